"""
Administrators, and the passwords that they sign in with.

    NameUnusable        this cannot be an administrator's name
    PasswordUnusable    this cannot be a password
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from lti_tool.store.models import Administrator, AdminSession

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000
NAME = re.compile(r"[\w.@+-]{1,64}")
# https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
METHOD = "scrypt:32768:8:3"
# No password has this hash. An unknown name is checked against it, and so takes as long as a known one.
NOBODYS = f"{METHOD}${'0' * 16}${'0' * 128}"


class NameUnusable(Exception):
    """This cannot be an administrator's name."""


class PasswordUnusable(Exception):
    """This cannot be a password: it is too short, too long, or the name itself."""


def administrators(session: Session) -> Sequence[Administrator]:
    """Every administrator, the disabled ones too."""
    return session.scalars(select(Administrator).order_by(Administrator.name)).all()


def administrator(session: Session, name: str) -> Administrator | None:
    """One administrator, disabled or not. The case of a name does not matter."""
    return session.scalars(select(Administrator).where(Administrator.name == as_kept(name))).one_or_none()


def add_administrator(session: Session, name: str, password: str, *, at: datetime) -> Administrator:
    """Add an administrator whose name nobody has; raises `NameUnusable` or `PasswordUnusable`."""
    if NAME.fullmatch(as_kept(name)) is None:
        raise NameUnusable
    new = Administrator(id=uuid4(), name=as_kept(name), created_at=at)
    give_password(session, new, password)
    session.add(new)
    session.flush()
    return new


def give_password(session: Session, to: Administrator, password: str) -> None:
    """Replace a password, and end every session that began with the old one; raises `PasswordUnusable`."""
    is_long_enough = SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
    if not is_long_enough or as_kept(password) == to.name or len(set(password)) == 1:
        raise PasswordUnusable
    to.password_hash = generate_password_hash(_as_hashed(password), METHOD)
    end_sessions_of(session, to)


def disable_administrator(session: Session, which: Administrator, *, at: datetime) -> None:
    """Let an administrator sign in no more, and end every session at once."""
    which.disabled_at = which.disabled_at or at
    end_sessions_of(session, which)


def end_sessions_of(session: Session, which: Administrator) -> None:
    """Sign an administrator out everywhere."""
    session.execute(delete(AdminSession).where(AdminSession.administrator_id == which.id))


def has_password(who: Administrator | None, password: str) -> bool:
    """Whether this is the password of ``who``, who may sign in; no answer comes sooner than another."""
    is_right = check_password_hash(who.password_hash if who else NOBODYS, _as_hashed(password))
    return is_right and who is not None and who.disabled_at is None


def as_kept(name: str) -> str:
    """A name as it is compared."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _as_hashed(password: str) -> str:
    # Keyboards write one letter in several ways.
    return unicodedata.normalize("NFKC", password[: LONGEST_PASSWORD + 1])
