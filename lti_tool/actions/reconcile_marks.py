"""
Assessors who differ agree on a level: one proposes, the others agree, and it is said for all of them.

    NothingToReconcile   the assessor gave no level there, or nobody else did, or a sheet is still to come
    ProposalChanged      another level is proposed by now, or none
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.panel import may_settle
from lti_tool.store import journal
from lti_tool.store.disagreements import Compared, Comparison
from lti_tool.store.groups import group_id_of
from lti_tool.store.models import Attempt, Proposal, Reconciliation
from lti_tool.store.outbox import queue_statement
from lti_tool.store.scores import queue_score
from lti_tool.store.sittings import Sitting
from lti_tool.store.voiding import void_statements_of
from xapi import statements


class NothingToReconcile(Exception):
    """The assessor gave no level there, or nobody else did, or a sheet is still to come."""


class ProposalChanged(Exception):
    """Another level is proposed by now, or none."""


def propose_level(
    session: Session,
    sitting: Sitting,
    comparison: Comparison,
    compared: Compared | None,
    level: str,
    reason: str,
    *,
    by: UUID,
    at: datetime,
) -> None:
    """
    Propose a level for a criterion, in the place of what was proposed before; the others are asked to agree.

    Raises `NothingToReconcile`.
    """
    compared = _open(comparison, compared, by)
    if compared.proposal is not None:
        session.delete(compared.proposal)
        session.flush()
    proposal = Proposal(
        id=uuid4(),
        attempt_id=comparison.attempt.id,
        criterion=compared.criterion.code,
        level=level,
        reason=reason,
        agreed=[str(by)],
        proposed_at=at,
    )
    session.add(proposal)
    said = {"level": level, "reason": journal.text_digest(reason)}
    _note(session, sitting, comparison.attempt, Act.PROPOSED_LEVEL, compared.criterion.code, by, at, said)


def agree_to_level(
    session: Session,
    sitting: Sitting,
    comparison: Comparison,
    compared: Compared | None,
    proposal_id: UUID,
    *,
    by: UUID,
    home_page: str,
    at: datetime,
) -> bool:
    """
    Agree to what another assessor proposed; once all have, it is the reconciled level. Whether it is.

    Raises `NothingToReconcile`, or `ProposalChanged` where ``proposal_id`` is not what stands.
    """
    compared = _open(comparison, compared, by)
    proposal = compared.proposal
    if proposal is None or proposal.id != proposal_id:
        raise ProposalChanged
    if str(by) not in proposal.agreed:
        # A new list: a change inside the old one would go unnoticed.
        proposal.agreed = [*proposal.agreed, str(by)]
        code = compared.criterion.code
        _note(session, sitting, comparison.attempt, Act.AGREED_TO_LEVEL, code, by, at, {"level": proposal.level})
    if not may_settle([str(party) for party in compared.parties], proposal.agreed):
        return False
    _reconcile(session, sitting, comparison.attempt, compared, proposal, by, home_page, at)
    return True


def take_back_reconciliation(
    session: Session, sitting: Sitting, reconciliation: Reconciliation, *, by: UUID, home_page: str, at: datetime
) -> None:
    """Let the assessors' own marks stand again: all that was said of the reconciled level is voided."""
    attempt, before = reconciliation.attempt, reconciliation.level
    tenant = sitting.link.context.registration_id
    void_statements_of(session, [reconciliation], registration_id=tenant, home_page=home_page, by=by, at=at)
    reconciliation.level, reconciliation.statement_id = None, None
    reconciliation.sequence += 1
    reconciliation.reconciled_at = at
    session.flush()
    queue_score(session, attempt, at=at)
    code = reconciliation.criterion
    _note(session, sitting, attempt, Act.TOOK_BACK_RECONCILIATION, code, by, at, {}, {"level": before})


def _open(comparison: Comparison, compared: Compared | None, by: UUID) -> Compared:
    """The criterion, if this assessor may settle it with others now."""
    is_awaited = bool(comparison.panel.awaited) or comparison.panel.missing > 0
    if compared is None or is_awaited or by not in compared.parties or not compared.differs:
        raise NothingToReconcile
    return compared


def _reconcile(
    session: Session,
    sitting: Sitting,
    attempt: Attempt,
    compared: Compared,
    proposal: Proposal,
    by: UUID,
    home_page: str,
    at: datetime,
) -> None:
    """Say the agreed level for all of them, in the place of what they had agreed on before."""
    reconciliation = compared.reconciliation
    if reconciliation is None:
        reconciliation = Reconciliation(
            id=uuid4(), attempt=attempt, criterion=proposal.criterion, agreed=[], sequence=0, reconciled_at=at
        )
        session.add(reconciliation)
    before = reconciliation.level
    reconciliation.sequence += 1
    frozen = statements.assessed(
        referential=sitting.referential,
        assessment=sitting.assessment,
        criterion=compared.criterion,
        rules=sitting.rules,
        response=proposal.level,
        tenant=sitting.link.context.registration_id,
        home_page=home_page,
        learner=attempt.person_id,
        assessor=by,
        attempt=attempt.id,
        attempt_number=attempt.number,
        sequence=reconciliation.sequence,
        at=at,
        group=group_id_of(session, sitting.link, attempt.person_id),
        supersedes=reconciliation.statement_id,
        reconciles=set(compared.parties),
    )
    reconciliation.level, reconciliation.statement_id = proposal.level, frozen.id
    reconciliation.reason, reconciliation.agreed = proposal.reason, sorted(proposal.agreed)
    reconciliation.reconciled_at = at
    session.delete(proposal)
    _queue(session, sitting, reconciliation, frozen, at)
    queue_score(session, attempt, at=at)
    said = {"level": proposal.level, "reason": journal.text_digest(proposal.reason), "by": sorted(proposal.agreed)}
    _note(session, sitting, attempt, Act.RECONCILED, proposal.criterion, by, at, said, {"level": before})


def _queue(
    session: Session, sitting: Sitting, reconciliation: Reconciliation, frozen: statements.Frozen, at: datetime
) -> None:
    queue_statement(
        session,
        id=frozen.id,
        body=frozen.body,
        registration_id=sitting.link.context.registration_id,
        mark_id=None,
        reconciliation_id=reconciliation.id,
        at=at,
    )


def _note(
    session: Session,
    sitting: Sitting,
    attempt: Attempt,
    act: Act,
    criterion: str,
    by: UUID,
    at: datetime,
    after: Mapping[str, object],
    before: Mapping[str, object] | None = None,
) -> None:
    place = {"attempt": str(attempt.id), "criterion": criterion}
    journal.note(
        session,
        act,
        by=journal.person(by),
        at=at,
        link=sitting.link,
        about=attempt.person_id,
        before=before,
        after={**place, **after},
    )
