"""Work that one process at a time may do, however many are there."""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import Engine, func, select


@contextmanager
def turn(engine: Engine, work: str) -> Iterator[bool]:
    """
    Whether ``work`` is this thread's to do until the block ends; false while another has it. Never waits.

    PostgreSQL holds an advisory lock for a transaction of its own (so that a pooler in between may share
    connections); beside an SQLite file stands a locked one. Both are let go the moment their process dies.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            yield bool(connection.scalar(select(func.pg_try_advisory_xact_lock(_number(work)))))
    elif engine.url.database:
        with Path(f"{engine.url.database}.{work}.lock").open("wb") as file:
            yield _locked(file.fileno())
    else:
        yield True


def senders_turn(engine: Engine) -> AbstractContextManager[bool]:
    """PostgreSQL shares statements out among any number of senders; on SQLite one works at a time."""
    return nullcontext(True) if engine.dialect.name == "postgresql" else turn(engine, "sender")


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _number(work: str) -> int:
    # Advisory locks are known by a signed 64-bit number.
    return int.from_bytes(blake2b(f"certibloc {work}".encode(), digest_size=8).digest(), signed=True)
