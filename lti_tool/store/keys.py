"""The tool's own signing keys."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lti_tool.lti.keys import SigningKey, new_signing_key, seal, unseal
from lti_tool.store.models import ToolKey


def signing_key(session: Session, secret_key: str) -> SigningKey:
    """
    The key to sign with: the newest that is not retired; made, uncommitted, where there is none.

    Raises `lti_tool.lti.keys.KeyUnreadable` where ``secret_key`` is not the one that the key was kept under.
    """
    kept = session.scalars(_published().limit(1)).first()
    return _opened(kept, secret_key) if kept else add_key(session, secret_key)


def published_keys(session: Session, secret_key: str) -> list[SigningKey]:
    """Every key that platforms may still meet, the one to sign with first."""
    return [_opened(kept, secret_key) for kept in session.scalars(_published())]


def tool_keys(session: Session) -> Sequence[ToolKey]:
    """Every key as it is kept, the newest first."""
    return session.scalars(select(ToolKey).order_by(ToolKey.created_at.desc(), ToolKey.kid)).all()


def add_key(session: Session, secret_key: str) -> SigningKey:
    """Make a key; it signs from now on, and the older ones stay published until they are retired."""
    key = new_signing_key()
    session.add(ToolKey(kid=key.kid, private_key=seal(key, secret_key), created_at=func.now()))
    session.flush()
    return key


def _published() -> Select[ToolKey]:
    return select(ToolKey).where(ToolKey.retired_at.is_(None)).order_by(ToolKey.created_at.desc(), ToolKey.kid)


def _opened(kept: ToolKey, secret_key: str) -> SigningKey:
    return _parsed(kept.kid, kept.private_key, secret_key)


# Reading a private key takes 30 ms, signing with one that is held 0.3 ms.
_parsed = lru_cache(maxsize=16)(unseal)
