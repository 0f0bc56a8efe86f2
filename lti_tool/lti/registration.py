"""
Dynamic registration: what a platform says of itself, and what it answers.

    RegistrationRejected    the registration cannot go on; ``reason`` says why

https://www.imsglobal.org/spec/lti-dr/v1p0
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from lti_tool.lti.claims import identifier, label, members, texts
from lti_tool.lti.platforms import Platform, problem_of_address, problems
from lti_tool.lti.services import share_origin

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
# https://developerdocs.instructure.com/services/canvas/external-tools/lti/file.registration
CANVAS_CLOUD = {f"https://canvas.{part}instructure.com" for part in ("", "beta.", "test.")}
CANVAS_HOSTS = ".instructure.com"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Reason(StrEnum):
    """Why a registration cannot go on."""

    INVITATION_UNKNOWN = "invitation_unknown"
    INVITATION_USED = "invitation_used"
    INVITATION_CLAIMED = "invitation_claimed"
    INVITATION_EXPIRED = "invitation_expired"
    NO_PLATFORM = "no_platform"
    PAGE_EXPIRED = "page_expired"
    UNREACHABLE = "platform_unreachable"
    PRIVATE = "platform_on_a_private_network"
    NO_CONFIGURATION = "no_configuration"
    NOT_SECURE = "not_secure"
    ADDRESSES_DISAGREE = "addresses_disagree"
    REFUSED = "registration_refused"
    ANSWER_LOST = "answer_lost"
    ANSWER_UNUSABLE = "answer_unusable"


class RegistrationRejected(Exception):
    """The registration cannot go on."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class PlatformConfiguration:
    """
    A platform as its own configuration describes it.

    ``messages`` are the kinds it can send, each with the places for it in its pages; none where it does not say.
    """

    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    token_audience: str | None
    product_family: str | None
    messages: Mapping[str, frozenset[str]]


def read_configuration(document: Any, configuration_url: str) -> PlatformConfiguration:
    """
    Read what was found at ``configuration_url``, or raise `RegistrationRejected`.

    Issuer and registration endpoint must share its origin: else whoever hosts a file could speak for another
    platform. Authentication, tokens and keys may be elsewhere over https, as Canvas and Brightspace have them. In
    Canvas's cloud the schools share an issuer: there the file and the endpoint are at a host of the school's own.
    """
    told = members(document)
    product = members(told.get(PLATFORM_CONFIGURATION))
    audience = told.get("authorization_server")
    read = PlatformConfiguration(
        issuer=_address(told.get("issuer")),
        auth_url=_address(told.get("authorization_endpoint")),
        token_url=_address(told.get("token_endpoint")),
        jwks_url=_address(told.get("jwks_uri")),
        registration_url=_address(told.get("registration_endpoint")),
        token_audience=identifier(audience),
        product_family=label(product.get("product_family_code")),
        messages=_messages(product.get("messages_supported")),
    )
    if "?" in read.issuer or (audience and read.token_audience is None):
        raise RegistrationRejected(Reason.NO_CONFIGURATION)
    if not is_secure(read.issuer):
        raise RegistrationRejected(Reason.NOT_SECURE)
    speaks = all(_speak_as_one(read.issuer, other) for other in (configuration_url, read.registration_url))
    if not speaks or not share_origin(configuration_url, read.registration_url):
        raise RegistrationRejected(Reason.ADDRESSES_DISAGREE)
    for other in (read.auth_url, read.token_url, read.jwks_url):
        if not (share_origin(read.issuer, other) or urlsplit(other).scheme == "https"):
            raise RegistrationRejected(Reason.ADDRESSES_DISAGREE)
    return read


def is_secure(url: str) -> bool:
    """Whether nobody on the way can read or change what is sent to ``url``."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in LOOPBACK


def read_answer(document: Any, configuration: PlatformConfiguration) -> tuple[str, str | None]:
    """
    The client id and the deployment's id that a platform gave, or raise `RegistrationRejected`.

    There is no deployment where the platform makes one only later.
    """
    told = members(document)
    client_id = identifier(told.get("client_id"))
    given = members(told.get(TOOL_CONFIGURATION)).get("deployment_id")
    deployment_id = identifier(str(given)) if isinstance(given, str | int) and given != "" else None
    if client_id is None or (deployment_id is None and given not in (None, "")):
        raise RegistrationRejected(Reason.ANSWER_UNUSABLE)
    # What a command could not have registered is not registered here either.
    described = Platform(
        configuration.issuer,
        client_id,
        deployment_id or "-",
        configuration.auth_url,
        configuration.token_url,
        configuration.jwks_url,
    )
    if any(problems(described)):
        raise RegistrationRejected(Reason.ANSWER_UNUSABLE)
    return client_id, deployment_id


def _address(value: Any) -> str:
    if not isinstance(value, str) or problem_of_address(value):
        raise RegistrationRejected(Reason.NO_CONFIGURATION)
    return value


def _speak_as_one(issuer: str, url: str) -> bool:
    """Whether what is at ``url`` may speak for the issuer: of its origin, or a school's host in Canvas's cloud."""
    host = urlsplit(url).hostname or ""
    is_school = issuer in CANVAS_CLOUD and url.startswith("https:") and host.endswith(CANVAS_HOSTS)
    return is_school or share_origin(issuer, url)


def _messages(told: Any) -> dict[str, frozenset[str]]:
    listed = [members(message) for message in told] if isinstance(told, list) else []
    kinds = {str(message["type"]): texts(message.get("placements")) for message in listed if message.get("type")}
    return {kind: frozenset(placements) for kind, placements in kinds.items()}
