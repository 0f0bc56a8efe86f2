"""Platforms that the tool is registered in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session, selectinload

from lti_tool.store.driver import Prepared, ShortTransaction
from lti_tool.store.models import Deployment, Registration, table

_REGISTRATIONS, _DEPLOYMENTS = table(Registration), table(Deployment)
_ADDRESSED = Prepared(
    select(
        _REGISTRATIONS.c.id.label("registration_id"),
        _REGISTRATIONS.c.client_id,
        _REGISTRATIONS.c.auth_url,
        _REGISTRATIONS.c.disabled_at,
        _DEPLOYMENTS.c.id.label("deployment_id"),
        _DEPLOYMENTS.c.disabled_at.label("deployment_disabled_at"),
    )
    .outerjoin(
        _DEPLOYMENTS,
        and_(
            _DEPLOYMENTS.c.registration_id == _REGISTRATIONS.c.id,
            _DEPLOYMENTS.c.deployment_id == bindparam("named"),
        ),
    )
    .where(_REGISTRATIONS.c.issuer == bindparam("issuer"))
)


@dataclass(frozen=True)
class Addressed:
    """A registration that a login may mean, with the deployment that it names, if there is such a one."""

    registration_id: UUID
    client_id: str
    auth_url: str
    disabled_at: datetime | None
    deployment_id: UUID | None
    deployment_disabled_at: datetime | None


def registrations(session: Session) -> Sequence[Registration]:
    """Every registration with its deployments, the disabled ones too."""
    known = select(Registration).options(selectinload(Registration.deployments))
    return session.scalars(known.order_by(Registration.issuer, Registration.client_id)).all()


def registrations_of(connection: ShortTransaction, issuer: str, deployment_id: str | None) -> Sequence[Addressed]:
    """The registrations in one platform, the disabled ones too; issuers are compared letter by letter."""
    return [Addressed(**found) for found in connection.rows(_ADDRESSED, issuer=issuer, named=deployment_id)]


def registration(session: Session, issuer: str, client_id: str) -> Registration | None:
    """One registration, disabled or not."""
    wanted = select(Registration).where(Registration.issuer == issuer, Registration.client_id == client_id)
    return session.scalars(wanted).one_or_none()


def deployment(session: Session, registration_id: UUID, deployment_id: str) -> Deployment | None:
    """One deployment of a registration, disabled or not."""
    wanted = select(Deployment).where(
        Deployment.registration_id == registration_id, Deployment.deployment_id == deployment_id
    )
    return session.scalars(wanted).one_or_none()


def platform_addresses(session: Session, most: int = 100) -> Sequence[str]:
    """The issuers and authentication addresses of platforms that may launch; the newest ``most`` of them."""
    active = (
        select(Registration.issuer, Registration.auth_url)
        .where(Registration.disabled_at.is_(None))
        .order_by(Registration.created_at.desc())
        .limit(most)
    )
    return [address for row in session.execute(active) for address in row]
