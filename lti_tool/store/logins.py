"""Logins whose launch has not come back. Each is usable once, for a while."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from lti_tool.store.models import PendingLogin

REMEMBERED = timedelta(hours=1)
AT_ONCE = 100


def pending_login(session: Session, state: str) -> PendingLogin | None:
    """The login of a state's digest, used or not, with its registration."""
    return session.get(PendingLogin, state, options=[joinedload(PendingLogin.registration)])


def use_up(session: Session, login: PendingLogin, at: datetime) -> bool:
    """
    Whether this post is the one that uses the login: of any number that come at once, exactly one is.

    Commits at once, so that the nonce is dead even when the launch is then refused.
    """
    mine = (
        update(PendingLogin)
        .where(PendingLogin.state == login.state, PendingLogin.used_at.is_(None))
        .values(used_at=at)
        .returning(PendingLogin.state)
        .execution_options(synchronize_session=False)
    )
    is_mine = session.scalar(mine) is not None
    session.commit()
    return is_mine


def forget_old_logins(session: Session, at: datetime) -> None:
    """Drop some logins that are long over; a few at each new one keeps the table small."""
    old = (
        select(PendingLogin.state)
        .where(PendingLogin.created_at < at - REMEMBERED)
        .limit(AT_ONCE)
        # Two that forget at once would otherwise wait for each other.
        .with_for_update(skip_locked=True)
    )
    states = session.scalars(old).all()
    if states:
        session.execute(delete(PendingLogin).where(PendingLogin.state.in_(states)))
