"""Keeping what became of a platform's message."""

from datetime import UTC, datetime
from uuid import UUID

from flask import current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from lti_tool.store.database import db
from lti_tool.store.launch_records import record_launch


def comes_from(registration_id: UUID) -> None:
    """Note from which platform this request's message comes, as soon as that is known."""
    g.message_of = registration_id


def note_taken(registration_id: UUID, at: datetime) -> None:
    """Record that this request's message was taken, in the transaction of what came of it."""
    record_launch(db.session, registration_id, _message(), None, at=at)


def note_refused(reason: str) -> None:
    """Record that this request's message was refused, in a transaction of its own; the answer stands anyhow."""
    try:
        db.session.rollback()
        record_launch(db.session, g.get("message_of"), _message(), reason, at=datetime.now(UTC))
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        current_app.logger.warning("What became of a message could not be recorded")


def _message() -> str:
    return (request.endpoint or "").rpartition(".")[2]
