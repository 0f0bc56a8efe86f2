"""What the fold gives: rows for every learner and node, and a summary of what it read."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["certification", "bloc", "competency", "criterion"]
Detail = Literal["bloc", "competency", "criterion"]
DETAILS: dict[Detail, frozenset[Kind]] = {
    "bloc": frozenset({"certification", "bloc"}),
    "competency": frozenset({"certification", "bloc", "competency"}),
    "criterion": frozenset({"certification", "bloc", "competency", "criterion"}),
}

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Row:
    """A learner and a node. ``computed`` is the outcome; of a criterion the response, null while it is open."""

    learner: str
    kind: Kind
    code: str
    node: str
    computed: str | None
    decision: str | None
    decided_by: str | None
    reasons: tuple[str, ...]
    evidence: tuple[str, ...]
    rules: str

    def document(self) -> dict[str, Any]:
        """The row's keys and values, in their order."""
        return {
            "learner": self.learner,
            "kind": self.kind,
            "code": self.code,
            "node": self.node,
            "computed": self.computed,
            "decision": self.decision,
            "decided_by": self.decided_by,
            "reasons": self.reasons,
            "evidence": self.evidence,
            "rules": self.rules,
        }

    def json(self) -> bytes:
        """The row's exact bytes, without the line's end: the same from every engine."""
        return _encode(self.document()).encode("utf-8")


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something a human should look at. ``params`` depend on the code."""

    code: str
    statement: str
    params: tuple[tuple[str, Any], ...] = ()

    def document(self) -> dict[str, Any]:
        """As the summary shows it."""
        return {"code": self.code, "statement": self.statement, **dict(self.params)}


@dataclass(frozen=True, slots=True)
class Summary:
    """
    What became of what was read: ``read`` statements, of which ``broken`` were none and ``repeated`` had an id
    that came before. Each other id is one of the rest: in ``conflict``, ``foreign``, ``voided``, ``counted``, an
    anomaly, one of our voids, or later than the instant asked for.
    """

    read: int
    repeated: int
    conflict: int
    foreign: int
    voided: int
    broken: int
    counted: int
    learners: int
    anomalies: tuple[Anomaly, ...]

    def document(self) -> dict[str, Any]:
        """The summary's keys and values, in their order."""
        counts = {key: getattr(self, key) for key in self.__slots__ if key != "anomalies"}
        return {**counts, "anomalies": [anomaly.document() for anomaly in self.anomalies]}


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Every row, in the page's order, and the summary."""

    rows: tuple[Row, ...]
    summary: Summary


def row_in(line: str | bytes) -> Row:
    """The row that a line is of, as `Row.json` writes it."""
    document = json.loads(line)
    return Row(**document | {key: tuple(document[key]) for key in ("reasons", "evidence")})


def detailed(rows: Iterable[Row], detail: Detail) -> Iterable[Row]:
    """The rows down to ``detail``."""
    return (row for row in rows if row.kind in DETAILS[detail])


def ndjson(rows: Iterable[Row]) -> bytes:
    """The rows, one a line."""
    return b"".join(row.json() + b"\n" for row in rows)
