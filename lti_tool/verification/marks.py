"""Marks in the database against what their own statements say."""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lti_tool.store.models import Attempt, Mark, Reconciliation
from xapi.aggregator.facts import Told, Void
from xapi.outcomes import said
from xapi.outcomes.criterion import standing

NOBODY = ""
Place = tuple[str, str, str]
What = tuple[str | None, str | None]


def marks_apart(
    session: Session, learner: str, queued: Collection[Told], home_page: str
) -> Iterator[tuple[str | None, str]]:
    """
    The marks of the learner, and the levels that assessors reconciled, that are not what stands by the statements
    queued for them, as a statement's id and a node: another level, a level without a statement, or a statement
    without a level. A draft has none yet, and of a cancelled attempt nothing may stand.
    """
    said_of = _as_said(queued, learner)
    kept = _as_kept(session, learner, home_page)
    for place in sorted(said_of.keys() | kept.keys()):
        if said_of.get(place) != kept.get(place):
            id, _level = said_of.get(place) or kept[place]
            yield id, place[1]


def _as_said(queued: Collection[Told], learner: str) -> dict[Place, What]:
    voided = {fact.target for fact in queued if isinstance(fact, Void)}
    marks = [fact for fact in queued if isinstance(fact, said.Mark) and fact.learner == learner]
    stand = standing([mark for mark in marks if mark.id not in voided])
    return {(mark.registration, mark.node, _by(mark)): (mark.id, mark.response) for mark in stand}


def _by(mark: said.Mark) -> str:
    """A reconciliation is nobody's mark: it stands beside those of the assessors."""
    return NOBODY if mark.reconciliation else mark.assessor


def _as_kept(session: Session, learner: str, home_page: str) -> dict[Place, What]:
    try:
        person_id = UUID(learner)
    except ValueError:
        return {}
    marks = (
        select(Mark)
        .join(Mark.attempt)
        .where(
            Attempt.person_id == person_id,
            Attempt.cancelled_at.is_(None),
            Mark.level.is_not(None),
            Mark.is_draft.is_(False),
        )
        .options(joinedload(Mark.attempt).joinedload(Attempt.referential))
    )
    reconciled = (
        select(Reconciliation)
        .join(Reconciliation.attempt)
        .where(Attempt.person_id == person_id, Attempt.cancelled_at.is_(None), Reconciliation.level.is_not(None))
        .options(joinedload(Reconciliation.attempt).joinedload(Attempt.referential))
    )
    given = {_place(mark, _assessor(mark, home_page)): _what(mark) for mark in session.scalars(marks)}
    return given | {_place(each, NOBODY): _what(each) for each in session.scalars(reconciled)}


def _assessor(mark: Mark, home_page: str) -> str:
    """Who granted an exemption does not speak as an assessor."""
    return NOBODY if mark.attempt.exemption_id else f"{home_page} {mark.assessor_id}"


def _place(mark: Mark | Reconciliation, by: str) -> Place:
    node = f"{mark.attempt.referential.iri}/criteria/{mark.criterion}"
    return str(mark.attempt_id), node, by


def _what(mark: Mark | Reconciliation) -> What:
    return str(mark.statement_id) if mark.statement_id else None, mark.level
