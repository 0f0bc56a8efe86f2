"""
AGS scores, with Moodle's rules: strictly later whole seconds, and nothing but FullyGraded leaves a grade.

https://www.imsglobal.org/spec/lti-ags/v2p0#score-publish-service
"""

import json
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from lti_tool.practice.answers import ServiceRefusal, body_as_object, is_number, must_be_sent_as
from lti_tool.practice.bearer import tool_with
from lti_tool.practice.database import db
from lti_tool.practice.faults import breakable
from lti_tool.practice.gradebook import is_gradable, keep_grade, rescaled
from lti_tool.practice.lineitems import item_or_refuse
from lti_tool.practice.models import LineItem
from lti_tool.practice.scopes import SCORE

FORMAT = "application/vnd.ims.lis.v1.score+json"

bp = Blueprint("scores", __name__, url_prefix="/mod/lti/services.php")


@bp.post("/<int:course_id>/lineitems/<int:item_id>/lineitem/scores")
@breakable("scores")
def keep_score(course_id: int, item_id: int) -> ResponseReturnValue:
    """Put a score into the gradebook; the answer is empty."""
    must_be_sent_as(FORMAT)
    tool = tool_with(db.session, [SCORE])
    item = item_or_refuse(db.session, course_id, item_id, tool)
    score = body_as_object()
    scored_at = _seconds(score.get("timestamp"))
    if scored_at is None or not _is_correct(score, course_id):
        sent = request.get_data(as_text=True) if not score else json.dumps(score, separators=(",", ":"))
        raise ServiceRefusal(400, f"Incorrect score received{sent}", body="[]")

    user_id = int(score["userId"])
    grade = _points(score, item)
    comment = score.get("comment")
    if not keep_grade(db.session, item, user_id, grade, str(comment) if comment else None, scored_at):
        reason = f"Refusing score with an earlier timestamp for item {item.id} and user {user_id}"
        raise ServiceRefusal(409, reason, body="[]")
    db.session.commit()
    return Response("", 200, content_type=f"{FORMAT}; charset=utf-8")


def _is_correct(score: dict[str, Any], course_id: int) -> bool:
    given, maximum = score.get("scoreGiven"), score.get("scoreMaximum")
    return (
        all(score.get(name) is not None for name in ("userId", "gradingProgress", "activityProgress"))
        and (given is None or (is_number(given) and maximum is not None))
        and (maximum is None or is_number(maximum))
        and is_gradable(db.session, course_id, score["userId"])
    )


def _points(score: dict[str, Any], item: LineItem) -> float | None:
    if score.get("scoreGiven") is None or score["gradingProgress"] != "FullyGraded":
        return None
    return rescaled(float(score["scoreGiven"]), float(score["scoreMaximum"]), item.score_maximum)


def _seconds(timestamp: Any) -> int | None:
    """An ISO 8601 time in whole seconds, the fraction cut off; None for anything else."""
    if not isinstance(timestamp, str):
        return None
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
