"""Which competencies a resit is for, and how many and how late resits may be."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.resits import Limit, Limits, Outcome, months_later, to_resit

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param(Outcome("not_validated"), True, id="not validated"),
        pytest.param(Outcome("validated"), False, id="validated"),
        pytest.param(Outcome("incomplete"), False, id="missing is not failed"),
        pytest.param(Outcome("not_validated", "validated"), False, id="the jury validated the bloc all the same"),
        pytest.param(Outcome("not_validated", "refused"), True, id="the jury refused the bloc"),
        pytest.param(Outcome("not_validated", "adjourned"), True, id="the jury adjourned"),
        pytest.param(Outcome("incomplete", "refused"), True, id="where the jury alone says, its refusal says it"),
        pytest.param(Outcome("incomplete", "annulled"), True, id="and so does its annulment"),
        pytest.param(Outcome("validated", "refused"), False, id="what is validated is kept"),
    ],
)
def test_what_may_be_sat_again(outcome, expected):
    assert outcome.is_to_resit is expected


def test_competencies_to_resit_come_in_the_assessments_order_without_the_exempted():
    outcomes = dict.fromkeys(["C12", "C14", "C13"], Outcome("not_validated"))

    assert to_resit(["C12", "C13", "C14", "C15"], outcomes, {"C13"}) == ["C12", "C14"]


@pytest.mark.parametrize(
    ("limits", "attempts", "last_at", "expected"),
    [
        pytest.param(Limits(3, 12), 2, NOW, [], id="within both"),
        pytest.param(Limits(3, 12), 3, NOW, [Limit.ATTEMPTS], id="too many"),
        pytest.param(Limits(3, 12), 1, NOW.replace(year=2025), [], id="on the last day"),
        pytest.param(Limits(3, 12), 1, NOW.replace(year=2025) - timedelta(seconds=1), [Limit.MONTHS], id="late"),
        pytest.param(Limits(1, 1), 1, NOW - timedelta(days=40), [Limit.ATTEMPTS, Limit.MONTHS], id="both"),
        pytest.param(Limits(0, 0), 99, NOW - timedelta(days=9999), [], id="without limits"),
    ],
)
def test_limits(limits, attempts, last_at, expected):
    assert limits.reached(attempts=attempts, last_at=last_at, at=NOW) == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2026, 12, 15), 1, (2027, 1, 15)),
    ],
)
def test_a_month_without_such_a_day_ends_with_its_last(day, months, expected):
    assert months_later(datetime(*day, tzinfo=UTC), months) == datetime(*expected, tzinfo=UTC)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(0, 600))  # noqa: DTZ001 # no zone matters
def test_months_later_is_that_many_calendar_months_later(moment, months):
    later = months_later(moment, months)

    assert (later.year * 12 + later.month) - (moment.year * 12 + moment.month) == months
    assert later.day <= moment.day
