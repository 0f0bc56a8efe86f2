"""What of a learner's evidence they may see."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.store.models import Attempt, Mark, QueuedStatement, Reconciliation, ResourceLink


def unpublished(session: Session, evidence: Collection[str]) -> frozenset[str]:
    """Those of the statements' ids that tell of marks, given or reconciled, whose results are not published."""
    kept_back = (
        select(QueuedStatement.id)
        .outerjoin(Mark, Mark.id == QueuedStatement.mark_id)
        .outerjoin(Reconciliation, Reconciliation.id == QueuedStatement.reconciliation_id)
        .join(Attempt, or_(Attempt.id == Mark.attempt_id, Attempt.id == Reconciliation.attempt_id))
        .join(ResourceLink, ResourceLink.id == Attempt.resource_link_id)
        .where(QueuedStatement.id.in_([UUID(id) for id in evidence]), ResourceLink.results_published_at.is_(None))
    )
    return frozenset(str(id) for id in session.scalars(kept_back))
