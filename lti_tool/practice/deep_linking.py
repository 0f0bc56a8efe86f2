"""
The deep linking request: the tool is asked what the course's new activities are to present.

https://www.imsglobal.org/spec/lti-dl/v2p0, claim for claim what a Moodle 4.5 sends: no activity, no column, no
``data``, and nowhere to return to but ``deep_link_return_url``.
"""

import time
from collections.abc import Mapping
from typing import Any

from lti_tool.practice import addresses
from lti_tool.practice.custom import custom_parameters
from lti_tool.practice.launches import (
    LIFETIME,
    LTI,
    course_services,
    course_variables,
    identity,
    in_course,
    service_addresses,
)
from lti_tool.practice.models import Course, Person, Platform, Tool, role_in
from lti_tool.practice.roles import launch_roles

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"


def claims_for_selection(
    platform: Platform, person: Person, tool: Tool, course: Course, nonce: str, *, locale: str, sesskey: str
) -> dict[str, Any]:
    """The claims of a request by ``person``, who has a role in the course or is refused by ValueError."""
    role = role_in(course, person)
    if role is None:
        raise ValueError(f"{person.username} is not in the course {course.short_name}")
    issued_at = int(time.time())
    custom = custom_parameters(tool.custom, {}, course_variables(person, course, tool))
    return {
        "nonce": nonce,
        "iat": issued_at,
        "exp": issued_at + LIFETIME,
        "iss": addresses.issuer(),
        "aud": tool.client_id,
        "sub": str(person.id),
        LTI + "deployment_id": str(tool.id),
        LTI + "target_link_uri": tool.deep_linking_uri or tool.target_link_uri,
        LTI + "message_type": "LtiDeepLinkingRequest",
        LTI + "version": "1.3.0",
        LTI + "roles": launch_roles(role),
        **in_course(platform, person, course, tool, {"locale": locale}),
        LTI + "custom": custom | service_addresses(course, tool),
        DL + "deep_linking_settings": _settings(tool, course, sesskey),
        **course_services(course, tool),
        **identity(person, tool),
    }


def _settings(tool: Tool, course: Course, sesskey: str) -> Mapping[str, Any]:
    return {
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_multiple": True,
        "accept_copy_advice": False,
        "accept_unsigned": False,
        "auto_create": False,
        "can_confirm": False,
        "deep_link_return_url": (
            f"{addresses.issuer()}/mod/lti/contentitem_return.php?course={course.id}&id={tool.id}&sesskey={sesskey}"
        ),
        "title": tool.name,
        "text": "",
    }
