"""
Names and roles of a course's members.

https://www.imsglobal.org/spec/lti-nrps/v2p0
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lti_tool.lti import claims
from lti_tool.lti.services import MEMBERSHIP_CONTAINER, MEMBERSHIPS
from lti_tool.platform_api.errors import PlatformRefused
from lti_tool.platform_api.services import Services

MOST_MEMBERS = 20_000


@dataclass(frozen=True)
class Member:
    """Someone of the course, with the roles as sent: short names or URIs. What a school withholds is None."""

    user_id: str
    roles: tuple[str, ...]
    is_active: bool = True
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None


def members(services: Services, memberships_url: str) -> list[Member]:
    """
    All members, from every page.

    Raises `PlatformError`: half a list never passes for the whole.
    """
    found: dict[str, Member] = {}
    for page in services.pages(memberships_url, accept=MEMBERSHIP_CONTAINER, scope=MEMBERSHIPS):
        found |= {member.user_id: member for member in _members(page)}
        if len(found) > MOST_MEMBERS:
            raise PlatformRefused(f"memberships: more than {MOST_MEMBERS} members")
    return list(found.values())


def _members(page: Any) -> Iterator[Member]:
    listed = page.get("members") if isinstance(page, dict) else None
    if not isinstance(listed, list):
        raise PlatformRefused("memberships: the answer lists no members")
    for member in listed:
        if isinstance(member, dict) and (user_id := claims.identifier(member.get("user_id"))):
            yield _member(user_id, member)


def _member(user_id: str, member: dict[str, Any]) -> Member:
    return Member(
        user_id=user_id,
        roles=claims.texts(member.get("roles")),
        is_active=str(member.get("status", "Active")).lower() == "active",
        name=claims.label(member.get("name")),
        given_name=claims.label(member.get("given_name")),
        family_name=claims.label(member.get("family_name")),
        email=claims.label(member.get("email")),
    )
