"""
The groups of a course, page by page, and who is in them.

https://www.imsglobal.org/spec/lti-gs/v1p0
"""

from collections.abc import Iterator
from typing import Any

from lti_tool.lti import course_groups
from lti_tool.lti.course_groups import CourseGroup
from lti_tool.lti.services import GROUP_CONTAINER, GROUPS
from lti_tool.platform_api.errors import PlatformRefused
from lti_tool.platform_api.services import Services

MOST_GROUPS = 2_000


def groups(services: Services, groups_url: str) -> list[CourseGroup]:
    """All groups, from every page, each once; raises `PlatformError`."""
    found: dict[str, CourseGroup] = {}
    for page in services.pages(groups_url, accept=GROUP_CONTAINER, scope=GROUPS):
        found |= {group.id: group for group in _groups(page)}
        if len(found) > MOST_GROUPS:
            raise PlatformRefused(f"groups: more than {MOST_GROUPS} groups")
    return list(found.values())


def _groups(page: Any) -> Iterator[CourseGroup]:
    listed = page.get("groups") if isinstance(page, dict) else None
    if not isinstance(listed, list):
        raise PlatformRefused("groups: the answer lists no groups")
    for each in listed:
        if isinstance(each, dict) and (group := course_groups.read(each)):
            yield group
