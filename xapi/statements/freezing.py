"""From tincan's objects to the bytes that go out, checked on the way."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from tincan import Statement

from xapi.problems import Problem, schema_problems
from xapi.statements.parts import instant

ORDER = ("id", "actor", "verb", "object", "result", "context", "timestamp")


class BadStatement(ValueError):
    """The statement breaks its schema or our rules; ``problems`` says what and where."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.where or '/'}: {problem.code}" for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Frozen:
    """A statement that is checked and will not change. ``body`` is compact JSON in UTF-8 of ``statement``."""

    id: UUID
    body: bytes
    statement: dict[str, Any]


def freeze(kind: str, draft: Statement, at: datetime) -> Frozen:
    """
    Check the statement against ``schemas/statements/<kind>.schema.json`` and freeze it.

    Raises `BadStatement`. The version is left for the store to fill in, so that the bytes are valid in 1.0.3 and
    in 2.0.
    """
    raw = cast(dict[str, Any], _mended(draft.as_version()))
    statement = {name: raw[name] for name in ORDER if name in raw} | {"timestamp": instant(at)}
    check(kind, statement)
    body = json.dumps(statement, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Frozen(draft.id, body.encode(), statement)


def check(kind: str, statement: Any) -> None:
    """Raise `BadStatement` unless the statement keeps the schema of its kind."""
    if problems := schema_problems(f"statements/{kind}.schema.json", statement):
        raise BadStatement(problems)


def _mended(value: Any) -> Any:
    """
    The same without what tincan adds: 1.0 for 1, and an empty ``member`` in every identified group.
    """
    if isinstance(value, dict):
        return {key: _mended(child) for key, child in value.items() if not (key == "member" and child == [])}
    if isinstance(value, list):
        return [_mended(child) for child in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
