"""
AGS line items: the container and its items.

https://www.imsglobal.org/spec/lti-ags/v2p0#line-item-service, as Moodle reads it: no Location header, a PUT that
replaces, paging links that nobody can parse.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.practice import addresses
from lti_tool.practice.answers import (
    ServiceRefusal,
    answer,
    body_as_object,
    is_number,
    must_accept,
    must_be_sent_as,
)
from lti_tool.practice.bearer import tool_with
from lti_tool.practice.database import db
from lti_tool.practice.faults import breakable
from lti_tool.practice.gradebook import item_as_json, rescale
from lti_tool.practice.models import Activity, Course, LineItem, Tool
from lti_tool.practice.scopes import LINEITEM, LINEITEM_READONLY

CONTAINER = "application/vnd.ims.lis.v2.lineitemcontainer+json"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"

bp = Blueprint("lineitems", __name__, url_prefix="/mod/lti/services.php")


@bp.get("/<int:course_id>/lineitems")
@breakable("lineitems")
def read_items(course_id: int) -> ResponseReturnValue:
    """The tool's columns in the course, unpaged unless the client asks; ``*/*`` will not do as Accept."""
    must_accept([CONTAINER])
    tool = tool_with(db.session, [LINEITEM, LINEITEM_READONLY])
    if request.headers.get("Accept", "") not in {"", CONTAINER}:
        raise ServiceRefusal(400, "No context or unsupported content type")
    items = [item for item in course_or_refuse(db.session, course_id).line_items if _is_asked(item, tool)]

    start, limit = _number("from"), _number("limit")
    page = items[start : start + limit] if limit > 0 else items
    response = answer([item_as_json(item) for item in page], CONTAINER)
    if limit > 0:
        response.headers["Link"] = _links(course_id, tool, start, limit, len(items))
    return response


@bp.post("/<int:course_id>/lineitems")
@breakable("lineitems")
def create_item(course_id: int) -> ResponseReturnValue:
    """A new column, echoed with its id; the same resourceId and tag a second time make a second column."""
    must_be_sent_as(ITEM)
    tool = tool_with(db.session, [LINEITEM])
    course = course_or_refuse(db.session, course_id)
    body = body_as_object()
    if body.get("scoreMaximum") is None or body.get("label") is None:
        raise ServiceRefusal(400, "No label or Score Maximum")
    if not is_number(body["scoreMaximum"]):
        raise ServiceRefusal(400)
    link = body.get("resourceLinkId") or body.get("ltiLinkId")
    if link:
        _must_be_own_link(link, course, tool)

    item = LineItem(
        course_id=course.id,
        tool_id=tool.id,
        resource_link_id=int(link) if link else None,
        label=str(body["label"]),
        score_maximum=float(body["scoreMaximum"]),
        resource_id=str(body.get("resourceId") or ""),
        tag=str(body.get("tag") or ""),
    )
    db.session.add(item)
    db.session.commit()
    return answer(body | {"id": addresses.lineitem_url(course.id, item.id, tool.id)}, ITEM, 201)


@bp.get("/<int:course_id>/lineitems/<int:item_id>/lineitem")
@breakable("lineitem")
def read_item(course_id: int, item_id: int) -> ResponseReturnValue:
    must_accept([ITEM])
    tool = tool_with(db.session, [LINEITEM, LINEITEM_READONLY])
    return answer(item_as_json(item_or_refuse(db.session, course_id, item_id, tool)), ITEM)


@bp.put("/<int:course_id>/lineitems/<int:item_id>/lineitem")
@breakable("lineitem")
def replace_item(course_id: int, item_id: int) -> ResponseReturnValue:
    """
    Replace the column; what the body leaves out is cleared.

    A changed tag or resourceId without resourceLinkId takes the column off its link. Grades keep their share of a
    changed maximum.
    """
    must_be_sent_as(ITEM)
    tool = tool_with(db.session, [LINEITEM])
    item = item_or_refuse(db.session, course_id, item_id, tool)
    body = body_as_object()
    if body.get("scoreMaximum") is None or body.get("label") is None or not is_number(body["scoreMaximum"]):
        raise ServiceRefusal(400)
    link = _link_of(body)
    if link is not None:
        _must_be_own_link(link, item.course, tool)

    _replace(db.session, item, body, link)
    db.session.commit()
    return answer(body | {"id": addresses.lineitem_url(course_id, item_id, tool.id)}, ITEM)


