"""The platform's own pages: who to be, the course, an activity with the tool in its frame, the way back."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from lti_tool.practice.database import db
from lti_tool.practice.models import Course, Person, Tool, role_in
from lti_tool.practice.oidc import activity_or_404
from lti_tool.practice.roles import Role
from lti_tool.practice.visits import LANGUAGES, become, current_person, only_for_somebody, present_person

EDITORS = {Role.TRAINER, Role.ADMINISTRATOR}

bp = Blueprint("pages", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Whoever one is, there is one thing to do next."""
    person = current_person()
    if person is None:
        return redirect(url_for(".login"))
    courses = _courses_of(person)
    if len(courses) == 1:
        return redirect(url_for(".course", id=courses[0].id))
    return render_template("home.html", courses=courses)


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Choose who to be; there are no passwords on a practice platform."""
    if request.method == "POST":
        person = db.session.scalars(
            select(Person).where(Person.username == request.form.get("username", ""))
        ).first()
        if person is None:
            abort(404)
        become(person)
        return redirect(_own_path(request.args.get("wantsurl", "")) or url_for(".home"))
    people = db.session.scalars(select(Person).order_by(Person.id)).all()
    by_role = sorted(people, key=lambda person: (list(Role).index(main_role(person)), person.id))
    return render_template("login.html", people=[(person, main_role(person)) for person in by_role])


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    """Keep the language for this browser, and stay on the page."""
    if request.form.get("language") not in LANGUAGES:
        abort(400)
    session["language"] = request.form["language"]
    return redirect(_own_path(request.form.get("back", "")) or url_for(".home"))


@bp.get("/course/view.php")
@only_for_somebody
def course() -> ResponseReturnValue:
    """A course and its activities."""
    shown = course_or_refuse(request.args.get("id", type=int))
    role = role_in(shown, present_person())
    tools = db.session.scalars(select(Tool).where(Tool.is_active).order_by(Tool.id)).all()
    return render_template("course.html", course=shown, role=role, tools=tools if role in EDITORS else [])


@bp.get("/mod/lti/view.php")
@only_for_somebody
def activity() -> ResponseReturnValue:
    """An activity: the tool in a frame."""
    shown = activity_or_404(request.args.get("id", type=int))
    course_or_refuse(shown.course_id)
    address = urlsplit(shown.target_link_uri or shown.tool.target_link_uri)
    return render_template(
        "activity.html",
        activity=shown,
        course=shown.course,
        tool_origin=f"{address.scheme}://{address.netloc}",
        storage_target=current_app.config["STORAGE_TARGET"],
    )


@bp.get("/mod/lti/storage.php")
@only_for_somebody
def storage() -> ResponseReturnValue:
    """The frame that keeps data for tools, where the activity's own page does not."""
    return render_template("storage.html", tool_origin=request.args.get("tool", ""))


@bp.get("/mod/lti/return.php")
@only_for_somebody
def come_back() -> ResponseReturnValue:
    """Where a tool sends the browser when it is done, perhaps with a message for the person."""
    shown = course_or_refuse(request.args.get("course", type=int))
    if request.args.get("sesskey") != session.get("sesskey"):
        abort(403)
    if request.args.get("lti_errormsg"):
        flash(_("The tool reported a problem: %(message)s", message=request.args["lti_errormsg"]), "error")
    elif request.args.get("lti_msg"):
        flash(request.args["lti_msg"], "message")
    return render_template("return.html", course=shown)


def course_or_refuse(course_id: int | None) -> Course:
    """The course, for those who are in it: 404 where there is none, 403 for others."""
    found = db.session.get(Course, course_id) if course_id is not None else None
    if found is None:
        abort(404)
    if role_in(found, present_person()) is None:
        abort(403)
    return found


def course_to_edit(course_id: int | None) -> Course:
    """The course, for those who may add activities to it."""
    found = course_or_refuse(course_id)
    if role_in(found, present_person()) not in EDITORS:
        abort(403)
    return found


def main_role(person: Person) -> Role:
    """The role that says most about a person, for the choice of who to be."""
    if person.is_administrator:
        return Role.ADMINISTRATOR
    held = {Role(each.role) for each in person.enrolments if each.is_active}
    return next((role for role in (Role.TRAINER, Role.ASSESSOR, Role.MENTOR) if role in held), Role.LEARNER)


def _courses_of(person: Person) -> Sequence[Course]:
    courses = db.session.scalars(select(Course).order_by(Course.id)).all()
    return [each for each in courses if role_in(each, person) is not None]


def _own_path(target: str) -> str | None:
    """The target if it is a path of this platform; anything else could lead a person away."""
    parts = urlsplit(target)
    is_own = not parts.scheme and not parts.netloc and target.startswith("/") and "\\" not in target
    return target if is_own and not target.startswith("//") else None
