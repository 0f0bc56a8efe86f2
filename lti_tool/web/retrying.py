"""Committing where two may write at once."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from lti_tool.store.database import db

TRIES = 5
# Two that met in each other's way wait differently long, so that they do not meet again: seconds, for each try.
PAUSE = 0.05
# PostgreSQL's "could not serialize access" and "deadlock detected"; SQLite's SQLITE_BUSY in all its kinds.
WORTH_ANOTHER_TRY = {"40001", "40P01"}
SQLITE_BUSY = 5
T = TypeVar("T")


def committed(work: Callable[[], T]) -> T:
    """
    Do ``work`` and commit; where another transaction came first, read again and do it again.

    ``work`` must read what it judges by, since it may run more than once. What it raises itself is rolled back.
    """
    for tried in range(1, TRIES + 1):
        try:
            done = work()
            db.session.commit()
        except (StaleDataError, DBAPIError) as error:
            db.session.rollback()
            if tried == TRIES or not came_second(error):
                raise
        except Exception:
            db.session.rollback()
            raise
        else:
            return done
        time.sleep(PAUSE * tried * random.random())  # noqa: S311 # spreads writers, guards nothing
    raise AssertionError("the last try returns or raises")


def came_second(error: StaleDataError | DBAPIError) -> bool:
    """Whether another transaction was in the way, so that the same work may succeed when it is done anew."""
    if isinstance(error, StaleDataError | IntegrityError):
        return True
    said = error.orig
    # The low byte of SQLite's extended codes is the plain one.
    is_busy = getattr(said, "sqlite_errorcode", 0) & 0xFF == SQLITE_BUSY
    return is_busy or getattr(said, "sqlstate", None) in WORTH_ANOTHER_TRY
