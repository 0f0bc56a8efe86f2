"""Who assesses one attempt, and what each may do and see before and after the sheets are submitted."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


class Closed(StrEnum):
    """Why an assessor may not change a sheet."""

    SUBMITTED = "submitted"
    ENOUGH = "enough"
    RECONCILED = "reconciled"


class SheetClosed(Exception):
    """The sheet is not to be changed by this assessor; ``why`` says what closed it."""

    def __init__(self, why: Closed) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True)
class Panel:
    """
    The assessors of an attempt: how many the rule set wants, who was called besides, who has submitted, and whose
    submitted sheet was cancelled.

    From two on, each marks without knowing what the others give: a sheet's marks are drafts until it is submitted,
    and are said all together then. A called assessor marks blind whatever the rule set wants. One assessor alone
    may submit and need not.
    """

    required: int = 1
    called: frozenset[UUID] = frozenset()
    submitted: frozenset[UUID] = frozenset()
    cancelled: frozenset[UUID] = frozenset()

    @property
    def is_blind(self) -> bool:
        """Whether sheets are kept back until they are submitted."""
        return self.required > 1

    @property
    def is_complete(self) -> bool:
        """Whether as many have submitted as the rule set wants, and everybody who was called."""
        return not self.awaited and (not self.is_blind or len(self.submitted) >= self.required)

    @property
    def awaited(self) -> frozenset[UUID]:
        """Who was called and has not submitted."""
        return self.called - self.submitted

    @property
    def missing(self) -> int:
        """How many more sheets the rule set wants; none where submitting is left to the assessor."""
        return max(0, self.required - len(self.submitted)) if self.is_blind else 0

    def closed_to(self, assessor: UUID) -> Closed | None:
        """Why the assessor may not change their sheet; none if they may."""
        if assessor in self.submitted:
            return Closed.SUBMITTED
        is_wanted = assessor in self.called or not self.is_blind or len(self.submitted) < self.required
        return None if is_wanted else Closed.ENOUGH

    def keeps_back(self, assessor: UUID) -> bool:
        """Whether what the assessor gives is a draft."""
        return assessor not in self.submitted and (self.is_blind or assessor in self.called)

    def may_reopen(self, assessor: UUID) -> bool:
        """Whether the assessor may change a submitted sheet: as long as nobody else's could have been seen."""
        return assessor in self.submitted and self.submitted | self.cancelled == {assessor}

    def is_sealed_from(self, reader: UUID) -> bool:
        """Whether others' marks are kept from somebody who may mark the attempt."""
        return reader in self.awaited or (self.is_blind and len(self.submitted) < self.required)


def may_settle(parties: Collection[T], agreed: Collection[T]) -> bool:
    """Whether all whose marks are to be settled agree; they are two at least."""
    return len(set(parties)) > 1 and set(parties) <= set(agreed)
