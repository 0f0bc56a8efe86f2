"""What is wrong in a rule set's document, beyond its JSON Schema."""

import math
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import Any

from xapi.problems import Path, Problem, in_order, place, schema_problems
from xapi.referential.model import Referential

SCHEMA = "rule-set.schema.json"
STATES = frozenset({"absent", "exempted"})
COMPETENCY_RULES = ("all_acquired", "quorum", "score", "jury_only")
BLOC_RULES = ("all_validated", "score", "jury_only")

Finding = tuple[str, Path, dict[str, Any]]


def problems(document: Any, referential: Referential | None = None) -> list[Problem]:
    """
    All that is wrong in the document, in the order of reading; nothing where it is a rule set.

    The schema speaks first: what it refuses is not looked at further. With ``referential``, every code that the
    document names must be a code of it.
    """
    found = schema_problems(SCHEMA, document)
    if not found:
        findings = [*_numbers_that_are_none(document)] or [*_scale(document["scale"]), *_levels(document)]
        if not findings and referential is not None:
            findings = [*_codes(document, referential), *_weights(document, referential)]
        found = [Problem(code, path, place(document, path), params) for code, path, params in findings]
    return in_order(document, found)


def _numbers_that_are_none(value: Any, path: Path = ()) -> Iterator[Finding]:
    """Python's JSON lets NaN and Infinity pass."""
    if isinstance(value, float) and not math.isfinite(value):
        yield "not_a_json_number", path, {"value": str(value)}
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _numbers_that_are_none(inner, (*path, key))


def _scale(scale: list[dict[str, Any]]) -> Iterator[Finding]:
    codes = [level["code"] for level in scale]
    values = [Fraction(str(level["value"])) for level in scale]
    for index, code in enumerate(codes):
        if code in STATES:
            yield "reserved_level", ("scale", index, "code"), {"code": code}
        if code in codes[:index]:
            yield "repeated_code", ("scale", index, "code"), {"code": code, "first": f"scale[{codes.index(code)}]"}
        if index and values[index] < values[index - 1]:
            yield "values_go_down", ("scale", index, "value"), {"value": scale[index]["value"]}
    if not any(values):
        yield "all_zero", ("scale",), {}


def _levels(document: Mapping[str, Any]) -> Iterator[Finding]:
    codes = {level["code"] for level in document["scale"]}
    if document["acquired"] not in codes:
        yield "unknown_level", ("acquired",), {"code": document["acquired"]}
    for path, rule in _rules(document):
        if rule["rule"] == "quorum" and rule.get("floor", document["acquired"]) not in codes:
            yield "unknown_level", (*path, "floor"), {"code": rule["floor"]}
    if "weights" in document["bloc"]:
        yield "unknown_field", ("bloc", "weights"), {"field": "weights"}


def _codes(document: Mapping[str, Any], referential: Referential) -> Iterator[Finding]:
    criteria = _marked_criteria(referential)
    blocs = {bloc.code for bloc in referential.blocs}
    yield from _criteria(
        ("competency",), document["competency"], {c for codes in criteria.values() for c in codes}
    )
    for code, rule in document.get("overrides", {}).items():
        path = ("overrides", code)
        if code in criteria:
            yield from _kind(path, rule, COMPETENCY_RULES)
            yield from _criteria(path, rule, criteria[code])
        elif code in blocs:
            yield from _kind(path, rule, BLOC_RULES)
            if "weights" in rule:
                yield "unknown_field", (*path, "weights"), {"field": "weights"}
        else:
            yield "unknown_code", path, {"code": code}


def _kind(path: Path, rule: Mapping[str, Any], allowed: tuple[str, ...]) -> Iterator[Finding]:
    if rule["rule"] not in allowed:
        yield "not_one_of", (*path, "rule"), {"value": rule["rule"], "allowed": list(allowed)}


def _criteria(path: Path, rule: Mapping[str, Any], known: Collection[str]) -> Iterator[Finding]:
    named: list[tuple[Path, str]] = [((*path, "weights", code), code) for code in rule.get("weights", ())]
    named += [((*path, "mandatory", index), code) for index, code in enumerate(rule.get("mandatory", ()))]
    for where, code in named:
        if code not in known:
            yield "unknown_criterion", where, {"code": code}


def _weights(document: Mapping[str, Any], referential: Referential) -> Iterator[Finding]:
    overrides = document.get("overrides", {})
    for code, criteria in _marked_criteria(referential).items():
        rule = overrides.get(code, document["competency"])
        weights = rule.get("weights", {})
        if rule["rule"] == "score" and criteria and not any(weights.get(c, 1) for c in criteria):
            path: Path = ("overrides", code, "weights") if code in overrides else ("competency", "weights")
            yield "weighs_nothing", path, {"code": code}


def _marked_criteria(referential: Referential) -> dict[str, list[str]]:
    return {c.code: [criterion.code for criterion in c.marked_criteria] for c in referential.competencies}


def _rules(document: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    yield ("competency",), document["competency"]
    for code, rule in document.get("overrides", {}).items():
        yield ("overrides", code), rule
