"""Marks as they stand, for the pages that give and show them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from lti_tool.store.models import Attempt, Mark, Reconciliation, ResourceLink
from lti_tool.store.open_attempts import is_open
from xapi.outcomes import criterion, said
from xapi.referential.rules import RuleSet

Cell = tuple[UUID, str]


def marks_by(
    session: Session, link: ResourceLink, assessor_id: UUID, of: Collection[UUID] | None = None
) -> dict[Cell, Mark]:
    """The assessor's own marks in the resource link, by candidate and criterion: of some candidates, or of all."""
    given = _marks_in(link).where(Mark.assessor_id == assessor_id)
    if of is not None:
        given = given.where(Attempt.person_id.in_(of))
    return {(mark.attempt.person_id, mark.criterion): mark for mark in session.scalars(given)}


def others_marked(session: Session, link: ResourceLink, assessor_id: UUID) -> Counter[Cell]:
    """How many other assessors have marked each candidate's criteria; never what they gave, and of no draft."""
    theirs = (
        select(Attempt.person_id, Mark.criterion, func.count())
        .join(Mark.attempt)
        .where(
            Attempt.resource_link_id == link.id,
            is_open(),
            Mark.assessor_id != assessor_id,
            Mark.level.is_not(None),
            Mark.is_draft.is_(False),
        )
        .group_by(Attempt.person_id, Mark.criterion)
    )
    return Counter({(person, code): count for person, code, count in session.execute(theirs)})


def marks_in(session: Session, attempt: Attempt) -> Sequence[Mark]:
    """All assessors' marks of an attempt, those taken back and those not submitted yet left out."""
    given = select(Mark).where(Mark.attempt_id == attempt.id, Mark.level.is_not(None), Mark.is_draft.is_(False))
    return session.scalars(given.order_by(Mark.marked_at, Mark.id)).all()


def marks_by_in(session: Session, attempt: Attempt, assessor_id: UUID) -> Sequence[Mark]:
    """One assessor's own marks of an attempt, their drafts too."""
    given = select(Mark).where(
        Mark.attempt_id == attempt.id, Mark.assessor_id == assessor_id, Mark.level.is_not(None)
    )
    return session.scalars(given.order_by(Mark.marked_at, Mark.id)).all()


def reconciliations_in(session: Session, attempt: Attempt) -> Sequence[Reconciliation]:
    """What the assessors of an attempt agreed on over their marks, where that stands."""
    stand = select(Reconciliation).where(
        Reconciliation.attempt_id == attempt.id, Reconciliation.level.is_not(None)
    )
    return session.scalars(stand.order_by(Reconciliation.criterion)).all()


def settled_levels(
    marks: Sequence[Mark], rules: RuleSet, reconciled: Sequence[Reconciliation] = ()
) -> dict[str, str | None]:
    """What counts for each criterion, by code; ``None`` where the assessors have not settled it."""
    by_criterion: dict[str, list[said.Mark]] = defaultdict(list)
    for mark in marks:
        by_criterion[mark.criterion].append(as_said(mark))
    for each in reconciled:
        by_criterion[each.criterion].append(as_reconciled(each))
    return {code: criterion.settled(said_of, rules).response for code, said_of in by_criterion.items()}


def as_said(mark: Mark) -> said.Mark:
    """The mark as the rules read it."""
    return said.Mark(
        id=str(mark.statement_id or mark.id),
        at=int(mark.marked_at.timestamp() * 1_000_000),
        learner="",
        node=mark.criterion,
        response=mark.level,
        registration=str(mark.attempt_id),
        assessor=str(mark.assessor_id),
        sequence=mark.sequence,
        lead=mark.is_lead,
    )


def as_reconciled(reconciliation: Reconciliation) -> said.Mark:
    """The reconciled level as the rules read it: nobody's mark."""
    return said.Mark(
        id=str(reconciliation.statement_id or reconciliation.id),
        at=int(reconciliation.reconciled_at.timestamp() * 1_000_000),
        learner="",
        node=reconciliation.criterion,
        response=reconciliation.level,
        registration=str(reconciliation.attempt_id),
        assessor="",
        sequence=reconciliation.sequence,
        reconciliation=True,
    )


def _marks_in(link: ResourceLink) -> Select[Mark]:
    return (
        select(Mark)
        .join(Mark.attempt)
        .where(Attempt.resource_link_id == link.id, is_open())
        .options(contains_eager(Mark.attempt))
    )
