"""
A statement on its way in: checked, completed with what the store sets, and ready to be kept.

All that costs time is done here, before the writers' lock is taken.
"""

import json
import uuid
from collections.abc import Collection
from typing import Any, NamedTuple

from xapi.lrs.instants import read, written
from xapi.lrs.json_text import with_members
from xapi.lrs.learning import Told, told
from xapi.lrs.terms import Term, terms
from xapi.lrs.validation import InvalidData, check_statement
from xapi.lrs.validation.statement import VOIDED


class Authority(NamedTuple):
    """Who asserts a statement, and the same as JSON text: written once, for all that one request brings."""

    said: dict[str, Any]
    text: str

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Authority":
        """The authority of an Agent or a Group."""
        return cls(said, json.dumps(said))


class Received(NamedTuple):
    """A sound statement; ``text`` is the client's, ``said`` what it means, ``added`` JSON text by name."""

    id: str
    said: dict[str, Any]
    text: str
    added: dict[str, str]
    terms: Collection[Term]
    told: Told
    target: str | None
    voids: bool

    def content(self, stored: int) -> str:
        """The text to keep: the client's, with what the store sets at its end."""
        at = f'"{written(stored)}"'
        added = self.added | {"stored": at}
        if "timestamp" not in self.said:
            added["timestamp"] = at
        return with_members(self.text, self.said, added.items())


def receive(
    said: Any,
    text: str,
    *,
    authority: Authority,
    xapi_version: str,
    statement_id: str | None = None,
) -> Received:
    """A statement as it will be kept, under ``statement_id`` if it has no id; `InvalidData` if it is none."""
    check_statement(said, xapi_version=xapi_version)
    added = {"authority": authority.text}
    if "id" not in said:
        added["id"] = json.dumps(statement_id or str(uuid.uuid4()))
    if "version" not in said:
        added["version"] = '"2.0.0"' if xapi_version.startswith("2.") else '"1.0.0"'
    if xapi_version.startswith("2.") and not said.get("timestamp", "Z").endswith("Z"):
        # IEEE 9274.1.1, 4.2.7: timestamps go out in UTC; they are kept so, the instant is the same.
        added["timestamp"] = json.dumps(written(read(said["timestamp"]) or 0))
    for name in ("context", "object"):
        if name in said and (listed := _with_arrays(said[name])) is not said[name]:
            added[name] = json.dumps(listed)
    refers = said["object"].get("objectType") == "StatementRef"
    return Received(
        id=(json.loads(added["id"]) if "id" in added else said["id"]).lower(),
        said=said,
        text=text,
        added=added,
        terms=terms(said | {"authority": authority.said}),
        told=told(said),
        target=said["object"]["id"].lower() if refers else None,
        voids=refers and said["verb"]["id"] == VOIDED,
    )


def _with_arrays(part: dict[str, Any]) -> dict[str, Any]:
    """
    A context, or an object that may be a SubStatement, with every context activity in an array.

    A store takes one alone and must return an array (xAPI data, 2.4.6.2).
    """
    if "contextActivities" in part:
        listed = part["contextActivities"]
        if any(isinstance(found, dict) for found in listed.values()):
            arrays = {name: [found] if isinstance(found, dict) else found for name, found in listed.items()}
            return part | {"contextActivities": arrays}
    elif "context" in part and (context := _with_arrays(part["context"])) is not part["context"]:
        return part | {"context": context}
    return part


def check_distinct(batch: list[Received]) -> None:
    """No id twice in one request (xAPI communication, 2.1.2)."""
    seen: set[str] = set()
    for index, statement in enumerate(batch):
        if statement.id in seen:
            raise InvalidData("another statement of this request has the same id", f"/{index}/id")
        seen.add(statement.id)
