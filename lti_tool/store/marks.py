"""Marks as they stand, for the pages that give and show them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from lti_tool.store.models import Attempt, Mark, ResourceLink
from xapi.outcomes import criterion, said
from xapi.referential.rules import RuleSet

Cell = tuple[UUID, str]


def open_attempt(session: Session, link: ResourceLink, person_id: UUID) -> Attempt | None:
    """The candidate's attempt in the resource link, if it has begun: the last one."""
    attempts = select(Attempt).where(Attempt.resource_link_id == link.id, Attempt.person_id == person_id)
    return session.scalar(attempts.order_by(Attempt.number.desc()).limit(1))


def attempts_so_far(session: Session, link: ResourceLink, person_id: UUID) -> int:
    """How many times the person has tried the link's assessment, in this course or another."""
    tries = select(func.coalesce(func.max(Attempt.number), 0)).where(
        Attempt.person_id == person_id,
        Attempt.referential_id == link.referential_id,
        Attempt.assessment == link.assessment,
    )
    return session.scalar(tries) or 0


def marks_by(
    session: Session, link: ResourceLink, assessor_id: UUID, of: Collection[UUID] | None = None
) -> dict[Cell, Mark]:
    """The assessor's own marks in the resource link, by candidate and criterion: of some candidates, or of all."""
    given = _marks_in(link).where(Mark.assessor_id == assessor_id)
    if of is not None:
        given = given.where(Attempt.person_id.in_(of))
    return {(mark.attempt.person_id, mark.criterion): mark for mark in session.scalars(given)}


def others_marked(session: Session, link: ResourceLink, assessor_id: UUID) -> Counter[Cell]:
    """How many other assessors have marked each candidate's criteria; never what they gave."""
    theirs = (
        select(Attempt.person_id, Mark.criterion, func.count())
        .join(Mark.attempt)
        .where(Attempt.resource_link_id == link.id, Mark.assessor_id != assessor_id, Mark.level.is_not(None))
        .group_by(Attempt.person_id, Mark.criterion)
    )
    return Counter({(person, code): count for person, code, count in session.execute(theirs)})


def marks_in(session: Session, attempt: Attempt) -> Sequence[Mark]:
    """All assessors' marks of an attempt, those taken back left out."""
    given = select(Mark).where(Mark.attempt_id == attempt.id, Mark.level.is_not(None))
    return session.scalars(given.order_by(Mark.marked_at, Mark.id)).all()


def settled_levels(marks: Sequence[Mark], rules: RuleSet) -> dict[str, str | None]:
    """What counts for each criterion, by code; ``None`` where the assessors have not settled it."""
    by_criterion: dict[str, list[said.Mark]] = defaultdict(list)
    for mark in marks:
        by_criterion[mark.criterion].append(as_said(mark))
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
    )


def _marks_in(link: ResourceLink) -> Select[Mark]:
    return (
        select(Mark)
        .join(Mark.attempt)
        .where(Attempt.resource_link_id == link.id)
        .options(contains_eager(Mark.attempt))
    )
