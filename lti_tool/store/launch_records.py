"""What became of logins and launches, for whoever has to find out why one was refused. It names nobody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from lti_tool.store.models import LaunchRecord, table

REMEMBERED = timedelta(days=30)
MOST = 1000
# Written once, since every launch runs it.
_ADD = insert(table(LaunchRecord))


def record_launch(
    session: Session, registration_id: UUID | None, message: str, reason: str | None, *, at: datetime
) -> None:
    """Keep what became of a message."""
    session.execute(_ADD, {"at": at, "registration_id": registration_id, "message": message, "reason": reason})


def forget_old_launches(session: Session, *, at: datetime) -> None:
    """Drop records that are old, and those beyond the newest of each registration: nobody may fill the table."""
    session.execute(delete(LaunchRecord).where(LaunchRecord.at < at - REMEMBERED))
    for registration_id in session.scalars(select(LaunchRecord.registration_id).distinct()).all():
        newest = select(LaunchRecord.id).where(_of(registration_id)).order_by(LaunchRecord.id.desc())
        last_kept = session.scalar(newest.offset(MOST - 1).limit(1))
        if last_kept is not None:
            session.execute(delete(LaunchRecord).where(_of(registration_id), LaunchRecord.id < last_kept))


def last_launches(session: Session, registration_id: UUID | None, *, limit: int = 50) -> Sequence[LaunchRecord]:
    """The newest records of a registration, or of messages from no platform that we know."""
    newest = select(LaunchRecord).where(_of(registration_id))
    return session.scalars(newest.order_by(LaunchRecord.at.desc(), LaunchRecord.id.desc()).limit(limit)).all()


def _of(registration_id: UUID | None) -> ColumnElement[bool]:
    return LaunchRecord.registration_id == registration_id
