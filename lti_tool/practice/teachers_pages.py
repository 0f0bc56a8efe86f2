"""The pages on which a teacher changes the gradebook by hand: a grade, a column, who is in the course."""

import time

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from lti_tool.practice.database import db
from lti_tool.practice.gradebook import is_gradable, rescale
from lti_tool.practice.models import Course, Enrolment, Grade, LineItem, Override, Person, role_in
from lti_tool.practice.pages import course_or_refuse
from lti_tool.practice.roles import Role
from lti_tool.practice.teaching import duplicate_column, edit_grade, lift_override, unenrol
from lti_tool.practice.visits import only_for_somebody, present_person

TEACHERS = {Role.TRAINER, Role.ADMINISTRATOR}

bp = Blueprint("teachers_pages", __name__)


@bp.route("/grade/edit/tree/grade.php", methods=["GET", "POST"])
@only_for_somebody
def grade() -> ResponseReturnValue:
    """One learner's grade in one column."""
    course = _course_taught(request.args.get("courseid", type=int))
    item = _column_of(course, request.args.get("itemid", type=int))
    learner = db.session.get(Person, request.args.get("userid", 0, type=int))
    if learner is None or not is_gradable(db.session, course.id, learner.id):
        abort(404)
    override = db.session.get(Override, (item.id, learner.id))
    if request.method == "POST":
        if request.form.get("action") == "lift":
            lift_override(db.session, item, learner.id)
        else:
            feedback = request.form.get("feedback", "").strip() or None
            score = _number(request.form.get("finalgrade", ""))
            edit_grade(db.session, item, learner.id, score, feedback, at=int(time.time()))
        db.session.commit()
        flash(_("Changed."), "message")
        return redirect(url_for("grade_report.everyone", id=course.id))
    return render_template(
        "edit_grade.html",
        course=course,
        item=item,
        learner=learner,
        grade=db.session.get(Grade, (item.id, learner.id)),
        override=override,
    )


@bp.route("/grade/edit/tree/item.php", methods=["GET", "POST"])
@only_for_somebody
def column() -> ResponseReturnValue:
    """A column's name and maximum; deleted or duplicated."""
    course = _course_taught(request.args.get("courseid", type=int))
    item = _column_of(course, request.args.get("id", type=int))
    if request.method == "POST":
        match request.form.get("action"):
            case "delete":
                db.session.delete(item)
            case "duplicate":
                duplicate_column(db.session, item, _("%(name)s (copy)", name=item.label))
            case _save:
                maximum = _number(request.form.get("grademax", ""))
                if maximum is None or maximum < 0:
                    abort(400)
                item.label = request.form.get("itemname", "").strip() or item.label
                rescale(db.session, item, maximum)
        db.session.commit()
        flash(_("Changed."), "message")
        return redirect(url_for("grade_report.everyone", id=course.id))
    return render_template("edit_column.html", course=course, item=item)


@bp.route("/user/index.php", methods=["GET", "POST"])
@only_for_somebody
def participants() -> ResponseReturnValue:
    """Who is in the course; a teacher takes people out and puts them in again."""
    course = _course_taught(request.args.get("id", type=int))
    if request.method == "POST":
        enrolment = db.session.get(Enrolment, (course.id, request.form.get("userid", 0, type=int)))
        if enrolment is None or enrolment.person_id == present_person().id:
            abort(400)
        if request.form.get("action") == "unenrol":
            unenrol(db.session, enrolment)
        else:
            enrolment.is_active = True
        db.session.commit()
        flash(_("Changed."), "message")
        return redirect(url_for(".participants", id=course.id))
    enrolled = select(Enrolment).join(Person).where(Enrolment.course_id == course.id)
    people = db.session.scalars(enrolled.order_by(Person.family_name, Person.given_name, Person.id)).all()
    return render_template("participants.html", course=course, enrolments=people)


def _course_taught(course_id: int | None) -> Course:
    course = course_or_refuse(course_id)
    if role_in(course, present_person()) not in TEACHERS:
        abort(403)
    return course


def _column_of(course: Course, item_id: int | None) -> LineItem:
    found = next((item for item in course.line_items if item.id == item_id), None)
    if found is None:
        abort(404)
    return found


def _number(text: str) -> float | None:
    """A number as people write it, with a comma too; None for nothing, 400 for anything else."""
    if not text.strip():
        return None
    try:
        number = float("".join(text.split()).replace(",", "."))
    except ValueError:
        abort(400)
    if not -1e6 < number < 1e6:
        abort(400)
    return number
