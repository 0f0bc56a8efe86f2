"""The gradebook's pages: all learners for those who teach, one's own grades for a learner."""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lti_tool.practice.database import db
from lti_tool.practice.gradebook import learners
from lti_tool.practice.models import Course, Grade, LineItem, Override, Person, role_in
from lti_tool.practice.pages import course_or_refuse
from lti_tool.practice.roles import TEACHERS, Role
from lti_tool.practice.visits import only_for_somebody, present_person

bp = Blueprint("grade_report", __name__, url_prefix="/grade/report")


@dataclass(frozen=True)
class Row:
    """A learner's line: a grade or nothing for each column, in the columns' order."""

    learner: Person
    grades: list[Grade | None]


@bp.get("/index.php")
@only_for_somebody
def index() -> ResponseReturnValue:
    """The report that suits the person."""
    course = course_or_refuse(request.args.get("id", type=int))
    view = ".own" if role_in(course, present_person()) is Role.LEARNER else ".everyone"
    return redirect(url_for(view, id=course.id))


@bp.get("/grader/index.php")
@only_for_somebody
def everyone() -> ResponseReturnValue:
    """Learners by columns, for those who teach."""
    course = course_or_refuse(request.args.get("id", type=int))
    if role_in(course, present_person()) not in TEACHERS:
        abort(403)
    rows = [_row(learner, course) for learner in learners(db.session, course.id)]
    overrides = select(Override).where(Override.line_item_id.in_([item.id for item in course.line_items]))
    return render_template(
        "grades.html",
        course=course,
        columns=course.line_items,
        rows=rows,
        overridden={(each.line_item_id, each.person_id) for each in db.session.scalars(overrides)},
        may_edit=role_in(course, present_person()) in {Role.TRAINER, Role.ADMINISTRATOR},
        cmids=_cmids(course),
    )


@bp.get("/user/index.php")
@only_for_somebody
def own() -> ResponseReturnValue:
    """One learner's own grades, column by column."""
    course = course_or_refuse(request.args.get("id", type=int))
    if role_in(course, present_person()) is not Role.LEARNER:
        return redirect(url_for(".everyone", id=course.id))
    row = _row(present_person(), course)
    lines = list(zip(course.line_items, row.grades, strict=True))
    return render_template("own_grades.html", course=course, lines=lines, cmids=_cmids(course))


def _row(learner: Person, course: Course) -> Row:
    return Row(learner, [_grade(learner, item) for item in course.line_items])


def _cmids(course: Course) -> dict[int, int]:
    """The address's number of each activity: its column leads to the marks behind a grade."""
    return {activity.id: activity.cmid for activity in course.activities}


def _grade(learner: Person, item: LineItem) -> Grade | None:
    return next((grade for grade in item.grades if grade.person_id == learner.id), None)
