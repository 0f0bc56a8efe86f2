"""
The live side: how long one statement takes to its committed status, and how many a second a follower bears.

In the application's own tables, on SQLite and PostgreSQL, with some forty thousand statements read before. Beside
the clock stands the processor's time, this process's and that of PostgreSQL's backend: it tells more where a
machine is busy.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench_database import postgresql_database
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from lti_tool.store.database import engine_options, migrate
from lti_tool.store.ledger import DatabaseLedger, followed_store
from xapi.aggregator.facts import Told
from xapi.aggregator.follower import STEP, renew, told
from xapi.aggregator.scope import Scope
from xapi.referential import rules, shipped
from xapi.synth import Synthesis, lines

HOME = "http://localhost:5000"
LEARNERS = 600
ONE_BY_ONE = 200
# What each batch holds, and how many there are. A follower that has much to read takes the largest at a time.
BATCHES = {50: 20, 1000: 4, STEP: 3}


@dataclass(frozen=True)
class Taken:
    """What a page took."""

    seconds: float
    cpu_seconds: float


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
            clock = Clock(session)
            times = [clock.taken(take, [next(remaining)]) for _ in range(ONE_BY_ONE)]
            spent = median(each.cpu_seconds for each in times) * 1000
            figures = [
                f"one: median {median(each.seconds for each in times) * 1000:.1f} ms, {spent:.1f} of processor"
            ]
            for size, count in BATCHES.items():
                batches = [clock.taken(take, [next(remaining) for _ in range(size)]) for _ in range(count)]
                rate = size / median(each.seconds for each in batches)
                a_second = size / median(each.cpu_seconds for each in batches)
                figures.append(f"batches of {size}: {rate:,.0f}/s, {a_second:,.0f} a processor second")
    finally:
        engine.dispose()
    return "\n              ".join(figures)


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


class Clock:
    """The time that a page takes here and, where a server on this machine answers, in its backend."""

    def __init__(self, session: Session) -> None:
        self._backend: Path | None = None
        if session.get_bind().dialect.name == "postgresql":
            pid = session.scalar(select(func.pg_backend_pid()))
            session.commit()
            here = Path(f"/proc/{pid}/schedstat")
            self._backend = here if here.exists() else None

    def taken(self, take: Callable[[Sequence[Any]], None], page: Sequence[Any]) -> Taken:
        """How long a page takes."""
        cpu_before, began = self._cpu_seconds(), time.perf_counter()
        take(page)
        return Taken(time.perf_counter() - began, self._cpu_seconds() - cpu_before)

    def _cpu_seconds(self) -> float:
        # The first number of schedstat: nanoseconds on a processor.
        backend = int(self._backend.read_text().split()[0]) / 1e9 if self._backend else 0
        return time.process_time() + backend


if __name__ == "__main__":
    print_live(Path(sys.argv[1]))
