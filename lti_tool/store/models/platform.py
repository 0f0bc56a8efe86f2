"""Who may launch the tool: registrations of platforms, their deployments, our keys, logins used up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.store.models.base import Base


class Registration(Base):
    """
    The tool registered once in a platform: the tenant that every query is scoped to.

    One issuer may have several (Canvas cloud): ``(issuer, client_id)`` tells them apart. Where anonymous launches
    are accepted, someone without an id may look on. ``token_audience`` is whom our token requests address,
    where the platform wants another than its token address (Brightspace); ``product_family`` is its kind, if told.
    """

    __tablename__ = "registrations"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    auth_url: Mapped[str]
    token_url: Mapped[str]
    jwks_url: Mapped[str]
    token_audience: Mapped[str | None]
    product_family: Mapped[str | None]
    accepts_anonymous: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    deployments: Mapped[list["Deployment"]] = relationship(back_populates="registration")


class Deployment(Base):
    """One deployment of a registration; ``deployment_id`` is the platform's own."""

    __tablename__ = "deployments"
    __table_args__ = (UniqueConstraint("registration_id", "deployment_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    deployment_id: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship(back_populates="deployments")


class ToolKey(Base):
    """
    A signing key of ours. The private half is encrypted under the instance's secret.

    Published at once, it signs from ``signs_from`` on, or from the beginning where that is null.
    """

    __tablename__ = "tool_keys"

    kid: Mapped[str] = mapped_column(primary_key=True)
    private_key: Mapped[bytes]
    created_at: Mapped[datetime]
    signs_from: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class UsedLogin(Base):
    """
    A login that a launch has answered, whatever became of the launch: no other can.

    ``id`` stands in its state (`lti_tool.lti.login_state`). Before its launch comes, nothing is kept of a login.
    """

    __tablename__ = "used_logins"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    used_at: Mapped[datetime] = mapped_column(index=True)
