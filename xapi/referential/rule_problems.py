"""What is wrong in a rule set's document: codes with their places, for the edges to put into words."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jsonschema import ValidationError

from xapi import documents
from xapi.referential.model import Referential

COMPETENCY_RULES = frozenset({"all_acquired", "quorum", "score", "jury_only"})
BLOC_RULES = frozenset({"all_validated", "score", "jury_only"})


@dataclass(frozen=True)
class Problem:
    """One thing wrong. ``place`` is a path into the document, ``overrides/C7/floor``; empty for the whole."""

    place: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


class BadRuleSet(ValueError):
    """The document is no rule set; ``problems`` says why."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.place or '/'}: {problem.code}" for problem in found))
        self.problems = found


def exact(number: float | Decimal) -> Fraction:
    """The number as it is written: 0.1 is a tenth, not the nearest float."""
    return Fraction(str(number))


def problems(document: Any, referential: Referential | None = None) -> list[Problem]:
    """
    All that is wrong in the document; nothing where it is a rule set.

    The schema speaks first: what it refuses is not looked at further. With ``referential``, every code that the
    document names must be a code of it.
    """
    if found := list(_schema_problems(document)):
        return found

    found = [*_scale_problems(document["scale"]), *_level_problems(document)]
    if referential is not None:
        found += _code_problems(document, referential)
    return found


def _schema_problems(document: Any) -> Iterator[Problem]:
    seen = set()
    for error in documents.validator("rule-set.schema.json").iter_errors(document):
        problem = _in_our_words(error)
        key = (problem.place, problem.code, repr(problem.params))
        if key not in seen:
            seen.add(key)
            yield problem
    for place, number in _numbers(document):
        if not math.isfinite(number):
            yield Problem(place, "not_a_number")


def _in_our_words(error: ValidationError) -> Problem:
    place = "/".join(str(part) for part in error.absolute_path)
    wanted: Any = error.validator_value
    match error.validator:
        case "required":
            return Problem(place, "missing", {"names": [n for n in wanted if n not in error.instance]})
        case "additionalProperties" if isinstance(error.instance, dict):
            known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
            return Problem(place, "unexpected", {"names": sorted(error.instance.keys() - known.keys())})
        case None:
            return Problem(place, "not_allowed")
        case "not":
            return Problem(place, "reserved_level", {"value": error.instance})
        case "enum":
            return Problem(place, "not_one_of", {"value": error.instance, "allowed": list(wanted)})
        case keyword:
            return Problem(place, str(keyword), {"value": error.instance, "wanted": wanted})


def _numbers(value: Any, place: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, float | Decimal):
        yield place, float(value)
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _numbers(inner, f"{place}/{key}" if place else str(key))


def _scale_problems(scale: list[dict[str, Any]]) -> Iterator[Problem]:
    codes = [level["code"] for level in scale]
    values = [exact(level["value"]) for level in scale]
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield Problem(f"scale/{index}/code", "repeated", {"value": code})
        if index and values[index] < values[index - 1]:
            yield Problem(f"scale/{index}/value", "values_must_go_up", {"value": scale[index]["value"]})
    if not any(values):
        yield Problem("scale", "all_values_are_zero")


def _level_problems(document: dict[str, Any]) -> Iterator[Problem]:
    codes = {level["code"] for level in document["scale"]}
    if document["acquired"] not in codes:
        yield Problem("acquired", "unknown_level", {"value": document["acquired"]})
    for place, rule in _rules(document):
        if rule["rule"] == "quorum" and "floor" in rule and rule["floor"] not in codes:
            yield Problem(f"{place}/floor", "unknown_level", {"value": rule["floor"]})


def _code_problems(document: dict[str, Any], referential: Referential) -> Iterator[Problem]:
    criteria = {c.code: [k.code for k in c.marked_criteria] for c in referential.competencies}
    blocs = {bloc.code for bloc in referential.blocs}
    everywhere = {code for codes in criteria.values() for code in codes}
    yield from _criterion_problems("competency", document["competency"], everywhere)
    for code, rule in document.get("overrides", {}).items():
        place = f"overrides/{code}"
        if code in criteria:
            yield from _kind_problems(place, rule, COMPETENCY_RULES)
            yield from _criterion_problems(place, rule, criteria[code])
        elif code in blocs:
            yield from _kind_problems(place, rule, BLOC_RULES)
            if "weights" in rule:
                yield Problem(f"{place}/weights", "not_allowed")
        else:
            yield Problem(place, "unknown_code", {"value": code})
    for code, codes in criteria.items():
        rule = document.get("overrides", {}).get(code, document["competency"])
        if codes and _weighs_nothing(rule, codes):
            yield Problem(
                f"overrides/{code}" if code in document.get("overrides", {}) else "competency",
                "weights_are_all_zero",
                {"competency": code},
            )


def _kind_problems(place: str, rule: dict[str, Any], allowed: frozenset[str]) -> Iterator[Problem]:
    if rule["rule"] not in allowed:
        yield Problem(f"{place}/rule", "not_one_of", {"value": rule["rule"], "allowed": sorted(allowed)})


def _criterion_problems(place: str, rule: dict[str, Any], known: Iterable[str]) -> Iterator[Problem]:
    known = set(known)
    named = [(f"{place}/mandatory/{i}", code) for i, code in enumerate(rule.get("mandatory", ()))]
    named += [(f"{place}/weights/{code}", code) for code in rule.get("weights", ())]
    for where, code in named:
        if code not in known:
            yield Problem(where, "unknown_criterion", {"value": code})


def _weighs_nothing(rule: dict[str, Any], criteria: list[str]) -> bool:
    weights = rule.get("weights", {})
    return rule["rule"] == "score" and not any(weights.get(code, 1) for code in criteria)


def _rules(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "competency", document["competency"]
    for code, rule in document.get("overrides", {}).items():
        yield f"overrides/{code}", rule
