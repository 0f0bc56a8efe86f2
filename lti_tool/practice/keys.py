"""The platform's RSA keys: made once, kept in its database, published at certs.php."""

import base64
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.practice.models import SigningKey


@dataclass(frozen=True)
class Key:
    """A private key and the name it goes by."""

    kid: str
    private_key: rsa.RSAPrivateKey

    @classmethod
    def generate(cls, kid: str | None = None) -> "Key":
        """A new 2048-bit key; the name is twenty hexadecimal digits unless given."""
        return cls(kid or secrets.token_hex(10), rsa.generate_private_key(public_exponent=65537, key_size=2048))

    @property
    def jwk(self) -> dict[str, Any]:
        """The public half as Moodle publishes it."""
        numbers = self.private_key.public_key().public_numbers()
        return {
            "kty": "RSA",
            "alg": "RS256",
            "kid": self.kid,
            "e": _base64url(numbers.e),
            "n": _base64url(numbers.n),
            "use": "sig",
        }


def signing_key(session: Session) -> Key:
    """The key that signs now; made at the first call on a new database."""
    row = session.scalars(select(SigningKey).order_by(SigningKey.id.desc()).limit(1)).first()
    if row is None:
        return rotate(session, keep_old=True)
    return _loaded(row)


def published_keys(session: Session) -> list[Key]:
    """The keys that certs.php shows."""
    rows = session.scalars(select(SigningKey).where(SigningKey.is_published).order_by(SigningKey.id))
    return [_loaded(row) for row in rows]


def rotate(session: Session, *, keep_old: bool = False, key: Key | None = None) -> Key:
    """Sign with a new key from now on; the old ones stay published only if ``keep_old``."""
    key = key or Key.generate()
    if not keep_old:
        session.execute(update(SigningKey).values(is_published=False))
    session.add(SigningKey(kid=key.kid, private_pem=_pem(key.private_key), is_published=True))
    session.flush()
    return key


def _loaded(row: SigningKey) -> Key:
    return Key(row.kid, _private_key(row.private_pem))


def _private_key(pem: str) -> rsa.RSAPrivateKey:
    # Our own database says so: checking it again would take longer than a signature.
    private_key = serialization.load_pem_private_key(
        pem.encode(), password=None, unsafe_skip_rsa_key_validation=True
    )
    if not isinstance(private_key, rsa.RSAPrivateKey):
        raise TypeError("the platform's keys are RSA keys")
    return private_key


def _pem(private_key: rsa.RSAPrivateKey) -> str:
    return private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _base64url(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
