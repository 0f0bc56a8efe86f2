"""
Documents kept by name for an activity, an agent or both (xAPI communication, 2.2).

Whoever writes brings an `Expectation`, checked in the same transaction as the writing: of two clients that have
seen the same document, the second is refused and not the first overwritten (3.1).
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, Select, delete, insert, select, update

from xapi.lrs.database import changing
from xapi.lrs.json_text import decoded, parse
from xapi.lrs.tables import Document as Row
from xapi.lrs.validation import InvalidData
from xapi.lrs.validation.shapes import check_depth

JSON = "application/json"


@dataclass(frozen=True)
class Document:
    """What is kept, as it came."""

    content: bytes
    content_type: str

    @property
    def etag(self) -> str:
        """Its digest, which xAPI 1.0.3 wants to be SHA-1 in hexadecimal (3.1)."""
        return hashlib.sha1(self.content, usedforsecurity=False).hexdigest()

    @property
    def is_json(self) -> bool:
        """Whether it says that it is JSON; only such documents can be merged."""
        return self.content_type.partition(";")[0].strip().lower() == JSON


@dataclass(frozen=True)
class Owner:
    """What documents belong to: ``parts`` are the resource, and the activity or the agent or both."""

    parts: tuple[str, ...]

    @property
    def digest(self) -> bytes:
        """Stands for the parts, however long they are."""
        return _digest(*self.parts)


@dataclass(frozen=True)
class Place:
    """Where one document is; only those of the State resource can be of a registration."""

    owner: Owner
    name: str
    registration: str | None = None

    @property
    def key(self) -> bytes:
        """Stands for the registration and the name."""
        return _digest(self.registration or "", self.name)


# Raises where what is there (None: nothing) is not what the client expects.
Expectation: TypeAlias = Callable[[Document | None], None]


def found(connection: Connection, place: Place) -> tuple[Document, int] | None:
    """The document at ``place``, and when it was last written."""
    row = connection.execute(select(Row.content, Row.content_type, Row.updated).where(*_at(place))).one_or_none()
    return None if row is None else (Document(row.content, row.content_type), row.updated)


def names(
    connection: Connection, owner: Owner, *, registration: str | None = None, since: int | None = None
) -> list[str]:
    """The names of the documents of ``owner``: of one registration or of any, written after ``since``."""
    query: Select[str] = select(Row.name).distinct().where(Row.owner == owner.digest).order_by(Row.name)
    if registration is not None:
        query = query.where(Row.registration == registration)
    if since is not None:
        query = query.where(Row.updated > since)
    return list(connection.scalars(query))


def put(engine: Engine, place: Place, document: Document, expected: Expectation) -> None:
    """Have ``document`` at ``place``, whatever was there, if it was as ``expected``."""
    with changing(engine, place.owner.digest) as (connection, now):
        before = found(connection, place)
        expected(before and before[0])
        _write(connection, place, document, now, new=before is None)


def post(engine: Engine, place: Place, document: Document, expected: Expectation) -> None:
    """Put ``document`` where nothing is; else overwrite the properties that it has, both being JSON objects."""
    said = _json_object(document) if document.is_json else None
    with changing(engine, place.owner.digest) as (connection, now):
        before = found(connection, place)
        expected(before and before[0])
        if before is not None:
            document = _merged(before[0], said)
        _write(connection, place, document, now, new=before is None)


def remove(engine: Engine, place: Place, expected: Expectation) -> None:
    """Have nothing at ``place``, if what was there was as ``expected``."""
    with changing(engine, place.owner.digest) as (connection, _):
        before = found(connection, place)
        expected(before and before[0])
        connection.execute(delete(Row).where(*_at(place)))


def remove_all(engine: Engine, owner: Owner, registration: str | None) -> None:
    """Delete the documents of ``owner``: of one registration, or of any."""
    with changing(engine, owner.digest) as (connection, _):
        query = delete(Row).where(Row.owner == owner.digest)
        if registration is not None:
            query = query.where(Row.registration == registration)
        connection.execute(query)


def _merged(before: Document, said: dict[str, Any] | None) -> Document:
    """One level deep: each property replaced as a whole (2.2)."""
    if said is None:
        raise InvalidData(f"the document there can only be changed by {JSON}")
    if not before.is_json:
        raise InvalidData(f"the document there is no {JSON}, nothing can be merged into it")
    return Document(json.dumps(_json_object(before) | said, ensure_ascii=False).encode(), JSON)


def _json_object(document: Document) -> dict[str, Any]:
    value = parse(decoded(document.content))
    if type(value) is not dict:
        raise InvalidData("a JSON document that is merged must be an object")
    check_depth(value)
    return value


def _write(connection: Connection, place: Place, document: Document, now: int, *, new: bool) -> None:
    values = {"content": document.content, "content_type": document.content_type, "updated": now}
    if new:
        where = {"owner": place.owner.digest, "key": place.key}
        named = {"registration": place.registration, "name": place.name}
        connection.execute(insert(Row).values(where | named | values))
    else:
        connection.execute(update(Row).where(*_at(place)).values(values))


def _at(place: Place) -> tuple[Any, ...]:
    return Row.owner == place.owner.digest, Row.key == place.key


def _digest(*parts: str) -> bytes:
    """Of texts one after the other, each with its length: no two lists of texts are alike."""
    text = "".join(f"{len(part)} {part}" for part in parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
