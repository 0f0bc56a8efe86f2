"""The platform's absolute addresses, by which tools know it; the paths are Moodle's."""

from flask import current_app


def issuer() -> str:
    """The platform's ``iss``: its public address, without a trailing slash."""
    url: str = current_app.config["PUBLIC_URL"]
    return url


def auth_url() -> str:
    return f"{issuer()}/mod/lti/auth.php"


def token_url() -> str:
    return f"{issuer()}/mod/lti/token.php"


def certs_url() -> str:
    return f"{issuer()}/mod/lti/certs.php"


def lineitems_url(course_id: int, tool_id: int) -> str:
    return f"{issuer()}/mod/lti/services.php/{course_id}/lineitems?type_id={tool_id}"


def lineitem_url(course_id: int, item_id: int, tool_id: int) -> str:
    return f"{lineitem_path(course_id, item_id)}?type_id={tool_id}"


def lineitem_path(course_id: int, item_id: int) -> str:
    """A line item's address before its query string."""
    return f"{issuer()}/mod/lti/services.php/{course_id}/lineitems/{item_id}/lineitem"


def groups_url(course_id: int, tool_id: int) -> str:
    return f"{issuer()}/mod/lti/services.php/CourseSection/{course_id}/bindings/{tool_id}/groups"


def group_sets_url(course_id: int, tool_id: int) -> str:
    return f"{issuer()}/mod/lti/services.php/CourseSection/{course_id}/bindings/{tool_id}/groupsets"


def memberships_url(course_id: int, tool_id: int) -> str:
    return f"{issuer()}/mod/lti/services.php/CourseSection/{course_id}/bindings/{tool_id}/memberships"
