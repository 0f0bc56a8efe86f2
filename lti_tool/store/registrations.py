"""Platforms that the tool is registered in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, and_, bindparam, select
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

    def may_launch(self, named: str | None) -> bool:
        """Whether nothing is switched off, and the deployment that is ``named`` is known, if one is."""
        is_known = named is None or self.deployment_id is not None
        return is_known and self.disabled_at is None and self.deployment_disabled_at is None


def registrations(session: Session) -> Sequence[Registration]:
    """Every registration with its deployments, the disabled ones too."""
    known = select(Registration).options(selectinload(Registration.deployments))
    return session.scalars(known.order_by(Registration.issuer, Registration.client_id)).all()


def registrations_of(connection: ShortTransaction, issuer: str, deployment_id: str | None) -> Sequence[Addressed]:
    """The registrations in one platform, the disabled ones too; issuers are compared letter by letter."""
    return [Addressed(**found) for found in connection.rows(_ADDRESSED, issuer=issuer, named=deployment_id)]


class RecentlyAddressed:
    """
    What recent logins addressed, so that most logins ask the database nothing.

    A login promises nothing: the launch that answers it asks the database anew, and is refused if its platform was
    switched off meanwhile. Only registrations that may all launch are remembered, each for `LIVES`, so what is
    unknown or switched off is asked for again, and nobody's guesses fill the memory.
    """

    LIVES = timedelta(seconds=5)

    def __init__(self) -> None:
        self._found: dict[tuple[str, str | None], tuple[datetime, Sequence[Addressed]]] = {}

    def registrations_of(
        self, engine: Engine, issuer: str, deployment_id: str | None, at: datetime
    ) -> Sequence[Addressed]:
        """The registrations in one platform, as `registrations_of` reads them now or read them just before."""
        wanted = (issuer, deployment_id)
        read_at, found = self._found.get(wanted, (at, []))
        if found and at - self.LIVES < read_at <= at:
            return found
        with ShortTransaction(engine) as connection:
            found = registrations_of(connection, issuer, deployment_id)
        if found and all(each.may_launch(deployment_id) for each in found):
            self._found[wanted] = at, found
        else:
            self._found.pop(wanted, None)
        return found


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
