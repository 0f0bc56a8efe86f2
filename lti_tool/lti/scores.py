"""
Scores and results as a platform takes and gives them.

https://www.imsglobal.org/spec/lti-ags/v2p0#score-publish-service
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lti_tool.lti.claims import number

# Canvas makes a new submission of every score unless told not to; others ignore it.
CANVAS_SUBMISSION = "https://canvas.instructure.com/lti/submission"


@dataclass(frozen=True)
class Points:
    """
    What a column should say of one person: ``given`` of ``maximum``, and a comment.

    Nothing ``given`` means that nothing should stand there. Without a comment, one that stands there goes, except
    where the platform keeps them all.
    """

    given: float | None
    maximum: float
    comment: str | None


@dataclass(frozen=True)
class Result:
    """What stands in a column for one person."""

    given: float | None
    maximum: float | None
    comment: str | None
    timestamp: datetime | None


def body(user_id: str, points: Points, timestamp: datetime) -> dict[str, Any]:
    """
    The score to post.

    Only ``FullyGraded`` keeps a grade: Moodle erases what stands there at any other word, which is how a score is
    taken back. Its timestamps count in whole seconds.
    """
    about = {
        "userId": user_id,
        "timestamp": timestamp.replace(microsecond=0).isoformat().replace("+00:00", "Z"),
        CANVAS_SUBMISSION: {"new_submission": False},
    }
    if points.given is None:
        return about | {"activityProgress": "InProgress", "gradingProgress": "Pending"}
    said = {} if points.comment is None else {"comment": points.comment}
    return about | {
        "scoreGiven": points.given,
        "scoreMaximum": points.maximum,
        **said,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }


def read_result(member: Mapping[str, Any]) -> Result:
    """A member of a result container; whatever is no number or time reads as absent."""
    return Result(
        given=number(member.get("resultScore")),
        maximum=number(member.get("resultMaximum")),
        comment=member["comment"] if isinstance(member.get("comment"), str) else None,
        timestamp=_instant(member.get("timestamp")),
    )


def says(result: Result | None, points: Points) -> bool:
    """
    Whether a result is what ``points`` ask for, a ten-thousandth of the whole forgiven for rounding.

    A result without a comment says nothing against one: Blackboard loses them.
    """
    if result is None or result.given is None:
        return points.given is None
    if points.given is None or not result.maximum:
        return False
    is_same = abs(result.given / result.maximum - points.given / points.maximum) < 0.0001
    return is_same and result.comment in {None, points.comment}


def _instant(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
