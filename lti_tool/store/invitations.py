"""Invitations for platforms to register themselves, known by the digest of their code."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from lti_tool.store.models import Invitation, Registration

CLAIM_LASTS = timedelta(minutes=2)


def invitation(session: Session, code: str) -> Invitation | None:
    """The invitation of a code's digest, whatever became of it."""
    return session.scalars(select(Invitation).where(Invitation.code == code)).one_or_none()


def invitations(session: Session) -> Sequence[Invitation]:
    """Every invitation, the newest first."""
    return session.scalars(select(Invitation).order_by(Invitation.created_at.desc(), Invitation.id)).all()


def claim_invitation(session: Session, id: UUID, at: datetime) -> bool:
    """
    Whether the invitation is from now on this registration's to use; of any number that come at once, one's is.

    A claim that was neither used nor released, since its process died, ends after `CLAIM_LASTS`.
    """
    is_free = or_(Invitation.claimed_at.is_(None), Invitation.claimed_at <= at - CLAIM_LASTS)
    return _changed(session, id, at, is_free, claimed_at=at)


def release_invitation(session: Session, id: UUID, claimed_at: datetime) -> None:
    """Let others use the invitation that was claimed then, as if nobody had."""
    session.execute(
        update(Invitation)
        .where(Invitation.id == id, Invitation.used_at.is_(None), Invitation.claimed_at == claimed_at)
        .values(claimed_at=None)
        .execution_options(synchronize_session=False)
    )


def use_invitation(session: Session, id: UUID, by: Registration, claimed_at: datetime) -> bool:
    """Use up the invitation that was claimed then; whether it still is good."""
    is_mine = Invitation.claimed_at == claimed_at
    return _changed(session, id, claimed_at, is_mine, used_at=claimed_at, registration_id=by.id)


def _changed(session: Session, id: UUID, at: datetime, where: ColumnElement[bool], **values: Any) -> bool:
    change = (
        update(Invitation)
        .where(
            Invitation.id == id,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > at,
            where,
        )
        .values(**values)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(change) is not None
