"""A deep linking request was accepted: keep who chooses, for which course, and where the choice goes."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from lti_tool.lti.launch import SelectionRequest
from lti_tool.store.courses import launching_context
from lti_tool.store.models import Deployment, Selection
from lti_tool.store.people import launching_membership, person_told_of

LASTS = timedelta(hours=2)


def begin_selection(
    session: Session, asked: SelectionRequest, deployment: Deployment, *, at: datetime
) -> Selection:
    """The selection of a request; person, course and membership are kept as a launch keeps them."""
    person = person_told_of(session, deployment.registration_id, asked.user, at=at)
    context = launching_context(session, deployment, asked.course, asked.services, at=at)
    launching_membership(session, context, person, asked.roles, at=at)
    selection = Selection(
        id=uuid4(),
        context_id=context.id,
        person_id=person.id,
        locale=asked.locale,
        return_url=asked.settings.return_url,
        data=asked.settings.data,
        accepts_multiple=asked.settings.accepts_multiple,
        accepts_line_item=asked.settings.accepts_line_item,
        created_at=at,
        expires_at=at + LASTS,
    )
    session.add(selection)
    session.flush()
    return selection
