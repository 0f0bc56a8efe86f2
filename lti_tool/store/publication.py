"""What of a learner's evidence they may see."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.store.models import Attempt, Mark, QueuedStatement, ResourceLink


def unpublished(session: Session, evidence: Collection[str]) -> frozenset[str]:
    """Those of the statements' ids that tell of marks whose results are not published yet."""
    kept_back = (
        select(QueuedStatement.id)
        .join(Mark, Mark.id == QueuedStatement.mark_id)
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .join(ResourceLink, ResourceLink.id == Attempt.resource_link_id)
        .where(QueuedStatement.id.in_([UUID(id) for id in evidence]), ResourceLink.results_published_at.is_(None))
    )
    return frozenset(str(id) for id in session.scalars(kept_back))
