"""The sign of life that worker processes give, so that a page can say when nobody is at work."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.store.models import WorkerHeartbeat

# A worker beats every few seconds; one that was silent this long is gone.
SILENCE = timedelta(seconds=30)
FORGOTTEN = timedelta(days=1)


def beat(session: Session, worker_id: UUID, *, started_at: datetime, at: datetime, failing: list[str]) -> None:
    """Say that a worker is alive and which of its passes fail; workers long gone are forgotten."""
    session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.beat_at < at - FORGOTTEN))
    alive = session.get(WorkerHeartbeat, worker_id)
    if alive is None:
        alive = WorkerHeartbeat(id=worker_id, started_at=started_at)
        session.add(alive)
    alive.beat_at = at
    alive.failing = failing


def end_heartbeat(session: Session, worker_id: UUID) -> None:
    """Say that a worker stops of its own will."""
    session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.id == worker_id))


def workers_alive(session: Session, *, at: datetime) -> Sequence[WorkerHeartbeat]:
    """The workers that gave a sign of life lately."""
    lately = select(WorkerHeartbeat).where(WorkerHeartbeat.beat_at > at - SILENCE)
    return session.scalars(lately.order_by(WorkerHeartbeat.started_at)).all()


def last_beat_at(session: Session) -> datetime | None:
    """When any worker was last heard of, or ``None``."""
    latest = select(WorkerHeartbeat.beat_at).order_by(WorkerHeartbeat.beat_at.desc()).limit(1)
    return session.scalar(latest)
