"""
How fast the store takes statements and gives pages, beside Ralph, in one run on this machine.

    python tests/load/lrs/measure.py             at 10,000 and 50,000 statements
    BENCH=full python tests/load/lrs/measure.py  and at 1,000,000; takes half an hour and 8 GB

Ralph (PyPI) runs on its file backend, made to append; it reads the whole file at each request. Ratios carry over
to other machines, the rest is there to check them.
"""

import json
import os
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench_database import postgresql_database
from bench_statements import (
    ASSESSED,
    VERBS,
    account,
    bloc_id,
    criterion_id,
    statements,
    uuid_of,
)
from clients import Client, batches, seconds_of_posting
from floor import microseconds_of_checking, postgresql_seconds, received, sqlite_seconds
from stores import Served, ours, ralph

from xapi.lrs import insertion, keys, open_engine

ROUNDS = 2
WARM = 10_000
LARGER, FULL = 50_000, 1_000_000
# Statements in a POST: how many POSTs make one measurement, of ours and of Ralph.
SIZES = {1: (80, 10), 50: (20, 6), 500: (8, 3)}
PAGES = 20
FILTERS: dict[str, dict[str, str]] = {
    "none": {},
    "ascending": {"ascending": "true"},
    "verb, common": {"verb": ASSESSED},
    "verb, rare": {"verb": VERBS[1]},
    "agent": {"agent": json.dumps(account(1, 7))},
    "activity": {"activity": criterion_id(7)},
    "registration": {"registration": uuid_of(3, 29)},
    "related agent": {"agent": json.dumps(account(2, 7)), "related_agents": "true"},
    "related activity": {"activity": bloc_id(2), "related_activities": "true"},
    "agent and verb": {"agent": json.dumps(account(1, 7)), "verb": ASSESSED},
    "activity and rare verb": {"activity": criterion_id(7), "verb": VERBS[1]},
    "related activity, verb": {"activity": bloc_id(2), "related_activities": "true", "verb": ASSESSED},
}
# What Ralph's file backend does not do, or does another way.
NOT_RALPH_S = {"registration", "related activity", "related activity, verb", "related agent"}


def main() -> None:
    """Measure, and print."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lrs-bench-")))
        stores = {"SQLite": stack.enter_context(ours(f"sqlite:///{directory / 'lrs.sqlite3'}"))}
        if database_url := stack.enter_context(postgresql_database()):
            stores["PostgreSQL"] = stack.enter_context(ours(database_url))
        stores["Ralph"] = stack.enter_context(ralph(directory / "ralph"))
        fresh = _fresh()
        empty(stores, fresh)
        posts(stores, fresh)
        floors(directory, stack, stores)
        pages(stores, f"some {WARM:,} statements")
        for store in stores.values():
            fill(store, LARGER, 500)
        posts(stores, fresh, f"into {LARGER:,} statements", sizes=(50, 500), rounds=1)
        pages(stores, f"{LARGER:,} statements")
        if os.environ.get("BENCH") == "full":
            del stores["Ralph"]
            for name, store in stores.items():
                fill(store, FULL, 501)
                print(f"{name}: {FULL:,} statements and more are there", flush=True)
            pages(stores, f"{FULL:,} statements")
            posts(stores, fresh, f"into {FULL:,} statements")


def _fresh() -> Iterator[bytes]:
    """Statements that no store has yet, without end."""
    seed = 1
    while True:
        yield from statements(5000, seed)
        seed += 1


def empty(stores: dict[str, Served], fresh: Iterator[bytes]) -> None:
    """Fill empty stores to `WARM` statements by batches of 500, and tell how fast that went."""
    print(f"statements/s, the first {WARM:,}, POSTs of 500, 1 writer")
    rates = {}
    for name, store in stores.items():
        bodies = batches(list(islice(fresh, WARM)), 500)
        rates[name] = WARM / seconds_of_posting(store, bodies, 1)
    _print_rates("", rates)


def posts(
    stores: dict[str, Served],
    fresh: Iterator[bytes],
    title: str = f"into {WARM:,} statements",
    *,
    sizes: Collection[int] = tuple(SIZES),
    rounds: int = ROUNDS,
) -> None:
    """Statements per second by size of POST and number of writers; the best of some rounds taken in turn."""
    print(f"statements/s, {title}; best of {rounds}")
    for size, (many, few) in SIZES.items():
        for writers in (1, 8) if size in sizes else ():
            best = dict.fromkeys(stores, 0.0)
            for _ in range(rounds):
                for name, store in stores.items():
                    count = max(few if name == "Ralph" else many, writers) * size
                    bodies = batches(list(islice(fresh, count)), size)
                    best[name] = max(best[name], count / seconds_of_posting(store, bodies, writers))
            _print_rates(f"POST of {size:3}, {writers} writers", best)


def floors(directory: Path, stack: ExitStack, stores: dict[str, Served]) -> None:
    """The floor beside ingest, measured anew, and what of the time is checking."""
    bodies = batches(list(statements(10_000, 900)), 500)
    rows = received(bodies)
    check = microseconds_of_checking(bodies[0])
    found = {"SQLite": min(sqlite_seconds(directory / f"floor{n}.sqlite3", rows) for n in range(ROUNDS))}
    if "PostgreSQL" in stores and (database_url := stack.enter_context(postgresql_database())):
        found["PostgreSQL"] = postgresql_seconds(database_url, rows)
    for number, (name, floor) in enumerate(found.items()):
        again = batches(list(statements(10_000, 901 + number)), 500)
        seconds = seconds_of_posting(stores[name], again, 1)
        print(
            f"{name}: floor {10_000 / floor:8,.0f}/s, ingest {10_000 / seconds:8,.0f}/s;"
            f" checking {check:.0f} µs a statement, {check * 10_000 / 1e6 / seconds:.0%} of the time"
        )


def pages(stores: dict[str, Served], title: str) -> None:
    """Milliseconds of a page of 50 by each filter."""
    print(f"pages of 50, {title}: ms (pages/s); best of {PAGES}")
    print(" " * 26 + "".join(f"{name:>20}" for name in stores))
    for label, query in FILTERS.items():
        cells = []
        for name, store in stores.items():
            if name == "Ralph" and label in NOT_RALPH_S:
                cells.append(f"{'-':>20}")
                continue
            asked = query | {"limit": "50"}
            client = Client(store)
            client.get(asked)
            seconds = client.seconds_of_page(asked, 5 if name == "Ralph" else PAGES)
            client.close()
            cells.append(f"{seconds * 1000:11.1f} ({1 / seconds:5.0f})")
        print(f"  {label:24}" + "".join(cells), flush=True)


def fill(store: Served, count: int, seed: int) -> None:
    """Store ``count`` statements past HTTP: ours several thousand at a time, Ralph's written to its file."""
    if store.file is not None:
        with store.file.open("ab") as file:
            file.writelines(each + b"\n" for each in statements(count, seed))
        return
    engine = open_engine(store.database_url)
    key_id = keys.owner(engine, "bench", "bench")
    made = statements(count, seed)
    while some := list(islice(made, 5000)):
        [batch] = received([b"[" + b",".join(some) + b"]"])
        insertion.store(engine, batch, key_id, {})
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _print_rates(label: str, rates: dict[str, float]) -> None:
    cells = "".join(
        f"  {name} {rate:8,.0f} ({rate / rates['Ralph']:4.1f} x Ralph)"
        if "Ralph" in rates and name != "Ralph"
        else f"  {name} {rate:8,.0f}"
        for name, rate in rates.items()
    )
    print(f"  {label:22}{cells}", flush=True)


if __name__ == "__main__":
    main()
