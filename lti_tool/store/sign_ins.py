"""Signing in: how often it may be tried, and how long it holds."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import case, delete, literal, or_, select, update
from sqlalchemy.orm import Session, joinedload

from lti_tool.store.insertion import add_unless_there
from lti_tool.store.models import Administrator, AdminSession, SignInTries

WINDOW = timedelta(minutes=15)
# A school's people may share an address; a name is one person's.
MOST_BY_ADDRESS = 20
MOST_BY_NAME = 5
AT_ONCE = 100

IDLE = timedelta(minutes=30)
LASTS = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)


def may_try(session: Session, whose: str, most: int, at: datetime) -> bool:
    """
    Count a try, and say whether it is one of the first ``most`` in its `WINDOW`.

    Commit before the password is looked at: any number that come at once are then still counted.
    """
    add_unless_there(session, SignInTries, whose=whose, number=0, since=at)
    is_over = SignInTries.since <= at - WINDOW
    counted = (
        update(SignInTries)
        .where(SignInTries.whose == whose)
        .values(
            number=case((is_over, 1), else_=SignInTries.number + 1),
            since=case((is_over, literal(at, SignInTries.since.type)), else_=SignInTries.since),
        )
        .returning(SignInTries.number)
        .execution_options(synchronize_session=False)
    )
    number = session.scalar(counted)
    return number is not None and number <= most


def forget_tries(session: Session, whose: Iterable[str], at: datetime) -> None:
    """Count these from nothing again, and drop some whose time is over."""
    mine = delete(SignInTries).where(SignInTries.whose.in_(list(whose)))
    session.execute(mine)
    old = select(SignInTries.whose).where(SignInTries.since <= at - WINDOW).limit(AT_ONCE)
    # Two that drop at once would otherwise wait for each other.
    if over := session.scalars(old.with_for_update(skip_locked=True)).all():
        session.execute(delete(SignInTries).where(SignInTries.whose.in_(over)))


def begin_session(session: Session, token: str, who: Administrator, at: datetime) -> None:
    """Sign someone in at the browser that holds what ``token`` is the digest of; drop sessions that are over."""
    is_over = or_(AdminSession.seen_at <= at - IDLE, AdminSession.began_at <= at - LASTS)
    session.execute(delete(AdminSession).where(is_over))
    session.add(AdminSession(token=token, administrator_id=who.id, began_at=at, seen_at=at))


def signed_in(session: Session, token: str, at: datetime) -> AdminSession | None:
    """The session of a token's digest, unless it rested too long, lasted too long, or its owner is disabled."""
    wanted = (
        select(AdminSession)
        .join(AdminSession.administrator)
        .options(joinedload(AdminSession.administrator))
        .where(
            AdminSession.token == token,
            AdminSession.seen_at > at - IDLE,
            AdminSession.began_at > at - LASTS,
            Administrator.disabled_at.is_(None),
        )
    )
    return session.scalars(wanted).one_or_none()


def end_session(session: Session, token: str) -> None:
    """Sign out."""
    session.execute(delete(AdminSession).where(AdminSession.token == token))
