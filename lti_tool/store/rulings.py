"""Keeping what a jury decides, whichever way it was decided."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.jury import (
    Carried,
    Kind,
    Method,
    NotPossible,
    check_decision,
    composition_flaws,
    has_quorum,
)
from lti_tool.store import journal
from lti_tool.store.agenda import Agenda, Item, Node
from lti_tool.store.journal import note
from lti_tool.store.jury import is_decided_elsewhere
from lti_tool.store.models import JuryDecision, ResourceLink
from xapi.statements import deliberated_id


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


def keep_decision(
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
    id: UUID,
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
        after=noted(decision) | {"deliberation": str(deliberation.id), "bloc": node.code},
    )
    return decision


def noted(decision: JuryDecision) -> dict[str, object]:
    """What the journal keeps of a decision."""
    return {
        "decision": str(decision.decision),
        "method": str(decision.method),
        "counts": dict(decision.counts),
        "casting_vote": decision.by_casting_vote,
        "evidence": decision.evidence_digest,
        "reason": journal.text_digest(decision.reason),
    }
