"""What a tool may ask for."""

from flask import current_app

from lti_tool.practice.models import Tool

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LINEITEM = AGS + "lineitem"
LINEITEM_READONLY = AGS + "lineitem.readonly"
RESULT_READONLY = AGS + "result.readonly"
SCORE = AGS + "score"
MEMBERSHIP = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
GROUPS = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
TOOL_SETTING = "https://purl.imsglobal.org/spec/lti-ts/scope/toolsetting"
AGS_SCOPES = [LINEITEM, LINEITEM_READONLY, RESULT_READONLY, SCORE]


def permitted_scopes(tool: Tool) -> list[str]:
    """The scopes that the tool's configuration allows; one that only reads the gradebook has no ``lineitem``."""
    grades = {"none": [], "read": AGS_SCOPES[1:], "full": AGS_SCOPES}[tool.grades]
    return [
        *grades,
        *([MEMBERSHIP] if tool.offers_memberships else []),
        *([GROUPS] if offers_groups() else []),
        *([TOOL_SETTING] if tool.offers_settings else []),
    ]


def offers_groups() -> bool:
    """Whether this platform tells of its courses' groups. Moodle 4.5 does not, so only on request."""
    return bool(current_app.config["OFFERS_GROUPS"])
