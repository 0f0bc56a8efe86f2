"""Invitations for platforms to register themselves, known by the digest of their code."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.store.models import Invitation, Registration


def invitation(session: Session, code: str) -> Invitation | None:
    """The invitation of a code's digest, whatever became of it."""
    return session.scalars(select(Invitation).where(Invitation.code == code)).one_or_none()


def invitations(session: Session) -> Sequence[Invitation]:
    """Every invitation, the newest first."""
    return session.scalars(select(Invitation).order_by(Invitation.created_at.desc(), Invitation.id)).all()


def use_invitation(session: Session, id: UUID, by: Registration, at: datetime) -> bool:
    """Whether this use is the one that counts: of any number that come at once, exactly one does."""
    mine = (
        update(Invitation)
        .where(
            Invitation.id == id,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > at,
        )
        .values(used_at=at, registration_id=by.id)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(mine) is not None
