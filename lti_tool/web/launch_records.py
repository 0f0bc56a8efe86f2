"""Keeping what became of a platform's message. A record that fails never changes the answer."""

from datetime import UTC, datetime
from uuid import UUID

from flask import current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from lti_tool.store.database import db
from lti_tool.store.launch_records import record_launch


def comes_from(registration_id: UUID) -> None:
    """Note from which platform this request's message comes, as soon as that is known."""
    g.message_of = registration_id


def keep_outcome(reason: str | None = None) -> None:
    """Record that this request's message was taken, or refused for ``reason``, in a transaction of its own."""
    message = (request.endpoint or "").rpartition(".")[2]
    try:
        db.session.rollback()
        record_launch(db.session, g.get("message_of"), message, reason, at=datetime.now(UTC))
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        current_app.logger.warning("What became of a message could not be recorded")
