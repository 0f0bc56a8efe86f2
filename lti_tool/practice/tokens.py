"""Signing what the platform says; made so that a test can sign it wrongly too."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import jwt

from lti_tool.practice.keys import Key


def sign(
    claims: Any,
    key: Any,
    *,
    kid: str | None = None,
    alg: str = "RS256",
    headers: Mapping[str, Any] | None = None,
) -> str:
    """
    A signed JWT, its header in Moodle's order: typ, alg, kid.

    ``key`` is a `Key`, whose name is the kid unless one is given, or whatever ``alg`` needs: a private key, bytes
    for HS256, None for none. ``headers`` adds to the header and, with a value of None, takes away. Nothing of
    ``claims`` is checked, not even that it is an object.
    """
    if isinstance(key, Key):
        kid = key.kid if kid is None else kid
        key = key.private_key
    header = {"typ": "JWT", "alg": alg, "kid": kid, **(headers or {})}
    present = {name: value for name, value in header.items() if value is not None}
    signed = _part(present) + b"." + _part(claims)
    return (signed + b"." + _base64url(_signature(signed, key, alg))).decode()


def _signature(signed: bytes, key: Any, alg: str) -> bytes:
    # PyJWT refuses a PEM as an HMAC secret, which is the very attack that a test wants to try.
    if alg == "HS256":
        return hmac.digest(key, signed, hashlib.sha256)
    algorithm = jwt.get_algorithm_by_name(alg)
    return algorithm.sign(signed, algorithm.prepare_key(key))


def _part(value: Any) -> bytes:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
