"""AGS results: what stands in a column. https://www.imsglobal.org/spec/lti-ags/v2p0#result-service"""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lti_tool.practice import addresses
from lti_tool.practice.answers import answer, must_accept
from lti_tool.practice.bearer import tool_with
from lti_tool.practice.database import db
from lti_tool.practice.faults import breakable
from lti_tool.practice.gradebook import whole
from lti_tool.practice.lineitems import item_or_refuse
from lti_tool.practice.models import Grade, LineItem
from lti_tool.practice.scopes import RESULT_READONLY

FORMAT = "application/vnd.ims.lis.v2.resultcontainer+json"

bp = Blueprint("results", __name__, url_prefix="/mod/lti/services.php")


@bp.get("/<int:course_id>/lineitems/<int:item_id>/lineitem/results")
@breakable("results")
def read_results(course_id: int, item_id: int) -> ResponseReturnValue:
    """The column's grades; asking for a limit breaks Moodle, so it breaks this."""
    must_accept([FORMAT])
    tool = tool_with(db.session, [RESULT_READONLY])
    item = item_or_refuse(db.session, course_id, item_id, tool)
    if request.args.get("limit", 0, type=int) > 0:
        abort(404)

    query = select(Grade).where(Grade.line_item_id == item.id).order_by(Grade.person_id)
    user_id = request.args.get("user_id", 0, type=int)
    if user_id > 0:
        query = query.where(Grade.person_id == user_id)
    return answer([_as_json(grade, item) for grade in db.session.scalars(query)], FORMAT)


def _as_json(grade: Grade, item: LineItem) -> dict[str, Any]:
    """A result; only its id and person where nothing is kept, or a zero stands in a column that a tool made."""
    path = addresses.lineitem_path(item.course_id, item.id)
    result: dict[str, Any] = {
        "id": f"{path}/results?type_id={item.tool_id}&user_id={grade.person_id}",
        "userId": str(grade.person_id),
    }
    if grade.score is None or (grade.score == 0 and not item.is_coupled):
        return result
    return {
        **result,
        "resultScore": whole(grade.score),
        "resultMaximum": whole(item.score_maximum),
        **({"comment": grade.feedback} if grade.feedback else {}),
        "scoreOf": addresses.lineitem_url(item.course_id, item.id, item.tool_id),
        "timestamp": datetime.fromtimestamp(grade.scored_at, UTC).isoformat(),
    }
