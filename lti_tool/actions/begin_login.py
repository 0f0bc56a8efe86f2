"""A platform asks us to begin a login: seal what the launch will be held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from lti_tool.lti.login import LoginRequest
from lti_tool.lti.login_state import Login, browser_secret, nonce_of, sealed
from lti_tool.lti.rejections import LoginRejected, Reason
from lti_tool.store.registrations import Addressed


@dataclass(frozen=True)
class Begun:
    """A login under way. ``state`` travels through the platform, ``browser`` stays in this browser's cookie."""

    client_id: str
    auth_url: str
    state: str
    nonce: str
    browser: str


def begin_login(request: LoginRequest, known: Sequence[Addressed], secret: str, *, at: datetime) -> Begun:
    """
    Begin a login, or raise `LoginRejected` where nobody registered the tool so.

    ``known`` are the registrations in the issuer, each with the deployment that the request names. The state is
    sealed with ``secret``.
    """
    meant = _registration(known, request)
    if request.deployment_id is not None:
        if meant.deployment_id is None:
            raise LoginRejected(Reason.DEPLOYMENT_UNKNOWN)
        if meant.deployment_disabled_at is not None:
            raise LoginRejected(Reason.DEPLOYMENT_DISABLED)

    login = Login(
        id=uuid4(),
        registration_id=meant.registration_id,
        target_link_uri=request.target_link_uri,
        deployment_id=request.deployment_id,
        storage_target=request.storage_target,
        began_at=at,
    )
    state = sealed(login, secret)
    return Begun(meant.client_id, meant.auth_url, state, nonce_of(state, secret), browser_secret(state, secret))


def digest(secret: str) -> str:
    """What is kept of a secret that a browser holds."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _registration(known: Sequence[Addressed], request: LoginRequest) -> Addressed:
    """The registration that a login means. A platform with only one need not name its client."""
    if not known:
        raise LoginRejected(Reason.ISSUER_UNKNOWN)
    meant = [found for found in known if request.client_id in {None, found.client_id}]
    if not meant:
        raise LoginRejected(Reason.CLIENT_UNKNOWN)
    active = [found for found in meant if found.disabled_at is None]
    if not active:
        raise LoginRejected(Reason.PLATFORM_DISABLED)
    if len(active) > 1:
        raise LoginRejected(Reason.CLIENT_MISSING)
    return active[0]
