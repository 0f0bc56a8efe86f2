"""What each assessor of an attempt may do and see, before and after the sheets are submitted."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.panel import Closed, Panel, may_settle

ADA, BOB, CLEO = (UUID(int=number) for number in range(3))
SOME = st.frozensets(st.sampled_from([ADA, BOB, CLEO]))
PANELS = st.builds(Panel, required=st.integers(1, 3), called=SOME, submitted=SOME, cancelled=SOME)


def a_panel(required=2, called=(), submitted=()):
    return Panel(required, frozenset(called), frozenset(submitted))


@pytest.mark.parametrize(
    ("panel", "closed", "draft", "sealed"),
    [
        pytest.param(a_panel(1), None, False, False, id="one is enough"),
        pytest.param(
            a_panel(1, submitted=[BOB]), None, False, False, id="one is enough, and another has submitted"
        ),
        pytest.param(a_panel(1, submitted=[ADA]), Closed.SUBMITTED, False, False, id="submitted though not asked"),
        pytest.param(a_panel(2), None, True, True, id="two are wanted"),
        pytest.param(a_panel(2, submitted=[BOB]), None, True, True, id="the other has submitted"),
        pytest.param(a_panel(2, submitted=[ADA]), Closed.SUBMITTED, False, True, id="the other has not"),
        pytest.param(a_panel(2, submitted=[ADA, BOB]), Closed.SUBMITTED, False, False, id="both have submitted"),
        pytest.param(a_panel(2, submitted=[BOB, CLEO]), Closed.ENOUGH, True, False, id="two others have"),
        pytest.param(a_panel(2, [ADA], [BOB, CLEO]), None, True, True, id="called by two who differ"),
        pytest.param(a_panel(1, [ADA]), None, True, True, id="called where one is enough"),
        pytest.param(a_panel(2, [ADA], [ADA, BOB, CLEO]), Closed.SUBMITTED, False, False, id="called, submitted"),
    ],
)
def test_what_ada_may_do_and_see(panel, closed, draft, sealed):
    assert panel.closed_to(ADA) == closed
    assert panel.keeps_back(ADA) == draft
    assert panel.is_sealed_from(ADA) == sealed


@given(PANELS, st.sampled_from([ADA, BOB, CLEO]))
def test_what_others_could_have_seen_is_never_reopened(panel, who):
    others = (panel.submitted | panel.cancelled) - {who}

    assert panel.may_reopen(who) == (who in panel.submitted and not others)


@given(PANELS, st.sampled_from([ADA, BOB, CLEO]))
def test_nobody_marks_what_is_open_to_their_eyes_where_marking_is_blind(panel, who):
    """Whoever can still give a level cannot read the others'."""
    if panel.keeps_back(who) and panel.closed_to(who) is None:
        assert panel.is_sealed_from(who)


@given(PANELS)
def test_nothing_is_settled_while_a_sheet_is_awaited(panel):
    assert not (panel.is_complete and (panel.awaited or panel.missing))


@pytest.mark.parametrize(
    ("parties", "agreed", "settles"),
    [
        ("ab", "a", False),
        ("ab", "ab", True),
        ("abc", "ab", False),
        ("abc", "cab", True),
        ("a", "a", False),
        ("ab", "abc", True),
        ("", "", False),
    ],
)
def test_all_whose_marks_are_settled_agree(parties, agreed, settles):
    assert may_settle(parties, agreed) == settles
