"""
What a platform is told of the tool when it registers it, as that platform wants it.

https://www.imsglobal.org/spec/lti-dr/v1p0#tool-configuration
"""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from lti_tool.lti.launch import DEEP_LINKING, RESOURCE_LINK, SUBMISSION_REVIEW
from lti_tool.lti.registration import TOOL_CONFIGURATION
from lti_tool.lti.services import GROUPS, LINEITEM, LINEITEM_READONLY, MEMBERSHIPS, RESULT_READONLY, SCORE

SCOPES = (LINEITEM, LINEITEM_READONLY, RESULT_READONLY, SCORE, MEMBERSHIPS, GROUPS)
CONTENT = "ContentArea"
# Where activities are added: the specification's name, and Canvas's for assignments and modules.
PLACES = (CONTENT, "assignment_selection", "link_selection")
CANVAS = "canvas"
# Without it Canvas sends neither name nor e-mail, whatever claims are asked for.
CANVAS_PRIVACY = "https://canvas.instructure.com/lti/privacy_level"


def tool_configuration(
    public_url: str,
    offered: Mapping[str, Collection[str]],
    *,
    deep_linking_label: str,
    product_family: str | None = None,
) -> dict[str, Any]:
    """
    The tool as a platform is to register it.

    ``offered`` are the messages that the platform sends, each with its places, if it says which: no other is
    declared. Moodle compares ``domain`` with the target's host and port.
    """
    launch = f"{public_url}/lti/launch"
    for_canvas = {CANVAS_PRIVACY: "public"} if product_family == CANVAS else {}
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
            **for_canvas,
        },
    }


def _messages(launch: str, offered: Mapping[str, Collection[str]], label: str) -> list[dict[str, Any]]:
    ours: list[dict[str, Any]] = [
        {"type": RESOURCE_LINK},
        {"type": DEEP_LINKING, "target_link_uri": launch, "label": label, "placements": _places(offered)},
        {"type": SUBMISSION_REVIEW, "target_link_uri": launch},
    ]
    return [message for message in ours if not offered or message["type"] in {*offered, RESOURCE_LINK}]


def _places(offered: Mapping[str, Collection[str]]) -> list[str]:
    """Those of our places that the platform has; the specification's where it does not say."""
    known = offered.get(DEEP_LINKING, ())
    return [place for place in PLACES if place in known] or [CONTENT]
