"""Recording what a jury decides, and undoing it before the closing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.jury import (
    ABSTAINED,
    CERTIFICATION,
    CHOICES,
    FEWEST,
    Kind,
    Method,
    NotPossible,
    carried,
)
from lti_tool.store import journal
from lti_tool.store.agenda import Agenda, Item, agenda_of
from lti_tool.store.journal import note
from lti_tool.store.jury import check_open, locked, votes_of
from lti_tool.store.models import Deliberation, JuryDecision, ResourceLink
from lti_tool.store.rulings import check_sitting, keep_decision, may_record, noted


@dataclass(frozen=True)
class Hands:
    """A show of hands as the president counted it; ``casting`` is how the president voted."""

    counts: Mapping[str, int]
    casting: str | None


@dataclass(frozen=True)
class Ruling:
    """
    What is to be recorded on a candidate's bloc or certification.

    Without ``hands``, the votes cast on the members' own devices decide. ``seen`` is the digest of the evidence
    that the page showed.
    """

    bloc: str
    hands: Hands | None
    reason: str
    advice: str
    seen: str


def decide(
    session: Session,
    deliberation: Deliberation,
    candidate: UUID,
    ruling: Ruling,
    *,
    externals_required: bool,
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> JuryDecision:
    """Record what the votes decide, with what the jury saw. Raises `NotPossible`."""
    deliberation = locked(session, deliberation.id)
    check_open(deliberation)
    agenda = agenda_of(session, deliberation, candidate)
    item = agenda.item(candidate)
    node = item.node(ruling.bloc) if item else None
    if item is None or node is None:
        raise NotPossible("not_on_the_agenda")
    check_sitting(agenda, externals_required=externals_required)
    if not may_record(agenda, item, by):
        raise NotPossible("not_yours_to_record")
    if node.decided is not None:
        raise NotPossible("already_decided")
    if deliberation.kind == Kind.ANNULMENT and not node.is_due:
        raise NotPossible("not_on_the_agenda")
    if node.proposed.digest != ruling.seen:
        raise NotPossible("marks_changed")
    if node.bloc is None and any(each.is_open for each in item.nodes if each.bloc):
        raise NotPossible("blocs_first")
    counts, casting = _votes(session, agenda, item, ruling)
    if (found := carried(counts, casting)) is None:
        raise NotPossible("no_majority")
    return keep_decision(
        session,
        agenda,
        item,
        node,
        found,
        counts,
        Method.HANDS if ruling.hands else Method.DEVICES,
        ruling.reason,
        ruling.advice,
        id=uuid4(),
        link=link,
        by=by,
        at=at,
    )


def undo_decision(
    session: Session,
    deliberation: Deliberation,
    candidate: UUID,
    bloc: str,
    *,
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> None:
    """
    Take back a decision before the closing, and with a bloc's the certification's, which rests on it.

    Raises `NotPossible`.
    """
    deliberation = locked(session, deliberation.id)
    check_open(deliberation)
    agenda = agenda_of(session, deliberation, candidate)
    item = agenda.item(candidate)
    if item is None or not may_record(agenda, item, by):
        raise NotPossible("not_yours_to_record")
    undone = select(JuryDecision).where(
        JuryDecision.deliberation_id == deliberation.id,
        JuryDecision.candidate_id == candidate,
        JuryDecision.bloc.in_({bloc, CERTIFICATION}),
    )
    for decision in session.scalars(undone):
        session.delete(decision)
        note(
            session,
            Act.UNDID_DECISION,
            by=journal.person(by),
            at=at,
            link=link,
            about=candidate,
            before=noted(decision),
            after={"deliberation": str(deliberation.id), "bloc": decision.bloc},
        )
    session.flush()


def _votes(session: Session, agenda: Agenda, item: Item, ruling: Ruling) -> tuple[dict[str, int], str | None]:
    """The votes by choice, and the president's own, which breaks a tie if the president has a vote at all."""
    entitled = agenda.entitled(item)
    if len(entitled) < FEWEST:
        raise NotPossible("too_few_voters")
    presiding = {seat.id for seat in agenda.seats if seat.is_president} & entitled
    if ruling.hands is not None:
        counts = {choice: count for choice, count in ruling.hands.counts.items() if count}
        choices = {*CHOICES[Kind(agenda.deliberation.kind)], ABSTAINED}
        if not counts.keys() <= choices or min(counts.values(), default=0) < 0:
            raise NotPossible("not_a_choice")
        if sum(counts.values()) != len(entitled):
            raise NotPossible("hands_do_not_add_up")
        return counts, ruling.hands.casting if presiding else None
    cast = {
        vote.member_id: vote.choice
        for vote in votes_of(session, agenda.deliberation.id, item.person.id)
        if vote.bloc == ruling.bloc and vote.member_id in entitled
    }
    if cast.keys() != entitled:
        raise NotPossible("votes_missing")
    return dict(Counter(cast.values())), next((cast[each] for each in presiding), None)
