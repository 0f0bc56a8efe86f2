"""
Names and roles of a course's members.

https://www.imsglobal.org/spec/lti-nrps/v2p0
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.lti import claims


@dataclass(frozen=True)
class Member:
    """
    Someone of the course, with the roles as sent: short names or URIs. What a school withholds is None.

    ``groups`` are the platform's ids of the groups that they are in, told only where they were asked for.
    """

    user_id: str
    roles: tuple[str, ...]
    is_active: bool = True
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None
    groups: tuple[str, ...] = ()


def read(member: Mapping[str, Any]) -> Member | None:
    """A member of a membership container; None for one without an id that can be kept."""
    user_id = claims.identifier(member.get("user_id"))
    if user_id is None:
        return None
    return Member(
        user_id=user_id,
        roles=claims.texts(member.get("roles")),
        is_active=str(member.get("status", "Active")).lower() == "active",
        name=claims.label(member.get("name")),
        given_name=claims.label(member.get("given_name")),
        family_name=claims.label(member.get("family_name")),
        email=claims.label(member.get("email")),
        groups=tuple(_groups(member.get("group_enrollments"))),
    )


def _groups(enrolments: Any) -> Iterator[str]:
    for each in enrolments if isinstance(enrolments, list) else ():
        group_id = claims.identifier(claims.members(each).get("group_id"))
        if group_id is not None:
            yield group_id
