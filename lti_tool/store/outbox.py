"""
The outbox of statements: frozen in the transaction of the mark they tell of, sent later.

    DifferentStatementQueued   another statement already waits or went out under this id
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lti_tool.store.models import QueuedStatement, StatementState


class DifferentStatementQueued(ValueError):
    """Another statement already waits or went out under this id."""


def queue_statement(
    session: Session, *, id: UUID, body: bytes, registration_id: UUID, mark_id: UUID | None, at: datetime
) -> None:
    """
    Put a statement into the outbox, due at once; its ``body`` goes out byte for byte.

    The same id and body again change nothing, also when two transactions say so at once. Raises
    `DifferentStatementQueued` for another body: ids follow from what a statement says.
    """
    session.flush()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    queued = (
        insert(QueuedStatement)
        .values(
            id=id,
            registration_id=registration_id,
            mark_id=mark_id,
            body=body,
            state=StatementState.PENDING,
            tries=0,
            due_at=at,
            queued_at=at,
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(QueuedStatement.position)
    )
    if session.scalar(queued) is None and _queued_body(session, id) != body:
        raise DifferentStatementQueued(str(id))


def _queued_body(session: Session, id: UUID) -> bytes | None:
    return session.scalar(select(QueuedStatement.body).where(QueuedStatement.id == id))
