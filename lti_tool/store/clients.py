"""What it takes to ask a course's platform for something."""

from sqlalchemy.orm import Session

from lti_tool.platform_api.access_tokens import Client
from lti_tool.store.keys import signing_key
from lti_tool.store.models import Context, Deployment


def client_of(session: Session, context: Context, secret_key: str) -> Client:
    """Us, in the deployment that the course belongs to. A key is made where there is none: commit then."""
    registration = context.registration
    deployment = session.get_one(Deployment, context.deployment_id)
    return Client(
        registration.client_id,
        deployment.deployment_id,
        registration.token_url,
        signing_key(session, secret_key),
        registration.token_audience,
    )


def is_disabled(session: Session, context: Context) -> bool:
    """Whether the platform or the course's deployment was switched off."""
    deployment = session.get_one(Deployment, context.deployment_id)
    return context.registration.disabled_at is not None or deployment.disabled_at is not None
