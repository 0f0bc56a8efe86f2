"""The steps of a validation of experience, and the days by which the law wants them done."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.vae import (
    BadDates,
    Dates,
    Stage,
    Step,
    Urgency,
    admissibility_due,
    check,
    covered,
    deadlines,
    jury_due,
    months_after,
    notification_due,
    stage,
)

ASKED = Dates(date(2026, 1, 10))
ADMITTED = replace(ASKED, is_admitted=True, decided_on=date(2026, 2, 1))
FILED = replace(ADMITTED, filed_on=date(2026, 5, 4))
HEARD = replace(FILED, heard_on=date(2026, 7, 1))
NOTIFIED = replace(HEARD, notified_on=date(2026, 7, 10))
REFUSED = replace(ASKED, is_admitted=False, decided_on=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 10), 2, date(2026, 3, 10)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 10, 1), 3, date(2027, 1, 1)),
    ],
)
def test_months_are_counted_to_the_day_or_to_the_last_of_the_month(day, months, expected):
    assert months_after(day, months) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 30))
def test_months_after_lands_in_the_month_that_was_counted(day, months):
    found = months_after(day, months)

    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day


@pytest.mark.parametrize(
    ("dates", "today", "expected"),
    [
        (ASKED, date(2026, 1, 10), Stage.ASKED),
        (ASKED, date(2026, 3, 10), Stage.ASKED),
        (ASKED, date(2026, 3, 11), Stage.ADMITTED_BY_SILENCE),
        (REFUSED, date(2026, 6, 1), Stage.REFUSED),
        (ADMITTED, date(2026, 6, 1), Stage.ADMITTED),
        (FILED, date(2026, 6, 1), Stage.FILED),
        (HEARD, date(2026, 6, 30), Stage.FILED),
        (HEARD, date(2026, 7, 1), Stage.HEARD),
        (NOTIFIED, date(2026, 8, 1), Stage.NOTIFIED),
        (replace(NOTIFIED, withdrawn_on=date(2026, 8, 1)), date(2026, 8, 1), Stage.WITHDRAWN),
    ],
)
def test_how_far_a_path_is_follows_from_its_days(dates, today, expected):
    assert stage(dates, today) == expected


def test_the_days_of_the_law():
    assert admissibility_due(date(2026, 1, 10)) == date(2026, 3, 10)
    assert jury_due(date(2026, 5, 4)) == date(2026, 8, 4)
    assert notification_due(date(2026, 7, 1)) == date(2026, 7, 16)


@pytest.mark.parametrize(
    ("dates", "today", "expected"),
    [
        (ASKED, date(2026, 1, 11), [(Step.ADMISSIBILITY, Urgency.AHEAD)]),
        (ASKED, date(2026, 2, 24), [(Step.ADMISSIBILITY, Urgency.SOON)]),
        (ASKED, date(2026, 3, 11), [(Step.ADMISSIBILITY, Urgency.DONE)]),
        (REFUSED, date(2026, 6, 1), [(Step.ADMISSIBILITY, Urgency.DONE)]),
        (replace(REFUSED, decided_on=date(2026, 4, 1)), date(2026, 6, 1), [(Step.ADMISSIBILITY, Urgency.LATE)]),
        (FILED, date(2026, 6, 1), [(Step.ADMISSIBILITY, Urgency.DONE), (Step.JURY, Urgency.AHEAD)]),
        (FILED, date(2026, 8, 5), [(Step.ADMISSIBILITY, Urgency.DONE), (Step.JURY, Urgency.LATE)]),
        (
            HEARD,
            date(2026, 7, 17),
            [(Step.ADMISSIBILITY, Urgency.DONE), (Step.JURY, Urgency.DONE), (Step.NOTIFICATION, Urgency.LATE)],
        ),
        (replace(FILED, withdrawn_on=date(2026, 6, 1)), date(2027, 1, 1), []),
    ],
)
def test_each_deadline_runs_from_the_step_before_it(dates, today, expected):
    assert [(each.step, each.urgency) for each in deadlines(dates, today)] == expected


@pytest.mark.parametrize("dates", [ASKED, ADMITTED, FILED, HEARD, NOTIFIED, REFUSED])
def test_days_in_their_order_are_taken(dates):
    check(dates)


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        (replace(ADMITTED, decided_on=date(2026, 1, 9)), "decided_before_asked"),
        (replace(REFUSED, filed_on=date(2026, 5, 4)), "refused_and_going_on"),
        (replace(FILED, filed_on=date(2026, 1, 31)), "filed_before_admitted"),
        (replace(ADMITTED, heard_on=date(2026, 7, 1)), "heard_before_filed"),
        (replace(HEARD, heard_on=date(2026, 5, 3)), "heard_before_filed"),
        (replace(FILED, notified_on=date(2026, 7, 1)), "notified_before_heard"),
        (replace(NOTIFIED, notified_on=date(2026, 6, 30)), "notified_before_heard"),
    ],
)
def test_days_that_cannot_follow_each_other_are_refused(dates, code):
    with pytest.raises(BadDates) as refused:
        check(dates)

    assert refused.value.code == code


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_silence_accepts_after_two_months_and_never_before(asked_on, days):
    today = asked_on + timedelta(days=days)

    found = stage(Dates(asked_on), today)

    assert (found is Stage.ADMITTED_BY_SILENCE) == (today > admissibility_due(asked_on))


def test_what_the_portfolio_points_at_and_what_it_leaves_out():
    assert covered([["C1.1"], ["C1.3", "C1.1"]], ["C1.1", "C1.2", "C1.3"]) == ({"C1.1", "C1.3"}, ["C1.2"])