@bp.delete("/<int:course_id>/lineitems/<int:item_id>/lineitem")
@breakable("lineitem")
def delete_item(course_id: int, item_id: int) -> ResponseReturnValue:
    """Remove the column with its grades, an activity's own one too."""
    tool = tool_with(db.session, [LINEITEM])
    db.session.delete(item_or_refuse(db.session, course_id, item_id, tool))
    db.session.commit()
    return Response(status=204)


def course_or_refuse(session: Session, course_id: int) -> Course:
    """The course, or 404."""
    course = session.get(Course, course_id)
    if course is None:
        raise ServiceRefusal(404, f"Not Found: Course {course_id} doesn't exist")
    return course


def item_or_refuse(session: Session, course_id: int, item_id: int, tool: Tool) -> LineItem:
    """The tool's column in this course, or 404; another tool's is as absent as a deleted one."""
    course_or_refuse(session, course_id)
    item = session.get(LineItem, item_id)
    if item is None:
        raise ServiceRefusal(404, f"Not Found: Grade item {item_id} doesn't exist")
    if item.course_id != course_id or item.tool_id != tool.id:
        raise ServiceRefusal(404, "Line item does not exist")
    return item


def _is_asked(item: LineItem, tool: Tool) -> bool:
    link = request.args.get("resource_link_id", request.args.get("lti_link_id"))
    return (
        item.tool_id == tool.id
        and request.args.get("resource_id", item.resource_id) == item.resource_id
        and request.args.get("tag", item.tag) == item.tag
        and (link is None or link in {str(item.resource_link_id), str(item.activity_id)})
    )


def _link_of(body: dict[str, Any]) -> Any:
    for name in ("resourceLinkId", "ltiLinkId"):
        if body.get(name) is not None:
            if not is_number(body[name]):
                raise ServiceRefusal(400)
            return body[name]
    return None


def _must_be_own_link(link: Any, course: Course, tool: Tool) -> None:
    activity = db.session.get(Activity, int(link)) if str(link).isdecimal() else None
    if activity is None or activity.course_id != course.id or activity.tool_id != tool.id:
        raise ServiceRefusal(403)


def _replace(session: Session, item: LineItem, body: dict[str, Any], link: Any) -> None:
    rescale(session, item, float(body["scoreMaximum"]))
    tag, resource_id = str(body.get("tag") or ""), str(body.get("resourceId") or "")
    if link is not None:
        item.resource_link_id = int(link)
    elif (tag, resource_id) != (item.tag, item.resource_id):
        item.resource_link_id = None
    item.label = str(body["label"])
    item.tag, item.resource_id = tag, resource_id


def _number(name: str) -> int:
    return max(request.args.get(name, 0, type=int), 0)


def _links(course_id: int, tool: Tool, start: int, limit: int, total: int) -> str:
    """Moodle's paging header with its flaws: curly quotes, and ampersands escaped as in HTML."""
    base = addresses.lineitems_url(course_id, tool.id).partition("?")[0]
    kept = {
        name: request.args[name] for name in ("resource_id", "resource_link_id", "tag") if name in request.args
    }
    offsets = {"first": 0, "prev": max(start - limit, 0), "canonical": start, "next": start + limit}
    offsets["last"] = max(total - limit + 1, 0)
    if start == 0 or start >= total:
        del offsets["prev"]
    if start + limit > total - 1:
        del offsets["next"]
    links = [
        f"<{base}?{urlencode(kept | {'type_id': tool.id, 'limit': limit, 'from': offset}).replace('&', '&amp;')}>"
        f"; rel=“{relation}”"
        for relation, offset in offsets.items()
    ]
    return ", ".join(links).encode().decode("latin-1")
