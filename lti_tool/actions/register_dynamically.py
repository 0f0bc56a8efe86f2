"""A platform registers the tool by itself, by an invitation."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.lti.registration import PlatformConfiguration, Reason, RegistrationRejected
from lti_tool.store.invitations import use_invitation
from lti_tool.store.journal import INSTANCE, note
from lti_tool.store.models import Deployment, Registration
from lti_tool.store.registrations import deployment, registration


def register_dynamically(
    session: Session,
    invitation_id: UUID,
    platform: PlatformConfiguration,
    client_id: str,
    deployment_id: str | None,
    *,
    name: str | None,
    at: datetime,
) -> Registration:
    """
    Keep the platform and its deployment, and use up the invitation that was claimed at ``at``: all or nothing.

    A client that is known keeps its courses and marks and takes the new addresses. Raises `RegistrationRejected`
    if the invitation was taken back meanwhile.
    """
    known = registration(session, platform.issuer, client_id)
    kept = known or Registration(
        id=uuid4(), name=platform.issuer, issuer=platform.issuer, client_id=client_id, created_at=at
    )
    kept.name = name or kept.name
    kept.auth_url = platform.auth_url
    kept.token_url = platform.token_url
    kept.jwks_url = platform.jwks_url
    kept.token_audience = platform.token_audience
    kept.product_family = platform.product_family
    kept.disabled_at = None
    session.add(kept)
    session.flush()
    if deployment_id is not None:
        deployed = deployment(session, kept.id, deployment_id) or Deployment(
            id=uuid4(), registration=kept, deployment_id=deployment_id, created_at=at
        )
        deployed.disabled_at = None
        session.add(deployed)
        session.flush()
    if not use_invitation(session, invitation_id, kept, at):
        raise RegistrationRejected(Reason.INVITATION_USED)
    note(
        session,
        Act.REGISTERED_PLATFORM,
        by=INSTANCE,
        at=at,
        registration_id=kept.id,
        after={
            "issuer": kept.issuer,
            "client": client_id,
            "deployment": deployment_id,
            "invitation": str(invitation_id),
        },
    )
    return kept
