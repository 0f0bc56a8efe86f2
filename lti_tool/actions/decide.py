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
    Carried,
    Decision,
    Kind,
    Method,
    NotPossible,
    carried,
    check_decision,
    composition_flaws,
    has_quorum,
)
from lti_tool.store import journal
from lti_tool.store.agenda import Agenda, Item, Node, agenda_of
from lti_tool.store.journal import note
from lti_tool.store.jury import (
    check_open,
    is_decided_elsewhere,
    locked,
    objections,
    votes_of,
)
from lti_tool.store.models import Deliberation, JuryDecision, ResourceLink
from xapi.statements import deliberated_id


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
    method = Method.HANDS if ruling.hands else Method.DEVICES
    return _record(
        session, agenda, item, node, found, counts, method, ruling.reason, ruling.advice, link=link, by=by, at=at
    )


def follow_proposals(
    session: Session,
    deliberation: Deliberation,
    seen: str,
    *,
    externals_required: bool,
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> int:
    """
    Validate everything that is due and proposed as validated, the certification too where its blocs then are.

    Nobody's vote is counted: the jury agreed on it as a whole. What a member voted against on their own device,
    and what depends on it, is left to a vote. Returns how many decisions it makes. Raises `NotPossible`.
    """
    deliberation = locked(session, deliberation.id)
    check_open(deliberation)
    agenda = agenda_of(session, deliberation)
    check_sitting(agenda, externals_required=externals_required)
    if deliberation.kind != Kind.ORDINARY:
        raise NotPossible("not_a_choice")
    if agenda.digest != seen:
        raise NotPossible("marks_changed")
    contested, made = objections(session, deliberation.id), 0
    for item in agenda.items:
        if not may_record(agenda, item, by) or len(agenda.entitled(item)) < FEWEST:
            continue
        blocs = [node for node in item.nodes if node.bloc]
        made += sum(_followed(session, agenda, item, node, contested, link, by, at) for node in blocs)
        # What was just decided is part of what the certification rests on.
        anew = agenda_of(session, deliberation, item.person.id).items[0]
        certification = anew.nodes[-1]
        if not any(node.is_open for node in anew.nodes[:-1]):
            made += _followed(session, agenda, anew, certification, contested, link, by, at)
    return made


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
            before=_noted(decision),
            after={"deliberation": str(deliberation.id), "bloc": decision.bloc},
        )
    session.flush()


def check_sitting(agenda: Agenda, *, externals_required: bool) -> None:
    """Raise `NotPossible` unless the jury is composed as it must be and can sit."""
    for flaw in composition_flaws(agenda.seats, externals_required=externals_required):
        if flaw.is_blocking:
            raise NotPossible(flaw.code)
    if not has_quorum(agenda.seats):
        raise NotPossible("no_quorum")


def may_record(agenda: Agenda, item: Item, member: UUID) -> bool:
    """
    Whether somebody records decisions on the candidate: the president; whoever votes, where the president must
    not know of the candidate.
    """
    president = next((seat.id for seat in agenda.seats if seat.is_president), None)
    if president is not None and item.hides_from(president):
        return member in agenda.entitled(item)
    return member == president


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


def _followed(
    session: Session,
    agenda: Agenda,
    item: Item,
    node: Node,
    contested: set[tuple[UUID, str]],
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> bool:
    """Validate what is open and proposed as validated, unless somebody is against it."""
    if not node.is_open or node.proposed.computed != "validated" or (item.person.id, node.code) in contested:
        return False
    found = Carried(Decision.VALIDATED)
    _record(session, agenda, item, node, found, {}, Method.AGREED, "", "", link=link, by=by, at=at)
    return True


def _record(
    session: Session,
    agenda: Agenda,
    item: Item,
    node: Node,
    found: Carried,
    counts: Mapping[str, int],
    method: Method,
    reason: str,
    advice: str,
    *,
    link: ResourceLink,
    by: UUID,
    at: datetime,
) -> JuryDecision:
    """Keep the decision with the proposal that it was made on. Raises `NotPossible`."""
    deliberation, proposed = agenda.deliberation, node.proposed
    check_decision(
        Kind(deliberation.kind),
        found.decision,
        is_certification=node.bloc is None,
        earlier=node.earlier.decision if node.earlier else None,
        blocs=item.blocs.values(),
        computed=proposed.computed if deliberation.kind == Kind.ORDINARY else "",
        reason=reason,
    )
    if is_decided_elsewhere(session, deliberation, item.person.id, node.code):
        raise NotPossible("decided_elsewhere")
    id = uuid4()
    decision = JuryDecision(
        id=id,
        deliberation=deliberation,
        candidate_id=item.person.id,
        bloc=node.code,
        decision=found.decision,
        reason=reason.strip(),
        advice=advice.strip(),
        method=method,
        counts=dict(counts),
        by_casting_vote=found.by_casting_vote,
        jury=sorted(str(member) for member in agenda.entitled(item)),
        computed=proposed.computed,
        reasons=list(proposed.reasons),
        evidence=sorted(set(proposed.evidence)),
        evidence_digest=proposed.digest,
        rules=proposed.rules,
        referential_version=agenda.referential.version,
        supersedes=node.earlier.statement if node.earlier else None,
        statement_id=deliberated_id(link.context.registration_id, id),
        decided_by=by,
        decided_at=at,
    )
    session.add(decision)
    session.flush()
    note(
        session,
        Act.DECIDED,
        by=journal.person(by),
        at=at,
        link=link,
        about=item.person.id,
        before={"computed": proposed.computed, "earlier": node.earlier.decision if node.earlier else None},
        after=_noted(decision) | {"deliberation": str(deliberation.id), "bloc": node.code},
    )
    return decision


def _noted(decision: JuryDecision) -> dict[str, object]:
    """What the journal keeps of a decision."""
    return {
        "decision": str(decision.decision),
        "method": str(decision.method),
        "counts": dict(decision.counts),
        "casting_vote": decision.by_casting_vote,
        "evidence": decision.evidence_digest,
        "reason": journal.text_digest(decision.reason),
    }
