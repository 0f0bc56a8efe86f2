"""A platform asks us to begin a login: remember it, for the launch to be held against."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy.orm import Session

from lti_tool.lti.login import LoginRequest
from lti_tool.lti.rejections import LoginRejected, Reason
from lti_tool.store.logins import forget_old_logins
from lti_tool.store.models import PendingLogin, Registration
from lti_tool.store.registrations import deployment, registrations_of


@dataclass(frozen=True)
class Begun:
    """A login under way. ``state`` travels through the platform, ``browser`` stays in this browser's cookie."""

    registration: Registration
    state: str
    nonce: str
    browser: str


def begin_login(session: Session, request: LoginRequest, *, at: datetime) -> Begun:
    """Remember a login, or raise `LoginRejected` where nobody registered the tool so."""
    registration = _registration(session, request)
    if request.deployment_id is not None:
        named = deployment(session, registration, request.deployment_id)
        if named is None:
            raise LoginRejected(Reason.DEPLOYMENT_UNKNOWN)
        if named.disabled_at is not None:
            raise LoginRejected(Reason.DEPLOYMENT_DISABLED)

    begun = Begun(registration, state=token_urlsafe(32), nonce=token_urlsafe(32), browser=token_urlsafe(32))
    forget_old_logins(session, at)
    session.add(
        PendingLogin(
            state=digest(begun.state),
            registration_id=registration.id,
            nonce=begun.nonce,
            browser=digest(begun.browser),
            target_link_uri=request.target_link_uri,
            deployment_id=request.deployment_id,
            storage_target=request.storage_target,
            created_at=at,
        )
    )
    session.flush()
    return begun


def digest(secret: str) -> str:
    """What is kept of a secret that a browser holds."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _registration(session: Session, request: LoginRequest) -> Registration:
    """The registration that a login means. A platform with only one need not name its client."""
    of_issuer = registrations_of(session, request.issuer)
    if not of_issuer:
        raise LoginRejected(Reason.ISSUER_UNKNOWN)
    meant = [found for found in of_issuer if request.client_id in {None, found.client_id}]
    if not meant:
        raise LoginRejected(Reason.CLIENT_UNKNOWN)
    active = [found for found in meant if found.disabled_at is None]
    if not active:
        raise LoginRejected(Reason.PLATFORM_DISABLED)
    if len(active) > 1:
        raise LoginRejected(Reason.CLIENT_MISSING)
    return active[0]
