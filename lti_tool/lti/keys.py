"""The keys that the tool signs with: how one is made, kept and shown."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pylti1p3.registration import Registration

BITS = 2048


class KeyUnreadable(Exception):
    """A kept key does not open: it was kept under another ``CERTIBLOC_SECRET_KEY``."""


@dataclass(frozen=True)
class SigningKey:
    """A private key and the name under which platforms find its public half."""

    kid: str
    private_key: rsa.RSAPrivateKey = field(repr=False)


def new_signing_key() -> SigningKey:
    """A fresh key; its name is its public half's thumbprint (RFC 7638)."""
    private_key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    return SigningKey(_public_jwk(private_key)["kid"], private_key)


def public_jwk(key: SigningKey) -> dict[str, Any]:
    """The public half as platforms read it at our key set."""
    return {**_public_jwk(key.private_key), "kid": key.kid}


def seal(key: SigningKey, secret_key: str) -> bytes:
    """The private half, readable only with the instance's secret."""
    plain = key.private_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _cipher(secret_key).encrypt(plain)


def unseal(kid: str, sealed: bytes, secret_key: str) -> SigningKey:
    """A kept key; raises `KeyUnreadable` under another secret."""
    try:
        plain = _cipher(secret_key).decrypt(sealed)
    except InvalidToken as error:
        raise KeyUnreadable(kid) from error
    # Only we could seal it: to check its primes again would take a hundred times longer than to sign with it.
    private_key = serialization.load_der_private_key(plain, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(private_key, rsa.RSAPrivateKey):
        raise KeyUnreadable(kid)
    return SigningKey(kid, private_key)


def _cipher(secret_key: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"certibloc tool keys")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))


def _public_jwk(private_key: rsa.RSAPrivateKey) -> Mapping[str, Any]:
    pem = private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return dict(Registration.get_jwk(pem.decode()))
