"""
Checking what a tool signed, with the key set that the tool publishes.

    AssertionRefused    the signature or the dates do not hold; its text is what Moodle answers
    KeySetUnusable      the tool's key set was not reached or is no JSON object, which breaks Moodle's own code
"""

import json
import time
from datetime import UTC, datetime
from typing import Any

import jwt
import requests

from lti_tool.practice.faults import current_faults
from lti_tool.practice.models import Tool

TIMEOUT = 10


class AssertionRefused(Exception):
    """The client assertion does not hold."""


class KeySetUnusable(Exception):
    """The tool's key set cannot be had now."""


def verify(tool: Tool, assertion: str) -> None:
    """
    Check signature and dates with the cached key set, and once more with a fresh one if that fails.

    The cache never expires; it is replaced only by a key set with which the check succeeded. Issuer, audience and
    jti are not looked at, nor is a missing ``exp``.
    """
    if tool.cached_keyset is not None:
        try:
            return _check(assertion, json.loads(tool.cached_keyset))
        except AssertionRefused:
            pass
    text = _fetch(tool.jwks_url)
    _check(assertion, _parsed(text))
    tool.cached_keyset = text
    return None


def _fetch(url: str) -> str:
    if current_faults().take("tool_jwks") is not None:
        raise KeySetUnusable(f"{url}: made unreachable")
    try:
        response = requests.get(url, headers={"User-Agent": "MoodleBot/4.5", "Accept": "*/*"}, timeout=TIMEOUT)
    except requests.RequestException as error:
        raise KeySetUnusable(f"{url}: {error}") from error
    if response.status_code != 200:
        raise KeySetUnusable(f"{url}: {response.status_code}")
    return response.text


def _parsed(text: str) -> dict[str, Any]:
    try:
        keyset = json.loads(text)
    except ValueError as error:
        raise KeySetUnusable("the key set is not JSON") from error
    if not isinstance(keyset, dict):
        raise KeySetUnusable("the key set is not an object")
    return keyset


def _check(assertion: str, keyset: dict[str, Any]) -> None:
    key = _key_named(_kid(assertion), keyset)
    options: Any = {"verify_signature": True} | dict.fromkeys(
        ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub", "verify_jti"), False
    )
    try:
        claims = jwt.decode(assertion, key=key.key, algorithms=["RS256"], options=options)
    except jwt.PyJWTError as error:
        raise AssertionRefused("Signature verification failed") from error
    _check_dates(claims, int(time.time()))


def _kid(assertion: str) -> str:
    try:
        kid = jwt.get_unverified_header(assertion).get("kid")
    except jwt.PyJWTError as error:
        raise AssertionRefused("Invalid header encoding") from error
    if not kid:
        raise AssertionRefused('"kid" empty, unable to lookup correct key')
    return str(kid)


def _key_named(kid: str, keyset: dict[str, Any]) -> jwt.PyJWK:
    if not keyset.get("keys"):
        raise AssertionRefused('"keys" member must exist in the JWK Set')
    for key in keyset["keys"]:
        if isinstance(key, dict) and key.get("kid") == kid:
            try:
                return jwt.PyJWK(key, algorithm="RS256")
            except jwt.PyJWTError as error:
                raise AssertionRefused("OpenSSL error: the key cannot be read") from error
    # The quotation marks stay as they are in the answer, which is therefore no JSON.
    raise AssertionRefused('"kid" invalid, unable to lookup correct key')


def _check_dates(claims: dict[str, Any], now: int) -> None:
    for name in ("nbf", "iat"):
        value = claims.get(name)
        if isinstance(value, int | float) and value > now:
            prior = datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
            raise AssertionRefused(f"Cannot handle token with {name} prior to {prior}")
    if isinstance(claims.get("exp"), int | float) and now >= claims["exp"]:
        raise AssertionRefused("Expired token")
