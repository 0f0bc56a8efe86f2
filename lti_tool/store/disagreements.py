"""Several assessors' marks side by side, criterion by criterion, and what became of their differences."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lti_tool.assessment.panel import Panel
from lti_tool.assessment.sheet import marked_criteria
from lti_tool.store.candidates import place_in_the_list
from lti_tool.store.marks import as_reconciled, as_said
from lti_tool.store.models import Attempt, Mark, Proposal, Reconciliation
from lti_tool.store.open_attempts import open_attempts
from lti_tool.store.panels import panels
from lti_tool.store.sittings import Sitting
from xapi.outcomes.criterion import Settled, settled
from xapi.referential.model import Criterion

R = TypeVar("R", Reconciliation, Proposal)


@dataclass(frozen=True)
class Compared:
    """A criterion of an attempt: the marks that several gave, what they agreed on, and what counts."""

    criterion: Criterion
    marks: Sequence[Mark]
    reconciliation: Reconciliation | None
    proposal: Proposal | None
    settled: Settled

    @property
    def differs(self) -> bool:
        """Whether the assessors gave more than one level."""
        return len({mark.level for mark in self.marks}) > 1

    @property
    def is_reconciled(self) -> bool:
        """Whether a level that they agreed on stands."""
        return self.reconciliation is not None and self.reconciliation.level is not None

    @property
    def is_left(self) -> bool:
        """Whether they still have to agree: nothing counts until they do."""
        return self.differs and self.settled.response is None

    @property
    def parties(self) -> list[UUID]:
        """The assessors who gave a level."""
        return [mark.assessor_id for mark in self.marks]


@dataclass(frozen=True)
class Comparison:
    """An attempt with all its criteria that two assessors or more have marked."""

    attempt: Attempt
    panel: Panel
    criteria: Sequence[Compared]
    assessors: frozenset[UUID]

    @property
    def differing(self) -> list[Compared]:
        """The criteria on which the assessors gave different levels."""
        return [each for each in self.criteria if each.differs]

    @property
    def agreeing(self) -> list[Compared]:
        """The criteria on which they gave the same."""
        return [each for each in self.criteria if not each.differs]

    @property
    def left(self) -> list[Compared]:
        """The criteria that nothing settles yet, once all sheets that are wanted are there."""
        return [each for each in self.criteria if each.is_left] if self.panel.is_complete else []

    def of(self, code: str) -> Compared | None:
        """One criterion of them."""
        return next((each for each in self.criteria if each.criterion.code == code), None)


def comparisons(session: Session, sitting: Sitting) -> list[Comparison]:
    """Every candidate's attempt under way in the sitting, whatever is known of it."""
    return _compared(session, sitting, list(open_attempts(session, sitting.link).values()))


def comparison_of(session: Session, sitting: Sitting, attempt: Attempt) -> Comparison:
    """One attempt of the sitting."""
    return _compared(session, sitting, [attempt])[0]


def attempt_in(session: Session, sitting: Sitting, attempt_id: UUID) -> Attempt | None:
    """The attempt with this id, if it is one of the sitting's and was not cancelled."""
    return session.scalar(
        select(Attempt).where(
            Attempt.id == attempt_id,
            Attempt.resource_link_id == sitting.link.id,
            Attempt.cancelled_at.is_(None),
        )
    )


def _compared(session: Session, sitting: Sitting, attempts: Sequence[Attempt]) -> list[Comparison]:
    ids = [attempt.id for attempt in attempts]
    marks: dict[tuple[UUID, str], list[Mark]] = defaultdict(list)
    given = select(Mark).where(Mark.attempt_id.in_(ids), Mark.level.is_not(None), Mark.is_draft.is_(False))
    # By name, so that an assessor has the same place beside every criterion.
    by_name = sorted(
        session.scalars(given.options(joinedload(Mark.assessor))),
        key=lambda mark: place_in_the_list(mark.assessor),
    )
    for mark in by_name:
        marks[mark.attempt_id, mark.criterion].append(mark)
    reconciled = _by_criterion(
        session.scalars(select(Reconciliation).where(Reconciliation.attempt_id.in_(ids))).all()
    )
    proposed = _by_criterion(session.scalars(select(Proposal).where(Proposal.attempt_id.in_(ids))).all())
    known = panels(session, ids, sitting.rules)
    criteria = marked_criteria(sitting.referential, sitting.assessment)

    def of_criterion(attempt: Attempt, criterion: Criterion) -> Compared:
        place = (attempt.id, criterion.code)
        reconciliation = reconciled.get(place)
        said = [as_said(mark) for mark in marks[place]]
        if reconciliation is not None and reconciliation.level is not None:
            said.append(as_reconciled(reconciliation))
        counts = settled(said, sitting.rules)
        return Compared(criterion, marks[place], reconciliation, proposed.get(place), counts)

    return [
        Comparison(
            attempt,
            known[attempt.id],
            [of_criterion(attempt, each) for each in criteria if len(marks[attempt.id, each.code]) > 1],
            frozenset(mark.assessor_id for each in criteria for mark in marks[attempt.id, each.code]),
        )
        for attempt in attempts
    ]


def _by_criterion(rows: Sequence[R]) -> dict[tuple[UUID, str], R]:
    return {(row.attempt_id, row.criterion): row for row in rows}
