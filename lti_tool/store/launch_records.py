"""What became of logins and launches, for whoever has to find out why one was refused. It names nobody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from lti_tool.store.models import LaunchRecord

REMEMBERED = timedelta(days=30)
MOST = 1000
AT_ONCE = 100


def record_launch(
    session: Session, registration_id: UUID | None, message: str, reason: str | None, *, at: datetime
) -> None:
    """Keep what became of a message, and drop some records that are old or too many."""
    session.add(LaunchRecord(at=at, registration_id=registration_id, message=message, reason=reason))
    session.flush()
    old = select(LaunchRecord.id).where(LaunchRecord.at < at - REMEMBERED)
    newest_first = (LaunchRecord.at.desc(), LaunchRecord.id.desc())
    surplus = select(LaunchRecord.id).where(_of(registration_id)).order_by(*newest_first).offset(MOST)
    for too_many in (old, surplus):
        # Two that drop at once would otherwise wait for each other.
        ids = session.scalars(too_many.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
        if ids:
            session.execute(delete(LaunchRecord).where(LaunchRecord.id.in_(ids)))


def last_launches(session: Session, registration_id: UUID | None, *, limit: int = 50) -> Sequence[LaunchRecord]:
    """The newest records of a registration, or of messages from no platform that we know."""
    newest = select(LaunchRecord).where(_of(registration_id))
    return session.scalars(newest.order_by(LaunchRecord.at.desc(), LaunchRecord.id.desc()).limit(limit)).all()


def _of(registration_id: UUID | None) -> ColumnElement[bool]:
    return LaunchRecord.registration_id == registration_id
