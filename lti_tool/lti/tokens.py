"""
Signed tokens: who signed, and what it says.

The token is taken apart by pylti1p3, its signature checked by PyJWT's own algorithm; the choice of algorithm and
of keys is made here, before it.
"""

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from re import compile as pattern
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from pylti1p3.exception import LtiException
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.request import Request

from lti_tool.lti.rejections import LaunchRejected, Reason

ALGORITHM = "RS256"
FEWEST_BITS = 2048
MOST_BITS = 8192

RS256 = RSAAlgorithm(RSAAlgorithm.SHA256)
PART = "[A-Za-z0-9_-]+={0,2}"
TOKEN = pattern(rf"{PART}\.{PART}\.{PART}")

Claims = Mapping[str, Any]


@dataclass(frozen=True)
class Key:
    """A platform's public key, read once: to read it takes longer than to check a signature."""

    kid: str
    public_key: RSAPublicKey


# pylti1p3 insists on settings, a session, cookies and a way to fetch keys; what is asked of it here needs none.
_UNUSED: Any = object()


class _Post(Request):
    """The launch's post, as pylti1p3 asks for it."""

    def __init__(self, id_token: str) -> None:
        self._id_token = id_token

    def is_secure(self) -> bool:
        """Not asked for: the edge knows."""
        raise NotImplementedError

    def get_param(self, key: str) -> str:
        """The token; no other parameter is asked for."""
        return self._id_token if key == "id_token" else ""


class Message(MessageLaunch[_Post, Any, Any, Any]):
    """
    pylti1p3's launch, of which the token's form and signature are used.

    Dates and claims are checked by `lti_tool.lti.launch`, with a clock that is given.
    """

    def __init__(self, id_token: str) -> None:
        """Take the token apart; raises `LaunchRejected` where it has no header, or another algorithm than ours."""
        super().__init__(_Post(id_token), _UNUSED, _UNUSED, _UNUSED, requests_session=_UNUSED)
        self.set_auto_validation(enable=False)
        try:
            self.validate_jwt_format()
        except LtiException as error:
            raise LaunchRejected(Reason.MALFORMED) from error
        if not isinstance(self._jwt["body"], dict):
            raise LaunchRejected(Reason.MALFORMED)
        self.kid = _kid(self._jwt["header"])
        self.unchecked: Claims = self._jwt["body"]
        """What the token says, whoever signed it: for no decision."""

    def _get_request_param(self, key: str) -> str:
        return self._request.get_param(key)

    def validate_jwt_signature(self) -> Self:
        """
        Verify the signature with the key that `claims` was given; raises `LtiException`.

        pylti1p3 has PyJWT take the token apart once more, letter by letter: twice the time of the check itself.
        """
        token = self._get_id_token()
        signed, _, signature = token.rpartition(".")
        is_written_well = TOKEN.fullmatch(token) is not None
        if not is_written_well or not RS256.verify(signed.encode(), self._key.public_key, _bytes(signature)):
            raise LtiException("the signature is wrong")
        return self

    def claims(self, key: Key) -> Claims:
        """What the token says, once ``key`` has verified it; raises `LaunchRejected`."""
        self._key = key
        try:
            self.validate_jwt_signature()
        except LtiException as error:
            raise LaunchRejected(Reason.SIGNATURE_WRONG) from error
        return dict(self.get_launch_data())


def _bytes(part: str) -> bytes:
    """What a part of a token stands for; too much padding is ignored."""
    return urlsafe_b64decode(part + "==")


def usable_keys(document: Any) -> dict[str, Key]:
    """
    The keys of a JWK set that may sign launches, by kid: RSA of a sound size, meant for RS256 signatures.

    Keys of other kinds beside them are none of our business. A document that is no JWK set has none.
    """
    listed = document.get("keys") if isinstance(document, dict) else None
    keys: dict[str, Key] = {}
    for jwk in listed if isinstance(listed, list) else []:
        if isinstance(jwk, dict) and (key := _usable_key(jwk)):
            keys.setdefault(key.kid, key)
    return keys


def _usable_key(jwk: Mapping[str, Any]) -> Key | None:
    if jwk.get("kty") != "RSA" or not isinstance(jwk.get("kid"), str) or not jwk["kid"]:
        return None
    if jwk.get("alg", ALGORITHM) != ALGORITHM or jwk.get("use", "sig") != "sig":
        return None
    try:
        # Without the private half that a careless platform may publish.
        key = RSAAlgorithm.from_jwk({name: jwk[name] for name in ("kty", "n", "e")})
    except (jwt.InvalidKeyError, KeyError, TypeError, ValueError):
        return None
    if not isinstance(key, RSAPublicKey) or not FEWEST_BITS <= key.key_size <= MOST_BITS:
        return None
    return Key(jwk["kid"], key)


def _kid(header: Any) -> str:
    """The name of the key that signed; nothing else in the header is followed (``jku``, ``jwk``, ``x5u``)."""
    if not isinstance(header, dict):
        raise LaunchRejected(Reason.MALFORMED)
    if header.get("alg") != ALGORITHM:
        raise LaunchRejected(Reason.ALGORITHM_REFUSED)
    # RFC 7515 4.1.11: an extension that one does not know makes the token invalid, and we know none; least of all
    # the one that changes what is signed (RFC 7797).
    if "crit" in header or "b64" in header:
        raise LaunchRejected(Reason.MALFORMED)
    if not isinstance(header.get("kid"), str) or not header["kid"]:
        raise LaunchRejected(Reason.KEY_MISSING)
    kid: str = header["kid"]
    return kid
