"""
The database: connections, and the order in which statements become visible.

One writer at a time, in all processes together: SQLite's ``BEGIN IMMEDIATE``, a lock of our own in PostgreSQL.
Under it, each statement gets a ``stored`` greater than every one before, and the lock goes only once they are
committed. So whoever has read a statement has been able to read all those stored before it.

`consistent_through` builds on that: with no writer under way, every statement still to come will be stored
after now; otherwise after the last one that is visible. Clocks of one machine are taken to run forward: the
database server's for PostgreSQL, this machine's for SQLite.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.exc import OperationalError

from xapi.lrs.tables import Statement

# Any number, but the same in every process: the name of the writers' lock in PostgreSQL.
WRITERS_LOCK = 0x6C72735F77726974
BUSY_TIMEOUT_MS = 15_000
# Terms lie all over their table: a batch of 500 touches a thousand pages, many of them again in the next batch.
PAGES_BETWEEN_CHECKPOINTS = 4000
# Every query of ours walks one index in its order and looks the rest up. Left to itself, PostgreSQL takes a
# common verb for a rare one until its statistics catch up, and then sorts all that there is.
UNWANTED_PLANS = ("enable_bitmapscan", "enable_hashjoin", "enable_mergejoin", "enable_sort", "jit")


NOW_AND_LAST = text(
    "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now,"
    " coalesce((SELECT max(stored) FROM lrs_statements), 0) AS last"
)


def open_engine(database_url: str) -> Engine:
    """
    An engine for ``database_url``, with SQLite set up for many readers beside one durable writer.

    Its errors never show parameters: they are statements, and statements are about people.
    """
    if not database_url.startswith("sqlite"):
        options = " ".join(f"-c {setting}=off" for setting in UNWANTED_PLANS)
        return create_engine(
            database_url,
            # Said, as a server may have another default: a writer must see what the one before has committed.
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": options},
        )

    engine = create_engine(database_url, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the store from its first query to its last."""
    options = {} if _is_sqlite(engine) else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[tuple[Connection, int]]:
    """The only writer's transaction, and the first ``stored`` it may give; committed at the end."""
    with engine.connect().execution_options(lrs_writes=True) as connection, connection.begin():
        if not _is_sqlite(engine):
            # Alone in its statement: the next one must see what the writer before has committed.
            connection.execute(select(func.pg_advisory_xact_lock(WRITERS_LOCK)))
        now, last = _now_and_last(connection)
        yield connection, max(now, last + 1)


@contextmanager
def changing(engine: Engine, owner: bytes) -> Iterator[tuple[Connection, int]]:
    """A transaction alone on the documents of one owner, by its digest, and the time; committed at the end."""
    with engine.connect().execution_options(lrs_writes=True) as connection, connection.begin():
        if not _is_sqlite(engine):
            # Not the writers' lock: no statement waits for a document.
            lock = int.from_bytes(owner[:8], signed=True)
            connection.execute(select(func.pg_advisory_xact_lock(lock)))
        now, _last = _now_and_last(connection)
        yield connection, now


def consistent_through(engine: Engine) -> int:
    """
    An instant up to which every statement stored, now or ever, is visible to who reads from here on.

    Asked for before the reading that it speaks of.
    """
    return _consistent_on_sqlite(engine) if _is_sqlite(engine) else _consistent_on_postgresql(engine)


def _consistent_on_postgresql(engine: Engine) -> int:
    with engine.connect() as connection:
        if connection.scalar(select(func.pg_try_advisory_xact_lock_shared(WRITERS_LOCK))):
            return max(_now_and_last(connection))
        return _last_stored(connection)


def _consistent_on_sqlite(engine: Engine) -> int:
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execution_options(lrs_writes=True)
            return max(_now_and_last(connection))
        except OperationalError:
            connection.rollback()
            connection.execution_options(lrs_writes=False)
            return _last_stored(connection)
        finally:
            connection.rollback()
            raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _now_and_last(connection: Connection) -> tuple[int, int]:
    """Microseconds since 1970 by the clock that all writers share, and the last that was given."""
    if connection.dialect.name == "sqlite":
        last = _last_stored(connection)
        return time.time_ns() // 1000, last
    row = connection.execute(NOW_AND_LAST).one()
    return row.now, row.last


def _last_stored(connection: Connection) -> int:
    return connection.scalar(select(func.max(Statement.stored))) or 0


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """Durable at every commit (a client told 200 forgets its copy); begins are ours to make."""
    connection.isolation_level = None
    for setting in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"wal_autocheckpoint = {PAGES_BETWEEN_CHECKPOINTS}",
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("lrs_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
