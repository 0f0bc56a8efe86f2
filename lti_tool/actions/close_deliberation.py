"""Closing a deliberation: what was decided freezes, the statements leave, the minutes get their number."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.jury import Kind, NotPossible, has_quorum
from lti_tool.store import journal
from lti_tool.store.agenda import Agenda, Node, agenda_of
from lti_tool.store.journal import note
from lti_tool.store.jury import check_open, locked
from lti_tool.store.jury_days import date_paths_by_jury
from lti_tool.store.jury_papers import MINUTES, next_number
from lti_tool.store.models import Deliberation, JuryDecision, JuryVote, Minutes, ResourceLink
from lti_tool.store.outbox import queue_statement
from xapi import statements


@dataclass(frozen=True)
class Numbered:
    """Minutes to be drawn up: the deliberation as it ends, under its number."""

    agenda: Agenda
    year: int
    number: int
    at: datetime


def close_deliberation(
    session: Session,
    deliberation: Deliberation,
    *,
    draw: Callable[[Numbered], bytes],
    day_of: Callable[[datetime], date],
    link: ResourceLink,
    home_page: str,
    by: UUID,
    at: datetime,
) -> Minutes:
    """
    The president closes: every decision is told by a statement, dated when it was made, and the minutes are drawn.

    Nothing may be left to decide. Members' own votes are gone then: their counts stay. The year is that of the
    closing in UTC. Whoever is on the path of validation of experience was heard on the day of the meeting, or of
    the closing if that came first: ``day_of`` tells an instant's day where the jury sits. Raises `NotPossible`.
    """
    deliberation = locked(session, deliberation.id)
    check_open(deliberation)
    agenda = agenda_of(session, deliberation)
    _check_complete(agenda, by)

    tenant = link.context.registration_id
    for item in agenda.items:
        for node in item.nodes:
            if node.decided is not None:
                _tell(session, agenda, node, node.decided, tenant, home_page, at)
    session.execute(delete(JuryVote).where(JuryVote.deliberation_id == deliberation.id))
    minutes = _drawn_up(session, agenda, draw, tenant, at)
    deliberation.agenda = [str(item.person.id) for item in agenda.items]
    deliberation.closed_at = at
    if deliberation.exam_session is not None and deliberation.kind == Kind.ORDINARY:
        deliberation.exam_session.closed_at = at
    note(
        session,
        Act.CLOSED_JURY,
        by=journal.person(by),
        at=at,
        link=link,
        after={
            "deliberation": str(deliberation.id),
            "minutes": f"{minutes.year}-{minutes.number}",
            "sha256": minutes.sha256,
        },
    )
    session.flush()
    heard_on = day_of(min(deliberation.held_at, at))
    date_paths_by_jury(session, deliberation, heard_on=heard_on, link=link, by=by, at=at)
    return minutes


def _check_complete(agenda: Agenda, by: UUID) -> None:
    """Raise `NotPossible` for somebody who does not preside, or while anything is missing."""
    if not any(seat.is_president and seat.id == by for seat in agenda.seats):
        raise NotPossible("only_the_president")
    if not has_quorum(agenda.seats):
        raise NotPossible("no_quorum")
    if agenda.decided < len(agenda.due):
        raise NotPossible("left_to_decide")
    if not any(node.decided for item in agenda.items for node in item.nodes):
        raise NotPossible("nothing_decided")


def _drawn_up(
    session: Session, agenda: Agenda, draw: Callable[[Numbered], bytes], tenant: UUID, at: datetime
) -> Minutes:
    """The minutes, under the tenant's next number."""
    number = next_number(session, tenant, MINUTES, at.year)
    pdf = draw(Numbered(agenda, at.year, number, at))
    minutes = Minutes(
        deliberation_id=agenda.deliberation.id,
        registration_id=tenant,
        year=at.year,
        number=number,
        pdf=pdf,
        sha256=sha256(pdf).hexdigest(),
        drawn_at=at,
    )
    session.add(minutes)
    session.flush()
    return minutes


def _tell(
    session: Session,
    agenda: Agenda,
    node: Node,
    decision: JuryDecision,
    tenant: UUID,
    home_page: str,
    at: datetime,
) -> None:
    frozen = statements.deliberated(
        referential=agenda.referential,
        bloc=node.bloc,
        decision=decision.decision,  # type: ignore[arg-type] # one of `Decision`, as the rules let it be
        proposal=statements.Proposal(
            computed=decision.computed,  # type: ignore[arg-type] # an outcome of the aggregator's
            reasons=decision.reasons,
            evidence=[UUID(id) for id in decision.evidence],
        ),
        rules=decision.rules,
        tenant=tenant,
        decision_id=decision.id,
        home_page=home_page,
        learner=decision.candidate_id,
        jury=[UUID(member) for member in decision.jury],
        at=decision.decided_at,
        supersedes=decision.supersedes,
    )
    queue_statement(session, id=frozen.id, body=frozen.body, registration_id=tenant, mark_id=None, at=at)
