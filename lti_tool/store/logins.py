"""Logins that launches answered. Each is usable once; what it is, its state says (`lti_tool.lti.login_state`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from lti_tool.lti.launch import Coming
from lti_tool.lti.login_state import Login
from lti_tool.store.arrivals import KEPT, asked_for, with_what_is_kept
from lti_tool.store.driver import Prepared, ShortTransaction
from lti_tool.store.insertion import add_unless_there
from lti_tool.store.models import Registration, UsedLogin, table

REMEMBERED = timedelta(hours=1)
"""Longer by far than a state lives: a login that is forgotten here is refused for its age."""

_USED, _REGISTRATIONS = table(UsedLogin), table(Registration)
_FIND = Prepared(
    select(
        _REGISTRATIONS.c.issuer,
        _REGISTRATIONS.c.client_id,
        _REGISTRATIONS.c.auth_url,
        _REGISTRATIONS.c.jwks_url,
        _REGISTRATIONS.c.accepts_anonymous,
        _REGISTRATIONS.c.disabled_at,
        _USED.c.used_at,
        *KEPT,
    )
    .select_from(with_what_is_kept(_REGISTRATIONS.outerjoin(_USED, _USED.c.id == bindparam("login"))))
    .where(_REGISTRATIONS.c.id == bindparam("registration"))
)

_OF_THE_LOGIN = ("issuer", "client_id", "auth_url", "jwks_url", "accepts_anonymous", "disabled_at", "used_at")


@dataclass(frozen=True)
class Answered:
    """
    The login that a launch answers, whether another did before, and what its platform is now.

    ``kept`` is what is kept of who the launch says comes where: see `lti_tool.store.arrivals`.
    """

    login: Login
    coming: Coming
    issuer: str
    client_id: str
    auth_url: str
    jwks_url: str
    accepts_anonymous: bool
    disabled_at: datetime | None
    used_at: datetime | None
    kept: Mapping[str, Any]


def answered_login(connection: ShortTransaction, login: Login, coming: Coming) -> Answered | None:
    """A login with its registration, and what is kept of who comes where in it; None where it is gone."""
    found = connection.rows(_FIND, login=login.id, registration=login.registration_id, **asked_for(coming))
    if not found:
        return None
    row = found[0]
    return Answered(login, coming, **{name: row.pop(name) for name in _OF_THE_LOGIN}, kept=row)


def use_up(session: Session, login: Login, at: datetime) -> bool:
    """
    Whether this transaction is the one that uses the login: of any number that come at once, exactly one is.

    Nothing else can use it once this is committed; until then, others that try wait.
    """
    return add_unless_there(session, UsedLogin, id=login.id, used_at=at)


def forget_old_logins(session: Session, *, at: datetime) -> None:
    """Drop logins that are long over."""
    session.execute(delete(UsedLogin).where(UsedLogin.used_at < at - REMEMBERED))
