"""
The live side: how long one statement takes to its committed status, and how many a second a follower bears.

In the application's own tables, on SQLite and PostgreSQL, with some fifty thousand statements read before.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench_database import postgresql_database
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lti_tool.store.database import engine_options, migrate
from lti_tool.store.ledger import DatabaseLedger, followed_store
from xapi.aggregator.facts import Told
from xapi.aggregator.follower import renew, told
from xapi.aggregator.scope import Scope
from xapi.referential import rules, shipped
from xapi.synth import Synthesis, lines

HOME = "http://localhost:5000"
LEARNERS = 470
ONE_BY_ONE = 200
BATCHES = {50: 20, 1000: 4}


def print_live(directory: Path) -> None:
    """Measure, and print."""
    made = Synthesis(LEARNERS, 1, shipped(), rules.shipped(), HOME, ids=True)
    facts = [fact for line in lines(made) for fact in told([json.loads(line)], HOME)]
    needed = ONE_BY_ONE + sum(size * count for size, count in BATCHES.items())
    before, news = facts[:-needed], facts[-needed:]
    print(f"\nlive: one statement, and batches, to committed rows; {len(before):,} statements read before")
    with ExitStack() as stack:
        databases = {"SQLite": f"sqlite:///{directory / 'live.sqlite3'}"}
        if url := stack.enter_context(postgresql_database()):
            databases["PostgreSQL"] = url
        for name, database_url in databases.items():
            print(f"  {name:11}", measured(database_url, before, news))


def measured(database_url: str, before: Sequence[Told], news: Sequence[Told]) -> str:
    """The figures of one database."""
    migrate(database_url)
    engine = create_engine(**engine_options(database_url))
    remaining = iter(news)
    try:
        with Session(engine) as session:
            take = follower(session, before)
            times = [seconds_of(take, [next(remaining)]) for _ in range(ONE_BY_ONE)]
            figures = [f"one: median {median(times) * 1000:.1f} ms"]
            for size, count in BATCHES.items():
                batches = [[next(remaining) for _ in range(size)] for _ in range(count)]
                seconds = sum(seconds_of(take, batch) for batch in batches)
                figures.append(f"batches of {size}: {size * count / seconds:,.0f}/s")
    finally:
        engine.dispose()
    return "   ".join(figures)


def follower(session: Session, before: Sequence[Told]) -> Callable[[Sequence[Told]], None]:
    """What a follower does with a page, in a ledger that has read ``before``."""
    ledger = DatabaseLedger(session, followed_store(session, "http://lrs.example/xapi", HOME))
    scopes = [Scope(shipped(), rules.shipped())]
    ledger.hold_scopes(scopes)
    for start in range(0, len(before), 10_000):
        ledger.keep(before[start : start + 10_000])
    renew(ledger, scopes, None)
    session.commit()

    def take(page: Sequence[Told]) -> None:
        renew(ledger, scopes, ledger.keep(page))
        session.commit()

    return take


def seconds_of(take: Callable[[Sequence[Any]], None], page: Sequence[Any]) -> float:
    """How long a page takes."""
    began = time.perf_counter()
    take(page)
    return time.perf_counter() - began


if __name__ == "__main__":
    print_live(Path(sys.argv[1]))
