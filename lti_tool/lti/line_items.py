"""
Line items: which gradebook column belongs to a resource link.

https://www.imsglobal.org/spec/lti-ags/v2p0#line-item-service
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.lti import claims

TAG = "certibloc"
SCORE_MAXIMUM = 100


@dataclass(frozen=True)
class LineItem:
    """A column, as far as choosing one and comparing needs to know it. ``url`` is its id."""

    url: str
    resource_link_id: str = ""
    resource_id: str = ""
    tag: str = ""
    label: str = ""
    maximum: float | None = None


@dataclass(frozen=True)
class Wanted:
    """The column that a resource link should have."""

    label: str
    resource_link_id: str
    assessment: str


def read(member: Mapping[str, Any]) -> LineItem | None:
    """A member of a line item container; None for one without an address."""
    url = claims.address(member.get("id"))
    if url is None:
        return None
    return LineItem(
        url=url,
        resource_link_id=str(member.get("resourceLinkId") or ""),
        resource_id=str(member.get("resourceId") or ""),
        tag=str(member.get("tag") or ""),
        label=claims.label(member.get("label")) or "",
        maximum=claims.number(member.get("scoreMaximum")),
    )


def column_for(wanted: Wanted, items: Iterable[LineItem], taken: Collection[str]) -> LineItem | None:
    """
    The column to use, or None where one must be made.

    First what the platform itself coupled to the link, ours before others'; else one that we once made for the
    same assessment, so that a copied course does not get a second column. Columns of the course's other links,
    ``taken``, are theirs.
    """
    free = [item for item in items if item.url not in taken]
    coupled = [item for item in free if item.resource_link_id == wanted.resource_link_id]
    coupled.sort(key=lambda item: (item.tag != TAG, item.resource_id not in {"", wanted.assessment}))
    made = [
        item
        for item in free
        if (item.tag, item.resource_id) == (TAG, wanted.assessment) and not item.resource_link_id
    ]
    return next(iter(coupled + made), None)


def duplicates_of(
    column: str, wanted: Wanted, items: Iterable[LineItem], taken: Collection[str]
) -> list[LineItem]:
    """
    Other columns that could pass for the link's own: coupled to it too, or marked as we mark ours.

    Platforms make them without a word: a copied course, a restored backup, two that asked at once.
    """
    return [
        item
        for item in items
        if item.url != column
        and item.url not in taken
        and (
            item.resource_link_id == wanted.resource_link_id
            or ((item.tag, item.resource_id) == (TAG, wanted.assessment) and not item.resource_link_id)
        )
    ]


def with_maximum(member: Mapping[str, Any], maximum: float) -> dict[str, Any]:
    """
    The line item to put: all as it was read, a teacher's label too, with another maximum.

    What is left out of a PUT is cleared, and a lost ``resourceLinkId`` takes the column off its activity.
    """
    return {**member, "scoreMaximum": maximum}


def body(wanted: Wanted) -> dict[str, Any]:
    """
    What creates the column.

    It names no resource link: Moodle stops telling the link's column at launch once there are two of them.
    """
    return {
        "label": wanted.label,
        "scoreMaximum": SCORE_MAXIMUM,
        "resourceId": wanted.assessment,
        "tag": TAG,
    }
