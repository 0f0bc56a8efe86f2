"""
The outbox of statements: frozen in the transaction of the mark they tell of, sent later.

    DifferentStatementQueued   another statement already waits or went out under this id
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lti_tool.store.insertion import add_unless_there
from lti_tool.store.models import QueuedStatement, StatementState, StatementStore


class DifferentStatementQueued(ValueError):
    """Another statement already waits or went out under this id."""


def queue_statement(
    session: Session,
    *,
    id: UUID,
    body: bytes,
    registration_id: UUID,
    mark_id: UUID | None,
    at: datetime,
    reconciliation_id: UUID | None = None,
) -> None:
    """
    Put a statement into the outbox, due at once; its ``body`` goes out byte for byte.

    The same id and body again change nothing, also when two transactions say so at once. Raises
    `DifferentStatementQueued` for another body: ids follow from what a statement says.
    """
    session.flush()
    is_new = add_unless_there(
        session,
        QueuedStatement,
        id=id,
        registration_id=registration_id,
        mark_id=mark_id,
        reconciliation_id=reconciliation_id,
        body=body,
        state=StatementState.PENDING,
        tries=0,
        due_at=at,
        queued_at=at,
    )
    if not is_new and _queued_body(session, id) != body:
        raise DifferentStatementQueued(str(id))


def _queued_body(session: Session, id: UUID) -> bytes | None:
    return session.scalar(select(QueuedStatement.body).where(QueuedStatement.id == id))


def due_statements(session: Session, *, at: datetime, limit: int) -> Sequence[QueuedStatement]:
    """
    The first ``limit`` statements that may go out together now; one at which the store failed goes alone, last.

    On PostgreSQL they are this transaction's until it ends, and others' are passed over. SQLite has no such
    locks: there one sender works at a time (`lti_tool.store.turns`).
    """
    due = (
        select(QueuedStatement)
        .where(QueuedStatement.state == StatementState.PENDING, QueuedStatement.due_at <= at)
        .order_by(QueuedStatement.position)
        .with_for_update(skip_locked=True)
    )
    together = session.scalars(due.where(QueuedStatement.reason.is_(None)).limit(limit)).all()
    return together or session.scalars(due.where(QueuedStatement.reason.is_not(None)).limit(1)).all()


def statement_store(session: Session, url: str) -> StatementStore:
    """
    What is known of the LRS at ``url``. A store that never failed has no row: `session.add` it to say otherwise.

    Nothing is written here, so that on SQLite nobody waits for a sender that waits for its store.
    """
    return session.get(StatementStore, url) or StatementStore(url=url, failures=0)


def ask_store_again(session: Session, url: str, *, at: datetime) -> None:
    """Let senders ask the store at once: its settings may have changed, or it answered a test."""
    session.execute(
        update(StatementStore)
        .where(StatementStore.url == url, StatementStore.retry_at.is_not(None))
        .values(retry_at=at)
    )


@dataclass(frozen=True)
class Outbox:
    """
    How many statements of a tenant, or of all, are where on their way; the oldest pending one's instant.

    ``withheld`` are about a test user, and none of them will leave.
    """

    pending: int
    delivered: int
    dead: int
    withheld: int
    oldest_pending_at: datetime | None


def outbox_of(session: Session, registration_id: UUID | None = None) -> Outbox:
    """The outbox of one tenant; without one, of the whole instance."""
    counted = select(QueuedStatement.state, func.count(), func.min(QueuedStatement.queued_at)).group_by(
        QueuedStatement.state
    )
    if registration_id is not None:
        counted = counted.where(QueuedStatement.registration_id == registration_id)
    rows = {state: (count, oldest) for state, count, oldest in session.execute(counted)}
    numbers = {state: rows.get(state, (0, None))[0] for state in StatementState}
    return Outbox(
        pending=numbers[StatementState.PENDING],
        delivered=numbers[StatementState.DELIVERED],
        dead=numbers[StatementState.DEAD],
        withheld=numbers[StatementState.WITHHELD],
        oldest_pending_at=rows.get(StatementState.PENDING, (0, None))[1],
    )


def dead_statements(session: Session, registration_id: UUID, *, limit: int) -> Sequence[QueuedStatement]:
    """A tenant's statements that the store will not take, oldest first."""
    dead = (
        select(QueuedStatement)
        .where(QueuedStatement.registration_id == registration_id, QueuedStatement.state == StatementState.DEAD)
        .order_by(QueuedStatement.position)
        .limit(limit)
    )
    return session.scalars(dead).all()


def failing_statements(session: Session, registration_id: UUID, *, limit: int) -> Sequence[QueuedStatement]:
    """A tenant's statements at which the store fails though it takes others; they are tried again."""
    failing = (
        select(QueuedStatement)
        .where(
            QueuedStatement.registration_id == registration_id,
            QueuedStatement.state == StatementState.PENDING,
            QueuedStatement.reason.is_not(None),
        )
        .order_by(QueuedStatement.position)
        .limit(limit)
    )
    return session.scalars(failing).all()


def requeue_dead_statements(
    session: Session, registration_id: UUID, *, at: datetime, id: UUID | None = None
) -> int:
    """Send a tenant's dead statement ``id`` again, or without one all of them; returns how many."""
    dead = update(QueuedStatement).where(
        QueuedStatement.registration_id == registration_id, QueuedStatement.state == StatementState.DEAD
    )
    if id is not None:
        dead = dead.where(QueuedStatement.id == id)
    again = dead.values(
        state=StatementState.PENDING, due_at=at, tries=0, reason=None, detail=None, settled_at=None
    )
    return len(session.scalars(again.returning(QueuedStatement.position)).all())
