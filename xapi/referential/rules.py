"""
A rule set: how marks become criteria, competencies, blocs and the certification.

Data, versioned and named in every row. Numbers are exact, as written in the document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from xapi import documents
from xapi.problems import Problem
from xapi.referential import located
from xapi.referential.model import Referential
from xapi.referential.rule_problems import problems

ABSENT = "absent"
EXEMPTED = "exempted"

Agreement = Literal["consensus", "min", "median", "lead"]
Attempts = Literal["keep_validated", "latest", "best"]


class BadRuleSet(ValueError):
    """The document is no rule set; ``problems`` holds everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.where or '/'}: {problem.code}" for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Level:
    """A level of the scale."""

    code: str
    value: Fraction


@dataclass(frozen=True)
class AllAcquired:
    """A competency is validated when all its criteria are acquired."""


@dataclass(frozen=True)
class AllValidated:
    """A bloc is validated when all its competencies are."""


@dataclass(frozen=True)
class Quorum:
    """Enough criteria acquired, every mandatory one among them, none below the floor (a level's code)."""

    ratio: Fraction
    mandatory: tuple[str, ...] = ()
    floor: str | None = None


@dataclass(frozen=True)
class Score:
    """A mean out of 20 that passes, nothing in it below the floor. Weights default to 1; blocs have none."""

    pass_mark: Fraction
    floor: Fraction | None = None
    weights: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class JuryOnly:
    """Nothing is computed: the jury alone says."""


Rule = AllAcquired | AllValidated | Quorum | Score | JuryOnly


@dataclass(frozen=True)
class RuleSet:
    """The rules that one referential's marks are read by. ``overrides`` are by competency or bloc code."""

    id: str
    version: str
    scale: tuple[Level, ...]
    acquired: str
    assessors: int
    agreement: Agreement
    attempts: Attempts
    competency: Rule
    bloc: Rule
    overrides: Mapping[str, Rule]

    @property
    def name(self) -> str:
        """What a row's ``rules`` says: ``default/1.0``."""
        return f"{self.id}/{self.version}"

    def for_competency(self, code: str) -> Rule:
        """The rule of a competency."""
        return self.overrides.get(code, self.competency)

    def for_bloc(self, code: str) -> Rule:
        """The rule of a bloc."""
        return self.overrides.get(code, self.bloc)

    @cached_property
    def lowest(self) -> str:
        """The code of the lowest level."""
        return min(self.scale, key=lambda level: (level.value, level.code)).code

    @cached_property
    def highest(self) -> str:
        """The code of the highest level."""
        return max(self.scale, key=lambda level: (level.value, level.code)).code

    @cached_property
    def values(self) -> Mapping[str, Fraction]:
        """
        What each response is worth, from 0 to 1: a level's value divided by the highest.

        A state counts as its value: exempted as the highest level, absent as the lowest.
        """
        highest = max(level.value for level in self.scale)
        values = {level.code: level.value / highest for level in self.scale}
        return {**values, EXEMPTED: values[self.highest], ABSENT: values[self.lowest]}

    @cached_property
    def acquiring(self) -> frozenset[str]:
        """The responses that make a criterion acquired."""
        threshold = self.values[self.acquired]
        levels = {level.code for level in self.scale if self.values[level.code] >= threshold}
        return frozenset(levels | {EXEMPTED})


def parse(document: Any, referential: Referential | None = None) -> RuleSet:
    """
    The rule set that ``document`` describes; raises `BadRuleSet` with every problem.

    With ``referential``, the codes that the document names must be codes of it.
    """
    if found := problems(document, referential):
        raise BadRuleSet(found)
    return _rule_set(document)


def parse_file(data: bytes, referential: Referential | None = None) -> RuleSet:
    """Read a file's bytes, or raise `BadRuleSet` with lines and columns."""
    try:
        source = located.read(data)
    except located.Unreadable as error:
        raise BadRuleSet([error.problem]) from error
    if found := [*source.problems, *map(source.locate, problems(source.document, referential))]:
        raise BadRuleSet(found)
    return parse(source.document)


def shipped(name: str = "default") -> RuleSet:
    """A rule set that comes with the package; a test checks it, so that no start must."""
    return _rule_set(documents.read(f"rule-sets/{name}.json"))


def exact(number: float) -> Fraction:
    """The number as it is written: 0.1 is a tenth, not the nearest float."""
    return Fraction(str(number))


def _rule_set(document: Mapping[str, Any]) -> RuleSet:
    return RuleSet(
        id=document["id"],
        version=document["version"],
        scale=tuple(Level(level["code"], exact(level["value"])) for level in document["scale"]),
        acquired=document["acquired"],
        assessors=int(document.get("assessors", 1)),
        agreement=document["agreement"],
        attempts=document["attempts"],
        competency=_rule(document["competency"]),
        bloc=_rule(document["bloc"]),
        overrides={code: _rule(rule) for code, rule in sorted(document.get("overrides", {}).items())},
    )


def _rule(document: Mapping[str, Any]) -> Rule:
    match document["rule"]:
        case "all_acquired":
            return AllAcquired()
        case "all_validated":
            return AllValidated()
        case "quorum":
            mandatory = tuple(document.get("mandatory", ()))
            return Quorum(exact(document["ratio"]), mandatory, document.get("floor"))
        case "score":
            floor = exact(document["floor"]) if "floor" in document else None
            weights = {code: exact(weight) for code, weight in sorted(document.get("weights", {}).items())}
            return Score(exact(document["pass"]), floor, weights)
        case _:
            return JuryOnly()
