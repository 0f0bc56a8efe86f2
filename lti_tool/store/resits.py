"""Who may sit an assessment again, for what, and who is about to: by progress as it was rebuilt, not by marks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.assessment.attempts import Scope, whole_levels
from lti_tool.assessment.resits import Limit, Limits, Outcome, to_resit
from lti_tool.store.attempts import as_try, attempts_of_many, scopes_of
from lti_tool.store.models import Attempt
from lti_tool.store.progress import progress_of_many
from lti_tool.store.sittings import Sitting
from xapi.aggregator.rows import Row


class State(StrEnum):
    """
    How it stands with a candidate who did not validate everything, or who has a resit open.

    Unfinished: criteria of the last attempt are still to be marked or agreed on, or progress does not know it yet.
    """

    TO_OPEN = "to_open"
    UNFINISHED = "unfinished"
    OPEN = "open"


@dataclass(frozen=True)
class Resit:
    """
    A candidate's resit: ``competencies`` to sit again, or that the open one asks for.

    ``attempts`` counts those that were sat; ``limits`` are those that opening it would pass; ``open`` is the
    attempt that is open, ``is_begun`` says that something was marked in it.
    """

    person_id: UUID
    state: State
    competencies: Sequence[str]
    attempts: int
    limits: Sequence[Limit] = ()
    open: Attempt | None = None
    is_begun: bool = False


def resits(
    session: Session, sitting: Sitting, people: Collection[UUID], limits: Limits, *, at: datetime
) -> list[Resit]:
    """The resits of these people, in their order; whoever needs none and has none open is left out."""
    sat = attempts_of_many(session, sitting.link, people)
    scopes = scopes_of(session, sitting, people)
    rows = progress_of_many(session, sitting.referential, [str(id) for id in people], "competency")
    found = (
        _resit(session, sitting, id, sat.get(id, ()), scopes[id], rows.get(str(id), ()), limits, at)
        for id in people
    )
    return [resit for resit in found if resit is not None]


def resit_of(session: Session, sitting: Sitting, person_id: UUID, limits: Limits, *, at: datetime) -> Resit | None:
    """One person's, if they need one or have one open."""
    return next(iter(resits(session, sitting, [person_id], limits, at=at)), None)


def _resit(
    session: Session,
    sitting: Sitting,
    person_id: UUID,
    sat: Sequence[Attempt],
    scope: Scope,
    rows: Sequence[Row],
    limits: Limits,
    at: datetime,
) -> Resit | None:
    if not sat:
        return None
    tries = [as_try(session, each, sitting.rules) for each in sat]
    competencies = sitting.referential.assessed_by(sitting.assessment)
    is_complete = None not in whole_levels(competencies, tries, scope.exempted).values()
    here = [each for each in sat if each.resource_link_id == sitting.link.id]
    if scope.is_resit and not is_complete:
        asked = [code for code in sitting.assessment.competencies if scope.asks(code)]
        return Resit(person_id, State.OPEN, asked, len(sat), open=here[-1], is_begun=bool(here[-1].marks))
    again = to_resit(sitting.assessment.competencies, _outcomes(sitting, rows), scope.exempted)
    if not again:
        return None
    last, taken = sat[-1], {id for row in rows if row.code in again for id in row.evidence}
    if not is_complete or not any(str(mark.statement_id) in taken for mark in last.marks):
        return Resit(person_id, State.UNFINISHED, again, len(sat))
    ended_at = max((mark.marked_at for mark in last.marks), default=last.created_at)
    reached = limits.reached(attempts=len(sat), last_at=ended_at, at=at)
    return Resit(person_id, State.TO_OPEN, again, len(sat), limits=reached)


def _outcomes(sitting: Sitting, rows: Iterable[Row]) -> Mapping[str, Outcome]:
    by_node = {row.node: row for row in rows}
    referential = sitting.referential
    outcomes = {}
    for competency in referential.assessed_by(sitting.assessment):
        row = by_node.get(referential.competency_iri(competency.code))
        bloc = by_node.get(referential.bloc_iri(competency.bloc))
        if row is not None:
            outcomes[competency.code] = Outcome(row.computed, bloc.decision if bloc else None)
    return outcomes
