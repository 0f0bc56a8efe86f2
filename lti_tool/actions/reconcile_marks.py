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
from lti_tool.store.models import Attempt, Proposal, Reconciliation
from lti_tool.store.saying import say_reconciled, take_back_reconciled
from lti_tool.store.scores import queue_score
from lti_tool.store.sittings import Sitting


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
    take_back_reconciled(session, sitting, reconciliation, by=by, home_page=home_page, at=at)
    session.flush()
    queue_score(session, reconciliation.attempt, at=at)


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
    reconciliation.reason, reconciliation.agreed = proposal.reason, sorted(proposal.agreed)
    reconciliation.reconciled_at = at
    session.delete(proposal)
    parties = set(compared.parties)
    say_reconciled(
        session, sitting, reconciliation, proposal.level, by=by, parties=parties, home_page=home_page, at=at
    )
    queue_score(session, attempt, at=at)
    said = {"level": proposal.level, "reason": journal.text_digest(proposal.reason), "by": sorted(proposal.agreed)}
    _note(session, sitting, attempt, Act.RECONCILED, proposal.criterion, by, at, said, {"level": before})


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
