"""The connection test of a registration, and what its steps mean in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_tool.lti.services import LINEITEM, MEMBERSHIPS, RESULT_READONLY, SCORE
from lti_tool.platform_api.access_tokens import Client
from lti_tool.platform_api.connection import Outcome, Step, try_connection
from lti_tool.platform_api.key_sets import for_key_sets
from lti_tool.store.database import db
from lti_tool.store.keys import signing_key
from lti_tool.store.models import Registration
from lti_tool.web.settings import settings

BADGES = {Outcome.WELL: "good", Outcome.SKIPPED: "plain"}


@dataclass(frozen=True)
class Told:
    """A step in words: what was tried, what came of it, what it means, and what to do."""

    is_well: bool
    badge: str
    verdict: str
    what: str
    says: str
    advice: str
    detail: str


def tested(registration: Registration) -> Sequence[Told]:
    """Try the connection now; ends the transaction, since the platform may ask for our keys meanwhile."""
    deployed = sorted(registration.deployments, key=lambda one: (one.disabled_at is not None, one.deployment_id))
    client = Client(
        client_id=registration.client_id,
        deployment_id=deployed[0].deployment_id if deployed else "",
        token_url=registration.token_url,
        key=signing_key(db.session, settings().secret_key),
        audience=registration.token_audience,
    )
    jwks_url = registration.jwks_url
    # Where there was no key, one was made: the platform must find it.
    db.session.commit()
    transport = for_key_sets(settings().private_host_names)
    return [in_words(step) for step in try_connection(transport, jwks_url, client, lambda: datetime.now(UTC))]


def in_words(step: Step) -> Told:
    """A step as people read it."""
    says, advice = _meaning(step)
    return Told(
        is_well=step.outcome is Outcome.WELL,
        badge=BADGES.get(step.outcome, "bad"),
        verdict=_verdict(step.outcome),
        what=_what(step.scope),
        says=says,
        advice=advice,
        detail=step.detail,
    )


def _what(scope: str | None) -> str:
    words: dict[str | None, str] = {
        None: _("The platform's key set"),
        LINEITEM: _("Access: columns of the gradebook"),
        SCORE: _("Access: sending scores"),
        RESULT_READONLY: _("Access: reading results back"),
        MEMBERSHIPS: _("Access: the course's participants"),
    }
    return words[scope]


def _verdict(outcome: Outcome) -> str:
    if outcome is Outcome.WELL:
        return str(_("Works"))
    return str(_("Not tried") if outcome is Outcome.SKIPPED else _("Fails"))


def _meaning(step: Step) -> tuple[str, str]:
    """What came of it, and what to do."""
    if step.outcome is Outcome.WELL:
        keys = ngettext("It publishes %(num)d key.", "It publishes %(num)d keys.", step.keys)
        return (keys if step.scope is None else ""), ""
    words = {
        Outcome.NO_KEYS: (
            _("The platform answers, but not with a key set."),
            _("Check the address of the key set in the platform's registration here."),
        ),
        Outcome.UNREACHABLE: (
            _("No answer came in time."),
            _("Check the address, and that this server may reach the platform: name, firewall, certificate."),
        ),
        Outcome.NOT_ASKED: (
            _("This address is not one that may be asked."),
            _("Correct it; a host of a private network must first be allowed in the settings."),
        ),
        Outcome.REFUSED: (
            _("The platform does not grant this access."),
            _("In the platform, allow this service in the tool's settings; check the client id."),
        ),
        Outcome.NO_TOKEN: (
            _("The platform answers, but not with an access token."),
            _(
                "It may not reach our key set, or not have read the newest key: check the address of the tool's "
                "key set in the platform, and that the platform may reach this server."
            ),
        ),
        Outcome.SKIPPED: (_("Not tried, since no answer came before."), ""),
    }
    return words[step.outcome]
