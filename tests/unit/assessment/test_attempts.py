"""Several attempts taken together: what is asked, what is kept, what counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.attempts import Scope, Standing, Try, attempt_kept, whole_levels
from xapi.referential import shipped

REFERENTIAL = shipped()
E10 = REFERENTIAL.assessed_by(REFERENTIAL.assessment("E10"))
CODES = [competency.code for competency in E10]
CRITERIA = [criterion.code for competency in E10 for criterion in competency.marked_criteria]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        pytest.param(Scope(), Standing.ASKED, id="a first attempt asks for everything"),
        pytest.param(Scope(resat=frozenset({"C12"})), Standing.ASKED, id="a resit of it"),
        pytest.param(Scope(resat=frozenset({"C13"})), Standing.KEPT, id="a resit of another"),
        pytest.param(Scope(exempted=frozenset({"C12"})), Standing.EXEMPTED, id="exempted"),
        pytest.param(Scope(frozenset({"C12"}), frozenset({"C12"})), Standing.EXEMPTED, id="exempted since"),
    ],
)
def test_a_competency_stands_somewhere_on_a_sheet(scope, expected):
    assert scope.of("C12") is expected


levels = st.sampled_from(["not_acquired", "in_progress", "acquired", "absent", None])
tries = st.lists(
    st.builds(
        Try,
        number=st.integers(1, 9),
        competencies=st.none() | st.frozensets(st.sampled_from(CODES), min_size=1),
        levels=st.dictionaries(st.sampled_from(CRITERIA), levels),
    ),
    max_size=4,
)
exemptions = st.frozensets(st.sampled_from(CODES))


@given(tries, exemptions)
def test_every_criterion_counts_once_and_an_exemption_over_all_else(sat, exempted):
    counted = whole_levels(E10, sat, exempted)

    assert list(counted) == CRITERIA
    for competency in E10:
        given_levels = {counted[criterion.code] for criterion in competency.marked_criteria}
        assert (given_levels == {"exempted"}) == (competency.code in exempted)


@given(tries, exemptions, st.sampled_from(CODES))
def test_a_resit_of_one_competency_leaves_the_others_as_they_were(sat, exempted, code):
    resit = Try(10, frozenset({code}), dict.fromkeys(CRITERIA, "acquired"))

    before, after = (whole_levels(E10, each, exempted) for each in (sat, [*sat, resit]))

    changed = {criterion.partition(".")[0] for criterion in CRITERIA if before[criterion] != after[criterion]}
    assert changed <= {code}


def test_the_last_attempt_that_asked_for_a_competency_is_kept_even_a_worse_one():
    first = Try(1, None, {"C12.1": "acquired"})
    second = Try(2, frozenset({"C12"}), {"C12.1": "in_progress"})
    third = Try(4, frozenset({"C13"}))

    assert attempt_kept("C12", [first, second, third]) is second
    assert attempt_kept("C14", [first, second, third]) is first
    assert attempt_kept("C12", []) is None
