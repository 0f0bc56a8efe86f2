"""
Access tokens, asked for with a signed assertion and kept until shortly before they end.

https://www.imsglobal.org/spec/security/v1p0/#using-json-web-tokens-with-oauth-2-0-client-credentials-grant
"""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import jwt

from lti_tool.lti.keys import SigningKey
from lti_tool.platform_api.errors import AccessRefused, PlatformError, PlatformUnavailable, error_for, phrase
from lti_tool.platform_api.transport import Answer, Transport

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MARGIN = timedelta(seconds=60)
# Moodle gives no leeway to a client whose clock is ahead.
BACKDATED = timedelta(seconds=10)
LIFETIME = timedelta(minutes=5)
# What a token lasts where the platform does not say.
UNTOLD = timedelta(minutes=5)

Key = tuple[str, str, str, frozenset[str]]


@dataclass(frozen=True)
class Client:
    """
    Our registration in a platform, one of its deployments, and the key we sign with.

    ``audience`` is whom token requests address, where that is not ``token_url``.
    """

    client_id: str
    deployment_id: str
    token_url: str
    key: SigningKey
    audience: str | None = None


@dataclass(frozen=True)
class AccessToken:
    """A token and when not to use it any more."""

    value: str = field(repr=False)
    ends_at: datetime


class AccessTokens:
    """Tokens by client, deployment and scopes; threads may share it. ``clock`` tells the time, in UTC."""

    def __init__(self, transport: Transport, clock: Callable[[], datetime]) -> None:
        self._transport = transport
        self._clock = clock
        self._lock = Lock()
        self._locks: dict[Key, Lock] = {}
        self._tokens: dict[Key, AccessToken] = {}

    def get(self, client: Client, scopes: Collection[str], *, instead_of: str | None = None) -> str:
        """
        A token for these scopes, a new one where none is kept or the one kept is ``instead_of``.

        Raises `AccessRefused` or `PlatformUnavailable`. Several threads in want of the same one ask once.
        """
        key = (client.token_url, client.client_id, client.deployment_id, frozenset(scopes))
        with self._lock:
            lock = self._locks.setdefault(key, Lock())
        with lock:
            kept = self._tokens.get(key)
            if kept is None or kept.ends_at <= self._clock() or kept.value == instead_of:
                self._tokens.pop(key, None)
                kept = self._tokens[key] = self._ask(client, scopes)
            return kept.value

    def _ask(self, client: Client, scopes: Collection[str]) -> AccessToken:
        now = self._clock()
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": _assertion(client, now),
            "scope": " ".join(sorted(scopes)),
        }
        answer = self._transport.request(
            "POST",
            client.token_url,
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            body=urlencode(form).encode(),
        )
        return _read(answer, scopes, now)


def _assertion(client: Client, now: datetime) -> str:
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": client.audience or client.token_url,
        "iat": int((now - BACKDATED).timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "jti": secrets.token_urlsafe(24),
    }
    return jwt.encode(claims, client.key.private_key, algorithm="RS256", headers={"kid": client.key.kid})


def _read(answer: Answer, scopes: Collection[str], now: datetime) -> AccessToken:
    """
    The token in the answer.

    What is no JSON object is trouble on the platform's side that may pass: Moodle answers so when it cannot get
    our key set (an HTML page, 404) or does not find our key in it (broken JSON, 400).
    """
    try:
        said = answer.json()
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise PlatformUnavailable("token: the answer is no JSON", status=answer.status, is_general=True)
    if not answer.is_success:
        raise _refusal(answer, said)

    value = said.get("access_token")
    if not isinstance(value, str) or not value.isprintable() or not value:
        raise PlatformUnavailable("token: there is none in the answer", status=answer.status, is_general=True)
    if missing := set(scopes) - _granted(said, scopes):
        names = ", ".join(sorted(scope.rpartition("/")[2] for scope in missing))
        raise AccessRefused(f"token: not granted: {names}", status=answer.status)
    return AccessToken(value, now + _lasts(said.get("expires_in")) - MARGIN)


def _granted(said: dict[str, Any], scopes: Collection[str]) -> set[str]:
    """The scopes of the token: those asked for where the answer names none. Moodle drops some without a word."""
    granted = said.get("scope")
    return set(granted.split()) if isinstance(granted, str) else set(scopes)


def _lasts(told: Any) -> timedelta:
    try:
        return timedelta(seconds=min(float(told), 86_400))
    except (TypeError, ValueError):
        return UNTOLD


def _refusal(answer: Answer, said: dict[str, Any]) -> PlatformError:
    error = error_for("token", answer.status, answer.reason, answer.headers)
    if isinstance(error, PlatformUnavailable):
        error.is_general = True
        return error
    return AccessRefused(f"token: {phrase(str(said.get('error') or answer.status))}", status=answer.status)
