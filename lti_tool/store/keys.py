"""
The tool's own signing keys.

    LastSigningKey      without this key nothing could be signed
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from lti_tool.lti.keys import SigningKey, new_signing_key, seal, unseal
from lti_tool.store.models import ToolKey


class LastSigningKey(Exception):
    """No other key may sign yet."""


def signing_key(session: Session, secret_key: str) -> SigningKey:
    """
    The key to sign with: the newest that may sign; made, uncommitted, where there is none.

    Raises `lti_tool.lti.keys.KeyUnreadable` where ``secret_key`` is not the one that the key was kept under.
    """
    kept = session.scalars(_published().limit(1)).first()
    return _opened(kept, secret_key) if kept else add_key(session, secret_key)


def published_keys(session: Session, secret_key: str) -> list[SigningKey]:
    """Every key that platforms may still meet, the one to sign with first."""
    return [_opened(kept, secret_key) for kept in session.scalars(_published())]


def signing_kid(session: Session) -> str | None:
    """The name of the key to sign with, None before the first is made."""
    kept = session.scalars(_published().limit(1)).first()
    return kept.kid if kept else None


def tool_keys(session: Session) -> Sequence[ToolKey]:
    """Every key as it is kept, the newest first."""
    return session.scalars(select(ToolKey).order_by(ToolKey.created_at.desc(), ToolKey.kid)).all()


def add_key(
    session: Session, secret_key: str, *, at: datetime | None = None, signs_from: datetime | None = None
) -> SigningKey:
    """
    Make a key; it is published at once, and signs from now on or from ``signs_from``.

    The older ones stay published until they are retired.
    """
    key = new_signing_key()
    made = ToolKey(
        kid=key.kid, private_key=seal(key, secret_key), created_at=at or func.now(), signs_from=signs_from
    )
    session.add(made)
    session.flush()
    return key


def retire_key(session: Session, kid: str, at: datetime) -> ToolKey | None:
    """
    Take a key out of the key set; None where no such key is published.

    Raises `LastSigningKey` where no other may sign. Of two keys retired at once, one therefore stays.
    """
    published = session.scalars(_published().with_for_update()).all()
    found = next((key for key in published if key.kid == kid), None)
    if found is None:
        return None
    if not any(key is not found and (key.signs_from is None or key.signs_from <= at) for key in published):
        raise LastSigningKey(kid)
    found.retired_at = at
    return found


def _published() -> Select[ToolKey]:
    """Those that may sign by now, the newest first; then those that only wait to."""
    may_sign = or_(ToolKey.signs_from.is_(None), ToolKey.signs_from <= func.now())
    order = (case((may_sign, 0), else_=1), ToolKey.created_at.desc(), ToolKey.kid)
    return select(ToolKey).where(ToolKey.retired_at.is_(None)).order_by(*order)


def _opened(kept: ToolKey, secret_key: str) -> SigningKey:
    return unseal(kept.kid, kept.private_key, secret_key)
