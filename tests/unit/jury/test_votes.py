"""What votes decide, for any votes."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.jury import ABSTAINED, Carried, Decision, carried

CHOICES = [*map(str, Decision), ABSTAINED]
VOTES = st.lists(st.sampled_from(CHOICES), max_size=9)


@pytest.mark.parametrize(
    ("votes", "casting", "expected"),
    [
        pytest.param(
            "VVR", "refused", Carried(Decision.VALIDATED), id="more than half, whatever the president says"
        ),
        pytest.param("VR", "refused", Carried(Decision.REFUSED, True), id="a tie goes with the president"),
        pytest.param("VR", None, None, id="a tie without the president's vote decides nothing"),
        pytest.param("VRA", "adjourned", None, id="a third each: no majority, and no tie to cast"),
        pytest.param("VVRA", "validated", Carried(Decision.VALIDATED, True), id="half against two others"),
        pytest.param("VVRA", "refused", None, id="the president is with none of the half"),
        pytest.param("V--", "abstained", Carried(Decision.VALIDATED), id="abstentions are no votes"),
        pytest.param("---", "abstained", None, id="nobody has an opinion"),
        pytest.param("", None, None, id="nobody voted"),
    ],
)
def test_a_vote_decides(votes, casting, expected):
    names = {"V": "validated", "R": "refused", "A": "adjourned", "-": ABSTAINED}

    assert carried(Counter(names[vote] for vote in votes), casting) == expected


@given(VOTES, st.sampled_from([*CHOICES, None]))
def test_nothing_is_decided_by_less_than_half_of_the_votes_given(votes, casting):
    found = carried(Counter(votes), casting)

    given_votes = [vote for vote in votes if vote != ABSTAINED]
    if found:
        assert 2 * given_votes.count(found.decision) >= len(given_votes)
        assert found.by_casting_vote == (2 * given_votes.count(found.decision) == len(given_votes))


@given(VOTES, st.sampled_from([*CHOICES, None]))
def test_one_more_vote_for_what_is_decided_changes_nothing_of_it(votes, casting):
    found = carried(Counter(votes), casting)

    if found:
        again = carried(Counter([*votes, found.decision]), casting)
        assert again is not None
        assert again.decision is found.decision


@given(VOTES, st.sampled_from([*CHOICES, None]), st.integers(0, 4))
def test_abstentions_change_nothing(votes, casting, abstentions):
    assert carried(Counter(votes), casting) == carried(Counter([*votes, *[ABSTAINED] * abstentions]), casting)
