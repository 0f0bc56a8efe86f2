"""Choices of activities under way."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.lti.deep_linking import Recipient
from lti_tool.store.models import Deployment, Selection


def answer_once(session: Session, selection: Selection, *, at: datetime) -> bool:
    """Whether this is the first answer of ``selection``; of two at once, one is."""
    first = (
        update(Selection)
        .where(Selection.id == selection.id, Selection.answered_at.is_(None))
        .values(answered_at=at)
        .returning(Selection.id)
    )
    return session.scalar(first) is not None


def recipient_of(session: Session, selection: Selection) -> Recipient:
    """The platform that asked, as it knows us."""
    registration = selection.context.registration
    deployment_id = session.scalars(
        select(Deployment.deployment_id).where(Deployment.id == selection.context.deployment_id)
    ).one()
    return Recipient(registration.issuer, registration.client_id, deployment_id)
