"""
Short texts that only who may read them opens: sealed under the instance's secret.

    Unreadable    sealed under another secret, or damaged
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken

from lti_tool.config import derived_secret


class Unreadable(ValueError):
    """Sealed under another secret, or damaged."""


def sealed(text: str, secret_key: str, purpose: str) -> bytes:
    """The text, encrypted and protected against change; each time different."""
    return _box(secret_key, purpose).encrypt(text.encode())


def opened(seal: bytes, secret_key: str, purpose: str) -> str:
    """The text again. Raises `Unreadable`."""
    try:
        return _box(secret_key, purpose).decrypt(seal).decode()
    except InvalidToken as error:
        raise Unreadable(purpose) from error


def _box(secret_key: str, purpose: str) -> Fernet:
    return Fernet(urlsafe_b64encode(bytes.fromhex(derived_secret(secret_key, purpose))))
