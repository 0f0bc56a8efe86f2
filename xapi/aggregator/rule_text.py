"""The parts of `rule.sql`: the same text for every engine."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xapi.referential.rules import Agreement


@dataclass(frozen=True)
class Part:
    """A named SELECT. ``conditions`` say when it is wanted: for which ``agreement``, down to which ``detail``."""

    name: str
    text: str
    conditions: dict[str, str]


def parts(agreement: Agreement, details: Collection[str] = ()) -> list[Part]:
    """The parts for a rule set's agreement, in an order in which each reads only those before it."""
    return [
        part
        for part in _all()
        if part.conditions.get("agreement", agreement) == agreement
        and ("detail" not in part.conditions or part.conditions["detail"] in details)
    ]


@cache
def _all() -> list[Part]:
    found = []
    for chunk in (Path(__file__).parent / "rule.sql").read_text(encoding="utf-8").split("-- part: ")[1:]:
        head, text = chunk.split("\n", 1)
        name, *conditions = head.split(", ")
        found.append(Part(name, text.strip(), dict(condition.split(": ") for condition in conditions)))
    return found
