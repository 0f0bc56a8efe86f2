"""
Dynamic registration: what a platform says of itself, what we say of the tool, and what it answers.

    RegistrationRejected    the registration cannot go on; ``reason`` says why

https://www.imsglobal.org/spec/lti-dr/v1p0
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from lti_tool.lti.claims import identifier, label, members
from lti_tool.lti.platforms import Platform, problem_of_address, problems
from lti_tool.lti.services import (
    GROUPS,
    LINEITEM,
    LINEITEM_READONLY,
    MEMBERSHIPS,
    RESULT_READONLY,
    SCORE,
    share_origin,
)

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
SCOPES = (LINEITEM, LINEITEM_READONLY, RESULT_READONLY, SCORE, MEMBERSHIPS, GROUPS)
RESOURCE_LINK = "LtiResourceLinkRequest"
DEEP_LINKING = "LtiDeepLinkingRequest"
SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"


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

    ``messages`` are the kinds it can send, none where it does not say.
    """

    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    token_audience: str | None
    product_family: str | None
    messages: frozenset[str]


def read_configuration(document: Any, configuration_url: str) -> PlatformConfiguration:
    """
    Read what was found at ``configuration_url``, or raise `RegistrationRejected`.

    Issuer and registration endpoint must share its origin: else whoever hosts a file could speak for another
    platform. Authentication, tokens and keys may be elsewhere over https, as Canvas and Brightspace have them.
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
        messages=_kinds(product.get("messages_supported")),
    )
    if "?" in read.issuer or (audience and read.token_audience is None):
        raise RegistrationRejected(Reason.NO_CONFIGURATION)
    if not is_secure(read.issuer):
        raise RegistrationRejected(Reason.NOT_SECURE)
    if not all(share_origin(read.issuer, other) for other in (configuration_url, read.registration_url)):
        raise RegistrationRejected(Reason.ADDRESSES_DISAGREE)
    for other in (read.auth_url, read.token_url, read.jwks_url):
        if not (share_origin(read.issuer, other) or urlsplit(other).scheme == "https"):
            raise RegistrationRejected(Reason.ADDRESSES_DISAGREE)
    return read


def is_secure(url: str) -> bool:
    """Whether nobody on the way can read or change what is sent to ``url``."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in LOOPBACK


def tool_configuration(public_url: str, offered: Collection[str], *, deep_linking_label: str) -> dict[str, Any]:
    """
    The tool as a platform is to register it; only messages among ``offered``, if the platform says which.

    Moodle compares ``domain`` with the target's host and port.
    """
    launch = f"{public_url}/lti/launch"
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{public_url}/lti/login",
        "redirect_uris": [launch],
        "client_name": "certibloc",
        "jwks_uri": f"{public_url}/lti/jwks",
        "logo_uri": f"{public_url}/static/mark.svg",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(SCOPES),
        TOOL_CONFIGURATION: {
            "domain": urlsplit(public_url).netloc,
            "target_link_uri": launch,
            "custom_parameters": {
                "context_history": "$Context.id.history",
                "resource_link_history": "$ResourceLink.id.history",
            },
            "claims": ["iss", "sub", "name", "given_name", "family_name", "email"],
            "messages": _messages(launch, offered, deep_linking_label),
        },
    }


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


def _kinds(messages: Any) -> frozenset[str]:
    listed = messages if isinstance(messages, list) else []
    kinds = (members(message).get("type") for message in listed)
    return frozenset(kind for kind in kinds if isinstance(kind, str))


def _messages(launch: str, offered: Collection[str], deep_linking_label: str) -> list[dict[str, Any]]:
    selecting = {"label": deep_linking_label, "placements": ["ContentArea"]}
    ours: list[dict[str, Any]] = [
        {"type": RESOURCE_LINK},
        {"type": DEEP_LINKING, "target_link_uri": launch, **selecting},
        {"type": SUBMISSION_REVIEW, "target_link_uri": launch},
    ]
    if not offered:
        return ours
    return [message for message in ours if message["type"] in {*offered, RESOURCE_LINK}]
