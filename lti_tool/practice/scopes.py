"""What a tool may ask for."""

from lti_tool.practice.models import Tool

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LINEITEM = AGS + "lineitem"
LINEITEM_READONLY = AGS + "lineitem.readonly"
RESULT_READONLY = AGS + "result.readonly"
SCORE = AGS + "score"
MEMBERSHIP = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
TOOL_SETTING = "https://purl.imsglobal.org/spec/lti-ts/scope/toolsetting"
AGS_SCOPES = [LINEITEM, LINEITEM_READONLY, RESULT_READONLY, SCORE]


def permitted_scopes(tool: Tool) -> list[str]:
    """The scopes that the tool's configuration allows; one that only reads the gradebook has no ``lineitem``."""
    grades = {"none": [], "read": AGS_SCOPES[1:], "full": AGS_SCOPES}[tool.grades]
    return [
        *grades,
        *([MEMBERSHIP] if tool.offers_memberships else []),
        *([TOOL_SETTING] if tool.offers_settings else []),
    ]
