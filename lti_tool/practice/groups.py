"""
The groups of a course, which Moodle 4.5 does not tell and this platform does on request.

https://www.imsglobal.org/spec/lti-gs/v1p0, answered in the manner of the other services.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lti_tool.practice import addresses
from lti_tool.practice.answers import ServiceRefusal, answer, must_accept
from lti_tool.practice.bearer import tool_with
from lti_tool.practice.database import db
from lti_tool.practice.faults import breakable
from lti_tool.practice.models import Course, CourseGroup, CourseGroupMember
from lti_tool.practice.scopes import GROUPS, offers_groups

GROUP_FORMAT = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
SET_FORMAT = "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"

bp = Blueprint("groups", __name__, url_prefix="/mod/lti/services.php/CourseSection")


@bp.get("/<int:course_id>/bindings/<int:tool_id>/groups")
@breakable("groups")
def read_groups(course_id: int, tool_id: int) -> ResponseReturnValue:
    """The course's groups, or those of ``user_id``; page by page where ``limit`` asks for it."""
    must_accept([GROUP_FORMAT])
    _check(course_id, tool_id)
    listed = [each for each in _groups(course_id) if _has(each, request.args.get("user_id"))]
    limit = max(request.args.get("limit", 0, type=int), 0)
    start = max(request.args.get("from", 0, type=int), 0) if limit else 0
    page = listed[start : start + limit] if limit else listed
    address = addresses.groups_url(course_id, tool_id)
    response = answer({"id": address, "groups": [_group(each) for each in page]}, GROUP_FORMAT)
    if limit and start + limit < len(listed):
        response.headers["Link"] = f'<{address}?limit={limit}&from={start + limit}>; rel="next"'
    return response


@bp.get("/<int:course_id>/bindings/<int:tool_id>/groupsets")
@breakable("groups")
def read_sets(course_id: int, tool_id: int) -> ResponseReturnValue:
    """The course's groupings."""
    must_accept([SET_FORMAT])
    _check(course_id, tool_id)
    names = dict.fromkeys(each.set_name for each in _groups(course_id) if each.set_name)
    sets = [{"id": name, "name": name} for name in names]
    return answer({"id": addresses.group_sets_url(course_id, tool_id), "sets": sets}, SET_FORMAT)


def groups_of(course_id: int, person_id: int) -> list[str]:
    """The ids of a person's groups in the course, as a membership list tells them."""
    mine = (
        select(CourseGroup.id)
        .join(CourseGroupMember, CourseGroupMember.group_id == CourseGroup.id)
        .where(CourseGroup.course_id == course_id, CourseGroupMember.person_id == person_id)
    )
    return [str(group_id) for group_id in db.session.scalars(mine.order_by(CourseGroup.id))]


def _check(course_id: int, tool_id: int) -> None:
    if not offers_groups() or db.session.get(Course, course_id) is None:
        raise ServiceRefusal(404)
    if tool_with(db.session, [GROUPS]).id != tool_id:
        raise ServiceRefusal(401)


def _groups(course_id: int) -> Sequence[CourseGroup]:
    of_course = select(CourseGroup).where(CourseGroup.course_id == course_id)
    return db.session.scalars(of_course.order_by(CourseGroup.id)).all()


def _has(group: CourseGroup, user_id: str | None) -> bool:
    if user_id is None:
        return True
    return user_id.isdecimal() and db.session.get(CourseGroupMember, (group.id, int(user_id))) is not None


def _group(group: CourseGroup) -> dict[str, Any]:
    return {
        "id": str(group.id),
        "name": group.name,
        **({"set_id": group.set_name} if group.set_name else {}),
    }
