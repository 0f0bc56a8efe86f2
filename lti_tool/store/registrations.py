"""Platforms that the tool is registered in."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lti_tool.store.models import Deployment, Registration


def registrations(session: Session) -> Sequence[Registration]:
    """Every registration with its deployments, the disabled ones too."""
    known = select(Registration).options(selectinload(Registration.deployments))
    return session.scalars(known.order_by(Registration.issuer, Registration.client_id)).all()


def registrations_of(session: Session, issuer: str) -> Sequence[Registration]:
    """The registrations in one platform, the disabled ones too; issuers are compared letter by letter."""
    return session.scalars(select(Registration).where(Registration.issuer == issuer)).all()


def registration(session: Session, issuer: str, client_id: str) -> Registration | None:
    """One registration, disabled or not."""
    wanted = select(Registration).where(Registration.issuer == issuer, Registration.client_id == client_id)
    return session.scalars(wanted).one_or_none()


def deployment(session: Session, of: Registration, deployment_id: str) -> Deployment | None:
    """One deployment of a registration, disabled or not."""
    wanted = select(Deployment).where(
        Deployment.registration_id == of.id, Deployment.deployment_id == deployment_id
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
