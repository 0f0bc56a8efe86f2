"""Rule sets are checked, and their numbers exact."""

import copy
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from histories import SMALL

from xapi import documents
from xapi.referential import rules, shipped
from xapi.referential.rules import BadRuleSet, Quorum, Score

FULL = {
    "id": "ours",
    "version": "2.1",
    "scale": [{"code": "no", "value": 0}, {"code": "nearly", "value": 0.1}, {"code": "yes", "value": 0.3}],
    "acquired": "yes",
    "assessors": 2,
    "agreement": "min",
    "attempts": "best",
    "competency": {"rule": "all_acquired"},
    "bloc": {"rule": "all_validated"},
    "overrides": {
        "C3": {"rule": "quorum", "ratio": 0.75, "mandatory": ["C3.2"], "floor": "nearly"},
        "C1": {"rule": "score", "pass": 10, "floor": 7, "weights": {"C1.1": 2}},
        "B2": {"rule": "score", "pass": 10, "floor": 7},
        "B1": {"rule": "jury_only"},
    },
}


def test_the_shipped_rule_set_fits_the_shipped_referential():
    assert rules.problems(json.loads(json.dumps(FULL)), SMALL) == []
    assert rules.problems(documents.read("rule-sets/default.json"), shipped()) == []
    default = rules.shipped()

    assert default.name == "default/1.0"
    assert [level.code for level in default.scale] == ["not_acquired", "in_progress", "acquired"]
    assert default.acquiring == {"acquired", "exempted"}
    assert default.for_competency(next(shipped().competencies).code) == rules.AllAcquired()


def test_numbers_are_as_they_are_written():
    parsed = rules.parse(FULL, SMALL)

    assert parsed.values["nearly"] == Fraction(1, 3)
    assert parsed.for_competency("C3") == Quorum(Fraction(3, 4), ("C3.2",), "nearly")
    assert parsed.for_competency("C1") == Score(Fraction(10), Fraction(7), {"C1.1": Fraction(2)})
    assert parsed.for_bloc("B2") == Score(Fraction(10), Fraction(7))


def test_states_count_as_the_ends_of_the_scale():
    parsed = rules.parse(FULL)

    assert (parsed.values["exempted"], parsed.values["absent"]) == (1, 0)
    assert (parsed.lowest, parsed.highest) == ("no", "yes")


def test_one_assessor_is_enough_where_nothing_is_said():
    document = {key: value for key, value in FULL.items() if key not in {"assessors", "overrides"}}

    assert rules.parse(document).assessors == 1


Change = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        pytest.param(lambda d: d.pop("scale"), "missing", "", id="no scale"),
        pytest.param(lambda d: d.update(grade=1), "unknown_field", "grade", id="a field nobody knows"),
        pytest.param(lambda d: d.update(assessors=0), "too_small", "assessors", id="no assessor"),
        pytest.param(lambda d: d.update(assessors=True), "wrong_type", "assessors", id="no number"),
        pytest.param(lambda d: d.update(agreement="vote"), "not_one_of", "agreement", id="no such agreement"),
        pytest.param(lambda d: d.update(acquired="si"), "unknown_level", "acquired", id="acquired is no level"),
        pytest.param(
            lambda d: d["scale"].append({"code": "absent", "value": 1}),
            "reserved_level",
            "scale[3] (absent) › code",
            id="a state among the levels",
        ),
        pytest.param(
            lambda d: d["scale"].append({"code": "yes", "value": 1}),
            "repeated_code",
            "scale[3] (yes) › code",
            id="a level twice",
        ),
        pytest.param(
            lambda d: d["scale"].append({"code": "more", "value": 0.2}),
            "values_go_down",
            "scale[3] (more) › value",
            id="values that go down",
        ),
        pytest.param(
            lambda d: [level.update(value=0) for level in d["scale"]], "all_zero", "scale", id="a flat scale"
        ),
        pytest.param(
            lambda d: d["scale"][2].update(value=float("inf")),
            "not_a_json_number",
            "scale[2] (yes) › value",
            id="a number that is none",
        ),
        pytest.param(
            lambda d: d["overrides"].update(C9={"rule": "jury_only"}),
            "unknown_code",
            "overrides › C9",
            id="an override of nothing",
        ),
        pytest.param(
            lambda d: d["overrides"]["C3"].update(mandatory=["C1.1"]),
            "unknown_criterion",
            "overrides › C3 › mandatory[0]",
            id="a mandatory criterion of another competency",
        ),
        pytest.param(
            lambda d: d["overrides"]["C1"].update(weights={"C1.3": 1}),
            "unknown_criterion",
            "overrides › C1 › weights › C1.3",
            id="a weight on a repetition",
        ),
        pytest.param(
            lambda d: d["overrides"]["C1"].update(weights={"C1.1": 0, "C1.2": 0}),
            "weighs_nothing",
            "overrides › C1 › weights",
            id="weights that are all zero",
        ),
        pytest.param(
            lambda d: d["overrides"]["C3"].update(floor="si"),
            "unknown_level",
            "overrides › C3 › floor",
            id="a floor that is no level",
        ),
        pytest.param(
            lambda d: d["overrides"].update(B2={"rule": "quorum", "ratio": 1}),
            "not_one_of",
            "overrides › B2 › rule",
            id="a competency's rule for a bloc",
        ),
        pytest.param(
            lambda d: d["overrides"].update(C3={"rule": "all_validated"}),
            "not_one_of",
            "overrides › C3 › rule",
            id="a bloc's rule for a competency",
        ),
        pytest.param(
            lambda d: d["overrides"]["B2"].update(weights={"C3.1": 1}),
            "unknown_field",
            "overrides › B2 › weights",
            id="weights in a bloc",
        ),
        pytest.param(
            lambda d: d.update(bloc={"rule": "score", "pass": 10, "weights": {"C1": 1}}),
            "unknown_field",
            "bloc › weights",
            id="weights in every bloc",
        ),
        pytest.param(
            lambda d: d["bloc"].update(rule="score"), "missing", "bloc", id="a score without a pass mark"
        ),
        pytest.param(
            lambda d: d["overrides"]["C1"].update({"pass": 21}),
            "too_large",
            "overrides › C1 › pass",
            id="above 20",
        ),
    ],
)
def test_a_bad_rule_set_is_refused_with_its_place(change: Change, code: str, where: str):
    document = copy.deepcopy(FULL)
    change(document)

    with pytest.raises(BadRuleSet) as refused:
        rules.parse(document, SMALL)

    assert (code, where) in [(problem.code, problem.where) for problem in refused.value.problems]


@pytest.mark.parametrize("document", [None, 3, [], "x"])
def test_what_is_no_object_is_no_rule_set(document):
    assert [problem.code for problem in rules.problems(document)] == ["wrong_type"]


def test_a_problem_in_a_file_has_its_line():
    data = json.dumps({**FULL, "acquired": "si"}, indent=1).encode()

    with pytest.raises(BadRuleSet) as refused:
        rules.parse_file(data)

    [problem] = refused.value.problems
    assert data.splitlines()[(problem.line or 0) - 1] == b' "acquired": "si",'


def test_a_file_that_is_no_json_is_refused():
    with pytest.raises(BadRuleSet) as refused:
        rules.parse_file(b'{"id": ')

    assert [problem.code for problem in refused.value.problems] == ["syntax"]
