"""Logins whose launch has not come back. Each is usable once, for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from lti_tool.store.models import PendingLogin, Registration, table

REMEMBERED = timedelta(hours=1)

_LOGINS, _REGISTRATIONS = table(PendingLogin), table(Registration)
# Written once, since every login or launch runs them.
_ADD = insert(_LOGINS)
_FIND = (
    select(
        _LOGINS,
        _REGISTRATIONS.c.issuer,
        _REGISTRATIONS.c.client_id,
        _REGISTRATIONS.c.auth_url,
        _REGISTRATIONS.c.jwks_url,
        _REGISTRATIONS.c.accepts_anonymous,
        _REGISTRATIONS.c.disabled_at,
    )
    .join(_REGISTRATIONS, _REGISTRATIONS.c.id == _LOGINS.c.registration_id)
    .where(_LOGINS.c.state == bindparam("digest"))
)
_USE = (
    update(_LOGINS)
    .where(_LOGINS.c.state == bindparam("digest"), _LOGINS.c.used_at.is_(None))
    .values(used_at=bindparam("at"))
    .returning(_LOGINS.c.state)
)


@dataclass(frozen=True)
class Login:
    """A login under way: all that its launch must match, and what its platform is. See `PendingLogin`."""

    state: str
    registration_id: UUID
    nonce: str
    browser: str
    target_link_uri: str
    deployment_id: str | None
    storage_target: str | None
    created_at: datetime
    used_at: datetime | None
    issuer: str
    client_id: str
    auth_url: str
    jwks_url: str
    accepts_anonymous: bool
    disabled_at: datetime | None


def add_login(session: Session, **values: Any) -> None:
    """Remember a login: a `PendingLogin` of these ``values``."""
    session.execute(_ADD, values)


def pending_login(session: Session, state: str) -> Login | None:
    """The login of a state's digest, used or not, with its registration."""
    found = session.execute(_FIND, {"digest": state}).mappings().one_or_none()
    return None if found is None else Login(**found)


def use_up(session: Session, state: str, at: datetime) -> bool:
    """
    Whether this transaction is the one that uses the login: of any number that come at once, exactly one is.

    Nothing else can use it once this is committed; until then, others that try wait.
    """
    return session.scalar(_USE, {"digest": state, "at": at}) is not None


def forget_old_logins(session: Session, *, at: datetime) -> None:
    """Drop logins that are long over."""
    session.execute(delete(PendingLogin).where(PendingLogin.created_at < at - REMEMBERED))
