"""Access tokens: given out by the token endpoint, shown to every service."""

import hashlib
import secrets
import time
from collections.abc import Collection

from flask import request
from sqlalchemy.orm import Session

from lti_tool.practice.answers import ServiceRefusal
from lti_tool.practice.models import AccessToken, Tool
from lti_tool.practice.scopes import permitted_scopes

LIFETIME = 3600


def new_token(session: Session, tool: Tool, scopes: list[str]) -> str:
    """A token for an hour; only its digest is kept."""
    token = secrets.token_hex(16)
    expires_at = int(time.time()) + LIFETIME
    session.add(AccessToken(digest=_digest(token), tool_id=tool.id, scopes=scopes, expires_at=expires_at))
    return token


def tool_with(session: Session, scopes: Collection[str]) -> Tool:
    """
    The tool whose token the request bears, if it may do any of ``scopes``.

    Whatever is wrong is a 401, never a 403: no token, an unknown or expired one, another tool's than the one in
    the address, too small a scope.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    kept = session.get(AccessToken, _digest(token.strip())) if scheme.lower() == "bearer" else None
    if kept is None or kept.expires_at <= time.time():
        raise ServiceRefusal(401)
    granted = set(kept.scopes) & set(permitted_scopes(kept.tool))
    if not granted & set(scopes):
        raise ServiceRefusal(401)
    # PHP reads the number that a value begins with: type_id=1/scores is 1.
    asked = request.args.get("type_id", str(kept.tool_id))
    if not _begins_with_number(asked, kept.tool_id):
        raise ServiceRefusal(401)
    return kept.tool


def _begins_with_number(value: str, number: int) -> bool:
    digits = value[: len(value) - len(value.lstrip("0123456789"))]
    return digits != "" and int(digits) == number


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
