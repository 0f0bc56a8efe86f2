"""We ourselves, as a platform knows us."""

from sqlalchemy.orm import Session

from lti_tool.platform_api.access_tokens import Client
from lti_tool.store.keys import signing_key
from lti_tool.store.models import Context, Deployment


def client_of(session: Session, context: Context, secret_key: str) -> Client:
    """Who asks for a course's services: our registration there, the course's deployment, and our key."""
    registration = context.registration
    return Client(
        registration.client_id,
        session.get_one(Deployment, context.deployment_id).deployment_id,
        registration.token_url,
        signing_key(session, secret_key),
        registration.token_audience,
    )
