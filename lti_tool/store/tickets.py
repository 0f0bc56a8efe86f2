"""Tickets that carry a visit out of a frame, each once."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from lti_tool.store.models import Visit


def use_up_ticket(session: Session, ticket: str, at: datetime, lives: timedelta) -> Visit | None:
    """The visit of a ticket's digest, unless it is unknown, used or too old; of several posts one wins."""
    carried = (
        update(Visit)
        .where(Visit.ticket == ticket, Visit.created_at > at - lives, Visit.expires_at > at)
        .values(ticket=None)
        .returning(Visit.id)
        .execution_options(synchronize_session=False)
    )
    visit_id = session.scalar(carried)
    return session.get(Visit, visit_id) if visit_id else None
