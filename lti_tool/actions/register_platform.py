"""
A platform's administrator registered the tool there; register the platform here.

    RegistrationConflict    the same client is known with other details
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from lti_tool.lti.platforms import Platform
from lti_tool.store.models import Deployment, Registration
from lti_tool.store.registrations import deployment, registration

ADDRESSES = ("auth_url", "token_url", "jwks_url")


class RegistrationConflict(Exception):
    """The same client of the same issuer is known with other addresses; ``details`` names them."""

    def __init__(self, details: dict[str, str]) -> None:
        super().__init__(", ".join(details))
        self.details = details


@dataclass(frozen=True)
class Registered:
    """What became of it: either is new, was disabled before, or neither."""

    registration: Registration
    deployment: Deployment
    is_new_platform: bool
    is_new_deployment: bool
    was_disabled: bool


def register_platform(
    session: Session, platform: Platform, *, name: str | None, accepts_anonymous: bool | None, at: datetime
) -> Registered:
    """
    Add a platform, or another deployment to one that is known with the same details; enable what was disabled.

    What was said before stands where ``name`` or ``accepts_anonymous`` is None. Raises `RegistrationConflict`.
    """
    known = registration(session, platform.issuer, platform.client_id)
    there = known or _new_registration(session, platform, at)
    if others := {
        name: getattr(there, name) for name in ADDRESSES if getattr(there, name) != getattr(platform, name)
    }:
        raise RegistrationConflict(others)
    there.name = name or there.name
    if accepts_anonymous is not None:
        there.accepts_anonymous = accepts_anonymous

    named = deployment(session, there.id, platform.deployment_id)
    deployed = named or Deployment(
        id=uuid4(), registration=there, deployment_id=platform.deployment_id, created_at=at
    )
    was_disabled = there.disabled_at is not None or deployed.disabled_at is not None
    there.disabled_at = deployed.disabled_at = None
    session.add(deployed)
    session.flush()
    return Registered(there, deployed, known is None, named is None, was_disabled)


def _new_registration(session: Session, platform: Platform, at: datetime) -> Registration:
    new = Registration(
        id=uuid4(),
        name=platform.issuer,
        issuer=platform.issuer,
        client_id=platform.client_id,
        auth_url=platform.auth_url,
        token_url=platform.token_url,
        jwks_url=platform.jwks_url,
        created_at=at,
    )
    session.add(new)
    session.flush()
    return new
