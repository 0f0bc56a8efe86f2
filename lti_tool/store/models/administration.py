"""Who runs the instance, whom they invited, and what became of launches."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base
from lti_tool.store.models.platform import Registration


class Administrator(Base):
    """Someone who signs in here, not through a platform, and runs the whole instance."""

    __tablename__ = "administrators"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class AdminSession(Base):
    """An administrator signed in at one browser. ``token`` is the digest of what the browser holds."""

    __tablename__ = "admin_sessions"

    token: Mapped[str] = mapped_column(primary_key=True)
    administrator_id: Mapped[UUID] = mapped_column(ForeignKey("administrators.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    administrator: Mapped[Administrator] = relationship()


class SignInTries(Base):
    """How often a name, or an address, has tried to sign in ``since`` then. ``whose`` is a digest of it."""

    __tablename__ = "sign_in_tries"

    whose: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)


class Invitation(Base):
    """
    Leave for one platform to register itself. ``code`` is the digest of what the invitation's address carries.

    Good until ``expires_at``, and once: ``used_at``, after which ``registration`` is who used it. From
    ``claimed_at`` on somebody is registering with it, and for a while nobody else can.
    """

    __tablename__ = "invitations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    registration_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="SET NULL"), index=True
    )

    registration: Mapped[Registration | None] = relationship()


class LaunchRecord(Base):
    """
    What became of a login or launch: taken, or refused for ``reason``. It names nobody.

    ``registration_id`` is null where the message did not come from a platform that we know.
    """

    __tablename__ = "launch_records"
    __table_args__ = (Index("ix_launch_records_registration_id_at", "registration_id", "at"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[datetime] = mapped_column(index=True)
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    message: Mapped[str]
    reason: Mapped[str | None]

    registration: Mapped[Registration | None] = relationship()
