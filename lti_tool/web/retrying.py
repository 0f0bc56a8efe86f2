"""Committing where two may write at once."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from lti_tool.store.database import db

TRIES = 5
T = TypeVar("T")


def committed(work: Callable[[], T]) -> T:
    """
    Do ``work`` and commit; where another transaction came first, read again and do it again.

    ``work`` must read what it judges by, since it may run more than once. What it raises itself is rolled back.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            done = work()
            db.session.commit()
        except (IntegrityError, StaleDataError):
            db.session.rollback()
            if not tries_left:
                raise
        except Exception:
            db.session.rollback()
            raise
        else:
            return done
    raise AssertionError("the last try returns or raises")
