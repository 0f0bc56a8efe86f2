"""Names and roles. https://www.imsglobal.org/spec/lti-nrps/v2p0, with Moodle's short roles and paging."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lti_tool.practice import addresses
from lti_tool.practice.answers import ServiceRefusal, answer, must_accept
from lti_tool.practice.bearer import tool_with
from lti_tool.practice.database import db, platform
from lti_tool.practice.faults import breakable
from lti_tool.practice.groups import groups_of
from lti_tool.practice.launches import BASIC_OUTCOME, LTI, basic_outcome
from lti_tool.practice.models import Activity, Course, Enrolment, Person, Tool
from lti_tool.practice.roles import Role, member_role
from lti_tool.practice.scopes import MEMBERSHIP, offers_groups

FORMAT = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

bp = Blueprint("memberships", __name__, url_prefix="/mod/lti/services.php")


@bp.get("/CourseSection/<int:course_id>/bindings/<int:tool_id>/memberships")
@breakable("memberships")
def read_members(course_id: int, tool_id: int) -> ResponseReturnValue:
    """Who is enrolled now, by family name; ``role``, ``rlid``, ``limit`` and ``from`` as a client may ask."""
    must_accept([FORMAT])
    course = db.session.get(Course, course_id)
    if course is None or db.session.get(Tool, tool_id) is None:
        raise ServiceRefusal(404)
    tool = tool_with(db.session, [MEMBERSHIP])
    if tool.id != tool_id:
        raise ServiceRefusal(401)
    activity = _link_asked()

    enrolled = [each for each in _enrolments(course_id) if _is_asked(each)]
    limit = max(request.args.get("limit", 0, type=int), 0)
    start = max(request.args.get("from", 0, type=int), 0) if limit else 0
    page = enrolled[start : start + limit] if limit else enrolled
    address = addresses.memberships_url(course_id, tool_id)
    response = answer(
        {
            "id": address,
            "context": {"id": str(course.id), "label": course.short_name, "title": course.full_name},
            "members": [_member(each, tool, activity) for each in page],
        },
        FORMAT,
    )
    if limit and start + limit < len(enrolled):
        # The role that was asked for is lost on the way to the next page; the link's id is kept.
        link = f"&rlid={activity.id}" if activity else ""
        response.headers["Link"] = f'<{address}?limit={limit}&from={start + limit}{link}>; rel="next"'
    return response


def _link_asked() -> Activity | None:
    asked = request.args.get("rlid", "")
    if not asked:
        return None
    activity = db.session.get(Activity, int(asked)) if asked.isdecimal() else None
    if activity is None:
        raise ServiceRefusal(404)
    return activity


def _enrolments(course_id: int) -> list[Enrolment]:
    query = (
        select(Enrolment)
        .join(Person)
        .where(Enrolment.course_id == course_id, Enrolment.is_active)
        .order_by(Person.family_name, Person.given_name, Person.id)
    )
    return list(db.session.scalars(query))


def _is_asked(enrolment: Enrolment) -> bool:
    role = request.args.get("role", "").rpartition("#")[2]
    return role not in {"Instructor", "Learner"} or member_role(Role(enrolment.role)) == role


def _member(enrolment: Enrolment, tool: Tool, activity: Activity | None) -> dict[str, Any]:
    person = enrolment.person
    member: dict[str, Any] = {
        "status": "Active",
        "roles": [member_role(Role(enrolment.role))],
        "user_id": str(person.id),
        "lis_person_sourcedid": person.sourced_id,
    }
    if tool.sends_name:
        member |= {"name": person.name, "given_name": person.given_name, "family_name": person.family_name}
    if tool.sends_email:
        member["email"] = person.email
    if tool.sends_name:
        member["ext_user_username"] = person.username
    if offers_groups() and request.args.get("groups") == "true":
        enrolled = groups_of(enrolment.course_id, person.id)
        member["group_enrollments"] = [{"group_id": group_id} for group_id in enrolled]
    if activity is not None:
        member["message"] = [_message(person, activity)]
    return member


def _message(person: Person, activity: Activity) -> dict[str, Any]:
    outcome = {} if activity.max_grade is None else {BASIC_OUTCOME: basic_outcome(platform(), person, activity)}
    return {LTI + "message_type": "LtiResourceLinkRequest", **outcome}
