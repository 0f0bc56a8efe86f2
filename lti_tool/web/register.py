"""
Dynamic registration: a platform's administrator pastes an invitation's address and presses one button.

Nothing is fetched before the invitation is known to be good, and nothing of a failure uses it up. The button
claims it first, so that of two presses one registers. What it sends is signed: it comes from a page of ours.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, current_app, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from lti_tool.actions.begin_login import digest
from lti_tool.actions.register_dynamically import register_dynamically
from lti_tool.config import Config
from lti_tool.lti.claims import address
from lti_tool.lti.registration import (
    PlatformConfiguration,
    Reason,
    RegistrationRejected,
    is_secure,
    read_answer,
    read_configuration,
)
from lti_tool.lti.tool_configuration import tool_configuration
from lti_tool.platform_api.registration import configuration_at, for_registrations, register_tool
from lti_tool.platform_api.transport import Transport
from lti_tool.store.database import db
from lti_tool.store.invitations import claim_invitation, invitation, release_invitation
from lti_tool.store.models import Invitation
from lti_tool.web.headers import framed_by
from lti_tool.web.settings import settings

EXTENSION = "certibloc_registrations"
PAGE_LIVES_SECONDS = 3600

bp = Blueprint("register", __name__, url_prefix="/lti/register")


@dataclass(frozen=True)
class Asked:
    """What a platform's request for registration carries."""

    invite: str
    configuration_url: str
    token: str


@bp.record_once
def _keep_transport(state: BlueprintSetupState) -> None:
    config: Config = state.app.config["CERTIBLOC"]
    state.app.extensions[EXTENSION] = for_registrations(config.private_host_names)


@bp.get("")
def ask() -> ResponseReturnValue:
    """Say who wants to register, and let the administrator confirm it."""
    asked = Asked(
        request.args.get("invite", ""),
        request.args.get("openid_configuration", ""),
        request.args.get("registration_token", ""),
    )
    framed_by([asked.configuration_url])
    _good_invitation(asked, datetime.now(UTC))
    db.session.rollback()
    platform = _platform(asked)
    return render_template("register/ask.html", platform=platform, signed=_signer().dumps(vars(asked)))


@bp.post("")
def register() -> ResponseReturnValue:
    """Register the tool in the platform, and the platform here."""
    asked = _confirmed(request.form.get("signed", ""))
    framed_by([asked.configuration_url])
    at = datetime.now(UTC)
    with _claimed_invitation(asked, at) as (invitation_id, name):
        platform = _platform(asked)
        told = tool_configuration(
            settings().public_url,
            platform.messages,
            deep_linking_label=_("Choose an assessment to be marked"),
            product_family=platform.product_family,
        )
        answer = register_tool(_transport(), platform.registration_url, asked.token, told)
        client_id, deployment_id = read_answer(answer, platform)
        registered = register_dynamically(
            db.session, invitation_id, platform, client_id, deployment_id, name=name, at=at
        )
        db.session.commit()
    return render_template("register/done.html", registered=registered, deployment_id=deployment_id)


@contextmanager
def _claimed_invitation(asked: Asked, at: datetime) -> Iterator[tuple[UUID, str | None]]:
    """
    The invitation's id and name, nobody else's to use while the block lasts; whatever fails in it lets go of it.

    Claim and release are committed at once: others must see them, and no transaction waits for a platform that
    may ask for our keys before it answers.
    """
    invited = _good_invitation(asked, at)
    id, name = invited.id, invited.name
    db.session.rollback()
    is_claimed = claim_invitation(db.session, id, at)
    db.session.commit()
    if not is_claimed:
        _good_invitation(asked, at)
        raise RegistrationRejected(Reason.INVITATION_CLAIMED)
    try:
        yield id, name
    except BaseException:
        db.session.rollback()
        release_invitation(db.session, id, at)
        db.session.commit()
        raise


def _good_invitation(asked: Asked, at: datetime) -> Invitation:
    found = invitation(db.session, digest(asked.invite)) if asked.invite else None
    if found is None or found.revoked_at is not None:
        raise RegistrationRejected(Reason.INVITATION_UNKNOWN)
    if found.used_at is not None:
        raise RegistrationRejected(Reason.INVITATION_USED)
    if found.expires_at <= at:
        raise RegistrationRejected(Reason.INVITATION_EXPIRED)
    return found


def _platform(asked: Asked) -> PlatformConfiguration:
    if address(asked.configuration_url) is None:
        raise RegistrationRejected(Reason.NO_PLATFORM)
    if not is_secure(asked.configuration_url):
        raise RegistrationRejected(Reason.NOT_SECURE)
    document = configuration_at(_transport(), asked.configuration_url)
    return read_configuration(document, asked.configuration_url)


def _confirmed(signed: str) -> Asked:
    try:
        return Asked(**_signer().loads(signed, max_age=PAGE_LIVES_SECONDS))
    except BadSignature:
        raise RegistrationRejected(Reason.PAGE_EXPIRED) from None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="certibloc-registration")


def _transport() -> Transport:
    transport: Transport = current_app.extensions[EXTENSION]
    return transport
