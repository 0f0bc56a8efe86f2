"""Withdrawing what marks, and levels that assessors agreed on, have said."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.store.models import Mark, QueuedStatement, Reconciliation
from lti_tool.store.outbox import queue_statement
from xapi import statements


def void_statements_of(
    session: Session,
    given: Collection[Mark | Reconciliation],
    *,
    registration_id: UUID,
    home_page: str,
    by: UUID,
    at: datetime,
) -> int:
    """
    Queue the voiding of every statement that these ever had and that no void names yet; how many.

    All of them: voiding the last one alone would let an earlier one stand again.
    """
    session.flush()
    ids = [each.id for each in given]
    queued = select(QueuedStatement.id, QueuedStatement.mark_id, QueuedStatement.reconciliation_id).where(
        or_(QueuedStatement.mark_id.in_(ids), QueuedStatement.reconciliation_id.in_(ids))
    )
    known = {row.id: row for row in session.execute(queued.order_by(QueuedStatement.position))}
    voids = {statements.voided_id(id) for id in known}
    targets = [id for id in known if id not in voids and statements.voided_id(id) not in known]
    for target in targets:
        frozen = statements.voided(target=target, home_page=home_page, by=by, at=at)
        queue_statement(
            session,
            id=frozen.id,
            body=frozen.body,
            registration_id=registration_id,
            mark_id=known[target].mark_id,
            reconciliation_id=known[target].reconciliation_id,
            at=at,
        )
    return len(targets)
