"""
Clients' credentials: kept hashed, known by scopes, revoked rather than deleted.

Secrets are hashed with scrypt, slow by design; what has been verified once is remembered in the process under a
fast keyed digest, so that only the first request of a client is slow. Revoking shows at once: the row is read
at every request.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, select, update

from xapi.lrs.database import reading, writing
from xapi.lrs.tables import Key

# xAPI communication, 4.0: the scopes and what they allow.
SCOPES = (
    "all",
    "all/read",
    "statements/write",
    "statements/read",
    "statements/read/mine",
    "state",
    "profile",
    "define",
)
# RFC 7914's own for logging in: 16 MiB, about 40 ms. Secrets are long and random, so more would buy nothing.
COST, BLOCK, LANES = 2**14, 8, 1
REMEMBERED_AT_MOST = 1000


class KeyRefused(ValueError):
    """A key cannot be added, or is not there to be revoked."""


@dataclass(frozen=True)
class Client:
    """Who is asking, and for what they may."""

    id: int
    key: str
    name: str
    scopes: frozenset[str]


class Credentials:
    """Who has which secret. One for each process: it remembers what it verified."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pepper = os.urandom(32)
        self._verified: dict[tuple[int, str], bytes] = {}

    def client(self, key: str, secret: str, before_hashing: Callable[[], None] = lambda: None) -> Client | None:
        """
        The client with this key and secret, unless revoked; an unknown key takes as long as a wrong secret.

        ``before_hashing`` is called before a secret that is not remembered is looked at; it may raise.
        """
        with reading(self._engine) as connection:
            row = connection.execute(
                select(Key.id, Key.key, Key.name, Key.secret_hash, Key.scopes).where(
                    Key.key == key, Key.revoked_at.is_(None)
                )
            ).one_or_none()
        if row is None:
            before_hashing()
            matches(secret, _NOBODY)
            return None
        if not self._knows(row.id, row.secret_hash, secret, before_hashing):
            return None
        return Client(row.id, row.key, row.name, frozenset(row.scopes.split()))

    def _knows(self, key_id: int, secret_hash: str, secret: str, before_hashing: Callable[[], None]) -> bool:
        digest = hmac.digest(self._pepper, secret.encode("utf-8", "surrogatepass"), "sha256")
        remembered = self._verified.get((key_id, secret_hash))
        if remembered is not None and hmac.compare_digest(remembered, digest):
            return True
        before_hashing()
        if not matches(secret, secret_hash):
            return False
        if len(self._verified) >= REMEMBERED_AT_MOST:
            self._verified.clear()
        self._verified[key_id, secret_hash] = digest
        return True


def add(engine: Engine, key: str, name: str, scopes: Iterable[str] = ("all",), secret: str | None = None) -> str:
    """Add a key and return its secret, made here unless given; raises `KeyRefused` on a known key."""
    secret = secrets.token_urlsafe(32) if secret is None else secret
    values = _checked(key, secret, scopes) | {"name": name, "created_at": datetime.now(UTC)}
    with writing(engine) as (connection, _):
        if connection.scalar(select(Key.id).where(Key.key == key)) is not None:
            raise KeyRefused(f"the key {key} is taken")
        connection.execute(insert(Key).values(**values))
    return secret


def ensure(engine: Engine, key: str, secret: str, name: str, scopes: Iterable[str] = ("all",)) -> None:
    """Have ``key`` there, in use, with this secret and these scopes; does nothing where it is so already."""
    scopes = tuple(scopes)
    with reading(engine) as connection:
        if _is_so(connection, key, secret, name, scopes):
            return
    values = _checked(key, secret, scopes) | {"name": name, "revoked_at": None}
    with writing(engine) as (connection, _):
        changed = connection.execute(update(Key).where(Key.key == key).values(**values))
        if not changed.rowcount:
            connection.execute(insert(Key).values(**values, created_at=datetime.now(UTC)))


def owner(engine: Engine, key: str, name: str) -> int:
    """The number of ``key``, to store in its name; where there is none, of one made here, which lets nobody in."""
    by_key = select(Key.id).where(Key.key == key)
    with reading(engine) as connection:
        if (found := connection.scalar(by_key)) is not None:
            return found
    now = datetime.now(UTC)
    values = _checked(key, secrets.token_urlsafe(32), ("statements/write",))
    with writing(engine) as (connection, _):
        if (found := connection.scalar(by_key)) is None:
            made = insert(Key).values(**values, name=name, created_at=now, revoked_at=now).returning(Key.id)
            found = connection.scalars(made).one()
    return found


def revoke(engine: Engine, key: str) -> None:
    """Refuse ``key`` from now on; raises `KeyRefused` where no such key is in use."""
    with writing(engine) as (connection, _):
        in_use = update(Key).where(Key.key == key, Key.revoked_at.is_(None))
        if not connection.execute(in_use.values(revoked_at=datetime.now(UTC))).rowcount:
            raise KeyRefused(f"no key {key} is in use")


def every(engine: Engine) -> list[tuple[str, str, str, datetime, datetime | None]]:
    """Key, name, scopes, creation and revocation of each key, the oldest first; never a secret."""
    query = select(Key.key, Key.name, Key.scopes, Key.created_at, Key.revoked_at).order_by(Key.id)
    with reading(engine) as connection:
        return [
            (row.key, row.name, row.scopes, row.created_at, row.revoked_at) for row in connection.execute(query)
        ]


def hashed(secret: str) -> str:
    """``secret`` as it is kept: scrypt's parameters, the salt and the digest."""
    salt = os.urandom(16)
    digest = _scrypt(secret, salt, COST, BLOCK, LANES)
    encoded = (base64.b64encode(part).decode() for part in (salt, digest))
    return "$".join(("scrypt", str(COST), str(BLOCK), str(LANES), *encoded))


def matches(secret: str, secret_hash: str) -> bool:
    """Whether ``secret`` is the one behind ``secret_hash``, found out in constant time."""
    _, cost, block, lanes, salt, digest = secret_hash.split("$")
    again = _scrypt(secret, base64.b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(again, base64.b64decode(digest))


def _is_so(connection: Connection, key: str, secret: str, name: str, scopes: tuple[str, ...]) -> bool:
    row = connection.execute(
        select(Key.secret_hash, Key.name, Key.scopes).where(Key.key == key, Key.revoked_at.is_(None))
    ).one_or_none()
    return (
        row is not None and (row.name, row.scopes) == (name, " ".join(scopes)) and matches(secret, row.secret_hash)
    )


def _checked(key: str, secret: str, scopes: Iterable[str]) -> dict[str, str]:
    """A row's values, or `KeyRefused` where Basic authentication or the specification could not carry them."""
    scopes = tuple(scopes)
    if not key or ":" in key or not key.isprintable():
        raise KeyRefused("a key has at least one character, no colon and no control character")
    if not secret:
        raise KeyRefused("a secret has at least one character")
    unknown = set(scopes) - set(SCOPES)
    if unknown or not scopes:
        raise KeyRefused(f"the scopes are {', '.join(SCOPES)}; not {', '.join(sorted(unknown)) or 'none'}")
    return {"key": key, "secret_hash": hashed(secret), "scopes": " ".join(scopes)}


def _scrypt(secret: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    password = secret.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(password, salt=salt, n=cost, r=block, p=lanes, maxmem=2**26)


# What an unknown key is compared with, so that the time taken tells nothing.
_NOBODY = (
    f"scrypt${COST}${BLOCK}${LANES}${base64.b64encode(bytes(16)).decode()}${base64.b64encode(bytes(64)).decode()}"
)
