"""An attempt as one number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.scoring import MAXIMUM, Tally, attempt_score
from xapi.referential import model, rules

RULES = rules.shipped()
LEVELS = ["not_acquired", "in_progress", "acquired", "exempted", "absent"]


def a_competency(code: str, criteria: int, *, repeated: int = 0) -> model.Competency:
    marked = [model.Criterion(f"{code}.{number}", "…", code) for number in range(1, criteria + 1)]
    printed_again = [
        model.Criterion(f"{code}.{criteria + number}", "…", code, duplicate_of=f"{code}.1")
        for number in range(1, repeated + 1)
    ]
    return model.Competency(code, "…", "B1", "A1", (*marked, *printed_again))


C1, C5 = a_competency("C1", 4), a_competency("C5", 3, repeated=1)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        pytest.param(["acquired"] * 4, 100.0, id="all acquired"),
        pytest.param(["not_acquired"] * 4, 0.0, id="none acquired"),
        pytest.param(["acquired", "acquired", "acquired", "in_progress"], 87.5, id="one in progress"),
        pytest.param(["acquired", "exempted", "acquired", "acquired"], 100.0, id="exempted counts as the highest"),
        pytest.param(["acquired", "absent", "acquired", "acquired"], 75.0, id="absent counts as the lowest"),
    ],
)
def test_a_score_is_the_mean_worth_of_the_criteria(levels, expected):
    settled = dict(zip(["C1.1", "C1.2", "C1.3", "C1.4"], levels, strict=True))

    assert attempt_score([C1], settled, RULES).given == expected


def test_a_third_is_rounded_to_two_decimals():
    settled = {"C5.1": "acquired", "C5.2": "not_acquired", "C5.3": "not_acquired"}

    assert attempt_score([C5], settled, RULES).given == 33.33


def test_one_criterion_without_a_settled_mark_leaves_no_score_and_is_named():
    settled = {"C1.1": "acquired", "C1.2": None, "C1.3": "acquired"}

    score = attempt_score([C1], settled, RULES)

    assert score.given is None
    assert score.missing == ("C1.2", "C1.4")
    assert score.tallies == ()


def test_a_printed_repetition_of_a_criterion_is_not_waited_for():
    settled = {"C5.1": "acquired", "C5.2": "acquired", "C5.3": "acquired"}

    assert attempt_score([C5], settled, RULES).given == 100.0


def test_the_tallies_count_what_is_acquired_competency_by_competency():
    settled = {
        "C1.1": "acquired", "C1.2": "in_progress", "C1.3": "exempted", "C1.4": "absent",
        "C5.1": "not_acquired", "C5.2": "not_acquired", "C5.3": "acquired",
    }  # fmt: skip

    score = attempt_score([C1, C5], settled, RULES)

    assert score.tallies == (Tally("C1", acquired=2, criteria=4), Tally("C5", acquired=1, criteria=3))


def test_an_assessment_without_criteria_has_no_score():
    assert attempt_score([], {}, RULES).given is None


@given(st.lists(st.sampled_from(LEVELS), min_size=7, max_size=7), st.integers(0, 6))
def test_a_score_stays_within_its_bounds_and_never_falls_when_a_criterion_rises(levels, raised):
    codes = [criterion.code for competency in (C1, C5) for criterion in competency.marked_criteria]
    settled = dict(zip(codes, levels, strict=True))

    before = attempt_score([C1, C5], settled, RULES).given
    after = attempt_score([C1, C5], settled | {codes[raised]: "acquired"}, RULES).given

    assert before is not None
    assert after is not None
    assert 0 <= before <= after <= MAXIMUM


@pytest.mark.parametrize(
    ("levels", "state"),
    [
        pytest.param(["absent"] * 4, "absent", id="absent from all"),
        pytest.param(["exempted"] * 4, "exempted", id="exempted from all"),
        pytest.param(["absent"] * 3 + ["acquired"], None, id="absent from some"),
        pytest.param(["not_acquired"] * 4, None, id="failed"),
    ],
)
def test_a_competency_tells_absent_and_exempted_from_failed(levels, state):
    settled = dict(zip(["C1.1", "C1.2", "C1.3", "C1.4"], levels, strict=True))

    [tally] = attempt_score([C1], settled, RULES).tallies

    assert tally.state == state
    assert tally.as_json().get("state") == state
