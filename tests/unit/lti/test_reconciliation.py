"""What a gradebook says beside what we hold: the verdict, and what mending would do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti.products import CANVAS, MOODLE, UNKNOWN
from lti_tool.lti.reconciliation import (
    AGREEING,
    Mending,
    Ours,
    State,
    Verdict,
    fingerprint,
    is_same_share,
    may_be_left,
    mending,
    verdict,
)
from lti_tool.lti.scores import Result

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)
OWN = MOODLE.in_column(is_activitys=True)
MADE = MOODLE.in_column(is_activitys=False)
SAID = "C1 : 3 critères acquis sur 4"
OTHERWISE = "C1: 3 of 4 criteria acquired"
SENT = Ours(State.SENT, 87.5, 100, (OTHERWISE, SAID), sent_timestamp=AT, was_sent=True)
HELD = Ours(State.HELD, None, 100)
TAKEN_BACK = replace(HELD, was_sent=True)
PARKED = Ours(State.PARKED, 87.5, 100, (SAID,))
ZERO = replace(SENT, expected=0.0)
TEACHERS = Result(60, 100, "Revu", LATER)
EMPTY = Result(None, None, None, None)
LEFT = replace(SENT, state=State.HELD, left=fingerprint(TEACHERS))


@pytest.mark.parametrize(
    ("ours", "theirs", "product", "expected", "would"),
    [
        pytest.param(SENT, Result(87.5, 100, SAID, AT), MOODLE, "same", "none", id="as we sent it"),
        pytest.param(SENT, Result(87.5, 100, None, AT), MOODLE, "same", "none", id="its comment not told"),
        pytest.param(SENT, Result(87.5, 100, f" {SAID}\n", AT), MOODLE, "same", "none", id="blanks around it"),
        pytest.param(SENT, Result(17.5, 20, SAID, AT), MOODLE, "rescaled", "none", id="of another maximum"),
        pytest.param(
            replace(SENT, expected=66.67), Result(4.6669, 7, SAID, AT), MOODLE, "rescaled", "none", id="of seven"
        ),
        pytest.param(SENT, Result(0.88, 1, SAID, AT), UNKNOWN, "rescaled", "none", id="rounded to two decimals"),
        pytest.param(SENT, Result(0.88, 1, SAID, LATER), MOODLE, "differs", "overwrite", id="Moodle keeps five"),
        pytest.param(SENT, Result(87.51, 100, SAID, LATER), UNKNOWN, "differs", "overwrite", id="one unit off"),
        pytest.param(SENT, Result(87.5, 0, SAID, AT), UNKNOWN, "differs", "overwrite", id="of a maximum of zero"),
        pytest.param(SENT, TEACHERS, MOODLE, "differs", "overwrite", id="changed by a teacher since"),
        pytest.param(
            SENT, replace(TEACHERS, timestamp=AT), MOODLE, "overruled", "none", id="an override that holds"
        ),
        pytest.param(SENT, replace(TEACHERS, timestamp=AT), MADE, "differs", "overwrite", id="made by a tool"),
        pytest.param(SENT, replace(TEACHERS, timestamp=AT), UNKNOWN, "differs", "overwrite", id="elsewhere none"),
        pytest.param(SENT, replace(TEACHERS, timestamp=None), MOODLE, "differs", "overwrite", id="without a date"),
        pytest.param(SENT, Result(87.5, 100, "Revu", AT), MOODLE, "comment", "overwrite", id="another comment"),
        pytest.param(SENT, Result(87.5, 100, "Revu", AT), CANVAS, "same", "none", id="one of Canvas's comments"),
        pytest.param(
            replace(SENT, comments=()), Result(87.5, 100, "Revu", AT), MOODLE, "same", "none", id="ours unknown"
        ),
        pytest.param(SENT, None, MOODLE, "missing", "send", id="nothing there"),
        pytest.param(SENT, EMPTY, MADE, "missing", "send", id="an emptied place in a column that a tool made"),
        pytest.param(SENT, EMPTY, OWN, "overruled", "none", id="a place that a teacher emptied"),
        pytest.param(ZERO, EMPTY, MADE, "zero_unseen", "none", id="a zero that Moodle does not show"),
        pytest.param(ZERO, EMPTY, OWN, "overruled", "none", id="where it would show a zero"),
        pytest.param(ZERO, None, MOODLE, "missing", "send", id="a zero that is not there at all"),
        pytest.param(ZERO, EMPTY, UNKNOWN, "missing", "send", id="a zero that others would show"),
        pytest.param(ZERO, Result(0, 100, None, AT), MOODLE, "same", "none", id="a zero that is shown"),
        pytest.param(HELD, None, MOODLE, "nothing", "none", id="nothing on either side"),
        pytest.param(HELD, EMPTY, MOODLE, "nothing", "none", id="an empty place, as it should be"),
        pytest.param(HELD, TEACHERS, MOODLE, "not_ours", "none", id="a teacher's, and we never had any"),
        pytest.param(TAKEN_BACK, TEACHERS, MOODLE, "not_ours", "take_out", id="something where we took ours back"),
        pytest.param(None, TEACHERS, MOODLE, "not_ours", "none", id="somebody we have no score of"),
        pytest.param(None, EMPTY, MOODLE, "nothing", "none", id="an empty place of somebody's"),
        pytest.param(replace(SENT, state=State.PENDING), TEACHERS, MOODLE, "waiting", "none", id="on its way"),
        pytest.param(PARKED, None, MOODLE, "parked", "send", id="parked, nothing there"),
        pytest.param(PARKED, TEACHERS, MOODLE, "parked", "overwrite", id="parked, something there"),
        pytest.param(PARKED, Result(87.5, 100, None, AT), MOODLE, "same", "none", id="parked, put in by hand"),
        pytest.param(replace(SENT, is_enrolled=False), None, MOODLE, "gone", "none", id="has left the course"),
        pytest.param(
            replace(PARKED, is_enrolled=False), None, MOODLE, "gone", "none", id="parked for having left"
        ),
        pytest.param(
            replace(SENT, is_enrolled=False),
            Result(87.5, 100, SAID, AT),
            MOODLE,
            "same",
            "none",
            id="left, as sent",
        ),
        pytest.param(
            replace(SENT, is_published=False), None, MOODLE, "missing", "none", id="not published any more"
        ),
        pytest.param(LEFT, TEACHERS, MOODLE, "left", "overwrite", id="left as the teacher has it"),
        pytest.param(
            LEFT, replace(TEACHERS, timestamp=AT), MOODLE, "left", "overwrite", id="left, dated otherwise"
        ),
        pytest.param(
            LEFT, replace(TEACHERS, given=61), MOODLE, "differs", "overwrite", id="changed since it was left"
        ),
    ],
)
def test_the_verdict_and_what_mending_would_do(ours, theirs, product, expected, would):
    found = verdict(ours, theirs, product)

    assert (str(found), str(mending(found, ours, theirs))) == (expected, would)


def test_what_agrees_needs_no_mending_and_is_not_left():
    assert not any(may_be_left(each) for each in AGREEING)


PLACES = st.decimals(0, 100, places=2).map(float)
MAXIMA = st.one_of(st.integers(1, 1000), st.decimals("0.5", 500, places=1)).map(float)
PRODUCTS = st.sampled_from([MOODLE, CANVAS, UNKNOWN])


@given(PLACES, MAXIMA, PRODUCTS, st.sampled_from([ROUND_DOWN, ROUND_HALF_EVEN]))
def test_whatever_a_platform_rounds_or_cuts_off_is_still_ours(given_, maximum, product, rounding):
    unit = Decimal(10) ** -product.decimals
    kept = (Decimal(repr(given_)) * Decimal(repr(maximum)) / 100).quantize(unit, rounding)
    ours = replace(SENT, expected=given_)

    found = verdict(ours, Result(float(kept), maximum, None, AT), product)

    assert found in {Verdict.SAME, Verdict.RESCALED}


@given(PLACES, MAXIMA, PRODUCTS, st.integers(1, 10_000), st.booleans())
def test_a_unit_more_or_less_is_never_the_same(given_, maximum, product, units, is_less):
    unit = Decimal(10) ** -product.decimals
    exact = Decimal(repr(given_)) * Decimal(repr(maximum)) / 100
    theirs = exact + (-units if is_less else units) * unit

    # A float holds 15 digits: enough for what is asked of it here, but for the very edge.
    if abs(Decimal(repr(float(theirs))) - exact) >= unit:
        assert not is_same_share(given_, 100, Result(float(theirs), maximum, None, AT), product)


NUMBERS = st.one_of(st.none(), PLACES)
RESULTS = st.one_of(
    st.none(), st.builds(Result, NUMBERS, st.one_of(st.none(), MAXIMA), st.just(None), st.just(LATER))
)
OURS = st.builds(
    Ours,
    st.sampled_from(State),
    NUMBERS,
    st.just(100.0),
    was_sent=st.booleans(),
    sent_timestamp=st.sampled_from([None, AT, LATER]),
    is_enrolled=st.booleans(),
    is_published=st.booleans(),
)


@given(OURS, RESULTS, PRODUCTS)
def test_mending_takes_nothing_away_unless_it_says_so_and_ends_in_agreement(ours, theirs, product):
    found = verdict(ours, theirs, product)

    would = mending(found, ours, theirs)

    stands = theirs is not None and theirs.given is not None
    assert (would in {Mending.OVERWRITE, Mending.TAKE_OUT}) <= stands
    assert not (would is Mending.SEND and stands)
    if would is not Mending.NONE:
        mended = Result(ours.expected, ours.maximum, None, None)
        after = replace(ours, state=State.SENT if ours.expected is not None else State.HELD)
        assert verdict(after, mended, product) in AGREEING


@given(OURS, RESULTS, PRODUCTS)
def test_every_difference_is_mendable_left_or_has_its_reason(ours, theirs, product):
    found = verdict(ours, theirs, product)

    explains_itself = {Verdict.WAITING, Verdict.OVERRULED, Verdict.GONE, Verdict.NOT_OURS}
    assert (
        found in AGREEING
        or found in explains_itself
        or not ours.is_published
        or ours.expected is None
        or mending(found, ours, theirs) is not Mending.NONE
    )
