"""
The members of a course, page by page.

https://www.imsglobal.org/spec/lti-nrps/v2p0
"""

from collections.abc import Iterator
from typing import Any

from lti_tool.lti import memberships
from lti_tool.lti.memberships import Member
from lti_tool.lti.services import MEMBERSHIP_CONTAINER, MEMBERSHIPS, asking
from lti_tool.platform_api.errors import PlatformRefused
from lti_tool.platform_api.services import Services

MOST_MEMBERS = 20_000


def members(services: Services, memberships_url: str, *, with_groups: bool = False) -> list[Member]:
    """
    All members, from every page, each once; ``with_groups``, each with the groups that they are in.

    Raises `PlatformError`: half a list never passes for the whole.
    """
    url = asking(memberships_url, {"groups": "true"}) if with_groups else memberships_url
    found: dict[str, Member] = {}
    for page in services.pages(url, accept=MEMBERSHIP_CONTAINER, scope=MEMBERSHIPS):
        found |= {member.user_id: member for member in _members(page)}
        if len(found) > MOST_MEMBERS:
            raise PlatformRefused(f"memberships: more than {MOST_MEMBERS} members")
    return list(found.values())


def _members(page: Any) -> Iterator[Member]:
    listed = page.get("members") if isinstance(page, dict) else None
    if not isinstance(listed, list):
        raise PlatformRefused("memberships: the answer lists no members")
    for each in listed:
        if isinstance(each, dict) and (member := memberships.read(each)):
            yield member
