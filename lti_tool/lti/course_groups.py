"""
The groups of a course, as a platform lists them.

https://www.imsglobal.org/spec/lti-gs/v1p0
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lti_tool.lti import claims
from lti_tool.lti.memberships import Member


@dataclass(frozen=True)
class CourseGroup:
    """A group of the course; ``set_id`` is the grouping that it is part of, if it is of one."""

    id: str
    name: str
    set_id: str | None = None


@dataclass(frozen=True)
class Party:
    """A group with those who are in it, by the platform's ids."""

    name: str
    user_ids: Sequence[str]


def read(group: Mapping[str, Any]) -> CourseGroup | None:
    """A group of the container; None for one without an id or a name, or that only its teachers are to know of."""
    group_id, name = claims.identifier(group.get("id")), claims.label(group.get("name"))
    if group_id is None or name is None or group.get("hidden") is True:
        return None
    return CourseGroup(group_id, name, claims.identifier(group.get("set_id")))


def by_set(groups: Collection[CourseGroup]) -> dict[str, list[CourseGroup]]:
    """The groups of each grouping, in the platform's order; of none, under the empty word."""
    sets: dict[str, list[CourseGroup]] = {}
    for group in groups:
        sets.setdefault(group.set_id or "", []).append(group)
    return sets


def parties(groups: Collection[CourseGroup], members: Collection[Member]) -> list[Party]:
    """Who is in each group. Somebody in several is in the first: here a candidate sits in one group."""
    seated: set[str] = set()
    found = []
    for group in groups:
        here = [member.user_id for member in members if group.id in member.groups]
        found.append(Party(group.name, [user_id for user_id in here if user_id not in seated]))
        seated.update(here)
    return found
