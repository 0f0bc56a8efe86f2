"""
The path of a validation of experience (VAE): its steps, and the days by which the law wants them done.

- Whether the request is admissible is decided within two months; silence is acceptance.
- The jury hears the candidate before the end of the third month after the portfolio was filed.
- The result is told within fifteen days of the jury.

Articles L6412-2 and R6412-3 and following of the Code du travail.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS_TO_ADMIT = 2
MONTHS_TO_JURY = 3
TIME_TO_NOTIFY = timedelta(days=15)
SOON = timedelta(days=14)


class Stage(StrEnum):
    """How far a path is."""

    ASKED = "asked"
    REFUSED = "refused"
    ADMITTED = "admitted"
    ADMITTED_BY_SILENCE = "admitted_by_silence"
    FILED = "filed"
    HEARD = "heard"
    NOTIFIED = "notified"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What must be done by a day."""

    ADMISSIBILITY = "admissibility"
    JURY = "jury"
    NOTIFICATION = "notification"


class Urgency(StrEnum):
    """How a deadline stands."""

    DONE = "done"
    LATE = "late"
    SOON = "soon"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Dates:
    """The days of a path, as far as they are known. ``is_admitted`` is null until it is decided."""

    asked_on: date
    is_admitted: bool | None = None
    decided_on: date | None = None
    filed_on: date | None = None
    heard_on: date | None = None
    notified_on: date | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class Deadline:
    """A step, the last day for it, and when it was done."""

    step: Step
    due_on: date
    done_on: date | None
    urgency: Urgency


class BadDates(ValueError):
    """The days are not in an order that can be; ``code`` says which are not."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def stage(dates: Dates, today: date) -> Stage:
    """How far the path is today."""
    if dates.withdrawn_on is not None:
        return Stage.WITHDRAWN
    if dates.notified_on is not None:
        return Stage.NOTIFIED
    if dates.heard_on is not None and dates.heard_on <= today:
        return Stage.HEARD
    if dates.is_admitted is False:
        return Stage.REFUSED
    if dates.filed_on is not None:
        return Stage.FILED
    if dates.is_admitted:
        return Stage.ADMITTED
    return Stage.ADMITTED_BY_SILENCE if today > admissibility_due(dates.asked_on) else Stage.ASKED


def deadlines(dates: Dates, today: date) -> list[Deadline]:
    """The deadlines that run, or ran, in the order of the path; none any more for one that was withdrawn."""
    return [] if dates.withdrawn_on is not None else list(_deadlines(dates, today))


def admissibility_due(asked_on: date) -> date:
    """The last day to answer a request: two months on; after it, silence has accepted."""
    return months_after(asked_on, MONTHS_TO_ADMIT)


def jury_due(filed_on: date) -> date:
    """The last day for the jury. Of the law's two readings, the earlier: three months to the day."""
    return months_after(filed_on, MONTHS_TO_JURY)


def notification_due(heard_on: date) -> date:
    """The last day to tell the result."""
    return heard_on + TIME_TO_NOTIFY


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def check(dates: Dates) -> None:
    """Raise `BadDates` for a step dated before the one that it follows, or one that a refusal forbids."""
    if dates.decided_on is not None and dates.decided_on < dates.asked_on:
        raise BadDates("decided_before_asked")
    if dates.is_admitted is False and (dates.filed_on or dates.heard_on or dates.notified_on):
        raise BadDates("refused_and_going_on")
    if dates.filed_on is not None and dates.filed_on < (dates.decided_on or dates.asked_on):
        raise BadDates("filed_before_admitted")
    if dates.heard_on is not None and (dates.filed_on is None or dates.heard_on < dates.filed_on):
        raise BadDates("heard_before_filed")
    if dates.notified_on is not None and (dates.heard_on is None or dates.notified_on < dates.heard_on):
        raise BadDates("notified_before_heard")


def _deadlines(dates: Dates, today: date) -> Iterator[Deadline]:
    yield _deadline(Step.ADMISSIBILITY, admissibility_due(dates.asked_on), dates.decided_on, today, lapses=True)
    if dates.is_admitted is not False and dates.filed_on is not None:
        yield _deadline(Step.JURY, jury_due(dates.filed_on), dates.heard_on, today)
    if dates.heard_on is not None:
        yield _deadline(Step.NOTIFICATION, notification_due(dates.heard_on), dates.notified_on, today)


def _deadline(step: Step, due_on: date, done_on: date | None, today: date, *, lapses: bool = False) -> Deadline:
    """A jury's day may be set ahead: it is kept if it is in time, whether it has come or not."""
    if done_on is not None:
        urgency = Urgency.DONE if done_on <= due_on else Urgency.LATE
    elif today > due_on:
        # Silence has answered.
        urgency = Urgency.DONE if lapses else Urgency.LATE
    else:
        urgency = Urgency.SOON if due_on - today <= SOON else Urgency.AHEAD
    return Deadline(step, due_on, done_on, urgency)


def covered(sections: Iterable[Iterable[str]], criteria: Sequence[str]) -> tuple[set[str], list[str]]:
    """The criteria that some section of the portfolio points at, and those that none does, in order."""
    pointed_at = {code for section in sections for code in section}
    return pointed_at & set(criteria), [code for code in criteria if code not in pointed_at]
