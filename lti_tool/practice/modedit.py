"""
The form of a new activity: filled in by hand, or by what was chosen in the tool.

As in Moodle one item fills the form, which is still to be saved; several make a list, and each is saved as if
somebody had sent its form: one whose maximum is bad is missing afterwards, and nobody says so.
"""

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.practice.activities import add_activity
from lti_tool.practice.content_items import ALWAYS, GREATEST_GRADE, Settings, activity_of, settings_of
from lti_tool.practice.copies import copy_course
from lti_tool.practice.database import db
from lti_tool.practice.models import Course, Tool
from lti_tool.practice.pages import course_to_edit
from lti_tool.practice.visits import only_for_somebody

bp = Blueprint("modedit", __name__, url_prefix="/course")

FIELDS = tuple(Settings.__dataclass_fields__)


@bp.route("/modedit.php", methods=["GET", "POST"])
@only_for_somebody
def edit() -> ResponseReturnValue:
    """Show the form, with what was chosen if anything was; ``save`` makes the activities."""
    course = course_to_edit(request.args.get("course", type=int))
    tool = db.session.get(Tool, request.args.get("typeid", 0, type=int))
    if tool is None or not tool.is_active:
        abort(404)
    chosen = [settings_of(item, tool) for item in _items()]
    if "save" not in request.form:
        return _form(course, tool, chosen)

    several = len(chosen) > 1
    wanted = chosen if several else [Settings(**{name: request.form.get(name, "").strip() for name in FIELDS})]
    if not several and (problem := _problem(wanted[0])):
        return _form(course, tool, wanted, problem), 422
    for settings in wanted:
        if settings.has_good_maximum:
            add_activity(
                db.session,
                activity_of(settings, course, tool),
                resource_id=settings.resource_id,
                tag=settings.tag,
            )
    db.session.commit()
    return redirect(url_for("pages.course", id=course.id))


@bp.post("/copy.php")
@only_for_somebody
def copy() -> ResponseReturnValue:
    """Copy a course with its people and activities, and go there."""
    copied = copy_course(db.session, course_to_edit(request.args.get("id", type=int)))
    db.session.commit()
    return redirect(url_for("pages.course", id=copied.id))


def _form(course: Course, tool: Tool, chosen: Sequence[Settings], problem: str = "") -> str:
    address = urlsplit(tool.initiate_login_uri)
    empty = Settings(tool.name, maximum=str(GREATEST_GRADE) if tool.accepts_grades == ALWAYS else "")
    return render_template(
        "modedit.html",
        course=course,
        tool=tool,
        several=chosen if len(chosen) > 1 else [],
        items=request.form.get("items", ""),
        settings=chosen[0] if len(chosen) == 1 else empty,
        problem=problem,
        chooses="select" in request.args,
        tool_origin=f"{address.scheme}://{address.netloc}",
        storage_target=current_app.config["STORAGE_TARGET"],
    )


def _problem(settings: Settings) -> str:
    if not settings.title:
        return str(_("An activity needs a name."))
    if not settings.has_good_maximum:
        return str(_("Invalid grade value. This must be an integer between 1 and %(most)s.", most=GREATEST_GRADE))
    return ""


def _items() -> list[object]:
    """What the tool's answer held; our own page sends it on."""
    try:
        items = json.loads(request.form.get("items") or "[]")
    except ValueError:
        abort(400)
    return items if isinstance(items, list) else []
