"""Resits: which competencies they are for, and how many and how late they may be."""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

REFUSING = frozenset({"refused", "annulled"})


@dataclass(frozen=True)
class Outcome:
    """What progress says of a competency: what is computed of it, and the jury's decision on its bloc, if any."""

    computed: str | None
    bloc_decision: str | None = None

    @property
    def is_to_resit(self) -> bool:
        """
        Whether it may be sat again: not validated, in a bloc that the jury has not validated all the same.

        Where the jury alone says, nothing is ever computed as not validated, so its refusal says it.
        """
        if self.bloc_decision == "validated":
            return False
        return self.computed == "not_validated" or (
            self.computed == "incomplete" and self.bloc_decision in REFUSING
        )


def to_resit(competencies: Sequence[str], outcomes: Mapping[str, Outcome], exempted: Collection[str]) -> list[str]:
    """The competencies of an assessment that a candidate may sit again, in its order."""
    return [
        code for code in competencies if code not in exempted and code in outcomes and outcomes[code].is_to_resit
    ]


class Limit(StrEnum):
    """What stands in the way of a resit."""

    ATTEMPTS = "attempts"
    MONTHS = "months"


@dataclass(frozen=True)
class Limits:
    """How many ``attempts`` a candidate has at an assessment, each how many ``months`` after the last; 0: any."""

    attempts: int
    months: int

    def reached(self, *, attempts: int, last_at: datetime, at: datetime) -> list[Limit]:
        """The limits that one more would pass, after ``attempts`` of which the last ended at ``last_at``."""
        passed = []
        if self.attempts and attempts >= self.attempts:
            passed.append(Limit.ATTEMPTS)
        if self.months and at > months_later(last_at, self.months):
            passed.append(Limit.MONTHS)
        return passed


def months_later(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or its last day where it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
