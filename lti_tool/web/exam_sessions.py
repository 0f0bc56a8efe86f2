"""Sessions of examination: which there are, one of them, making, changing and cancelling one."""

from datetime import UTC, date, datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from lti_tool.actions.hold_session import (
    AlreadyHeld,
    NotToBeChanged,
    Plan,
    cancel_session,
    change_session,
    make_session,
)
from lti_tool.assessment.offices import JURY
from lti_tool.lti.roles import Role
from lti_tool.store import journal
from lti_tool.store.database import db
from lti_tool.store.exam_sessions import session_in, sessions_of
from lti_tool.store.models import ExamSession
from lti_tool.store.sittings import certification_of
from lti_tool.web.local_time import (
    clock_words,
    day_words,
    instant_of,
    is_one_day,
    local,
    local_day,
    midnight_before,
    span_words,
    zone_words,
)
from lti_tool.web.navigation import OVERSEERS
from lti_tool.web.retrying import committed
from lti_tool.web.session_rows import assessments_of, panels, rows
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint

bp = visit_blueprint("exam_sessions", __name__, "/sessions")

READERS = frozenset({*OVERSEERS, Role.ASSESSOR, *JURY})


class PlanForm(FlaskForm):  # type: ignore[misc] # flask_wtf tells no types
    """What a session is called, when and where: times as clocks show them in the instance's zone."""

    name = StringField(validators=[DataRequired(), Length(max=80)])
    day = DateField(validators=[InputRequired()])
    begins = TimeField(validators=[InputRequired()])
    last_day = DateField(validators=[Optional()])
    ends = TimeField(validators=[Optional()])
    place = StringField(validators=[Length(max=200)])

    def validate_day(self, field: DateField) -> None:
        """A year that was mistyped is no year of ours."""
        _check_year(field.data)

    def validate_last_day(self, field: DateField) -> None:
        """As the first day."""
        _check_year(field.data)
        if not self.ends.data:
            raise ValidationError(_("Say at what time it ends on that day."))

    def validate_ends(self, _field: TimeField) -> None:
        """It ends after it began."""
        if self.day.errors or self.begins.errors or self.last_day.errors:
            return
        if self.plan.ends_at is not None and self.plan.ends_at <= self.plan.begins_at:
            raise ValidationError(_("The session would end before it begins."))

    @property
    def plan(self) -> Plan:
        """What the form says, in UTC."""
        last_day = self.last_day.data or self.day.data
        return Plan(
            name=" ".join(self.name.data.split()),
            place=" ".join((self.place.data or "").split()),
            begins_at=instant_of(self.day.data, self.begins.data),
            ends_at=instant_of(last_day, self.ends.data) if self.ends.data else None,
        )

    @classmethod
    def of(cls, exam: ExamSession) -> "PlanForm":
        """The form with what stands; what was posted comes before it."""
        ends = local(exam.ends_at) if exam.ends_at else None
        return cls(
            name=exam.name,
            place=exam.place,
            day=local_day(exam.begins_at),
            begins=local(exam.begins_at).time(),
            last_day=ends.date() if ends and not is_one_day(exam.begins_at, exam.ends_at) else None,
            ends=ends.time() if ends else None,
        )


@bp.get("")
@only_for(*READERS)
def index() -> ResponseReturnValue:
    """The sessions to come, those that were and those cancelled; to assessors, those that name them."""
    found = sessions_of(db.session, visit.resource_link.context, naming=naming())
    today = midnight_before(datetime.now(UTC))
    held = [exam for exam in found if exam.cancelled_at is None]
    return render_template(
        "exam_sessions/index.html",
        upcoming=[exam for exam in held if (exam.ends_at or exam.begins_at) >= today],
        past=[exam for exam in reversed(held) if (exam.ends_at or exam.begins_at) < today],
        cancelled=[exam for exam in reversed(found) if exam.cancelled_at is not None],
        may_convene=may_convene(),
        assessments_of=assessments_of,
        span_words=span_words,
        zone_words=zone_words(),
    )


@bp.route("/new", methods=["GET", "POST"])
@only_for(*OVERSEERS)
def make() -> ResponseReturnValue:
    """A session that is not there yet."""
    referential_id = certification_of(visit.resource_link).link.referential_id
    form = PlanForm()
    if form.validate_on_submit() and referential_id is not None:
        by, at = journal.person(visit.person_id), datetime.now(UTC)
        context = visit.resource_link.context
        made = committed(lambda: make_session(db.session, context, referential_id, form.plan, by=by, at=at).id)
        flash(_("The session is created. Now convene its candidates and name its assessors."), "success")
        return redirect(url_for(".one", session_id=made), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("exam_sessions/plan.html", form=form, exam=None, zone_words=zone_words()), status


@bp.get("/<uuid:session_id>")
@only_for(*READERS)
def one(session_id: UUID) -> ResponseReturnValue:
    """A session with everybody in it."""
    return _one(exam_asked_for(session_id))


@bp.route("/<uuid:session_id>/change", methods=["GET", "POST"])
@only_for(*OVERSEERS)
def change(session_id: UUID) -> ResponseReturnValue:
    """Another name, time or place."""
    exam = exam_asked_for(session_id)
    form = PlanForm.of(exam)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("exam_sessions/plan.html", form=form, exam=exam, zone_words=zone_words()), status
    by, at = journal.person(visit.person_id), datetime.now(UTC)
    try:
        has_changed = committed(
            lambda: change_session(db.session, exam_asked_for(session_id), form.plan, by=by, at=at)
        )
    except NotToBeChanged:
        return refused(session_id)
    flash(_("The session is changed.") if has_changed else _("Nothing has changed."), "success")
    return redirect(url_for(".one", session_id=session_id), 303)


@bp.post("/<uuid:session_id>/cancellation")
@only_for(*OVERSEERS)
def cancel(session_id: UUID) -> ResponseReturnValue:
    """Say that it does not take place."""
    by, at = journal.person(visit.person_id), datetime.now(UTC)
    try:
        committed(lambda: cancel_session(db.session, exam_asked_for(session_id), by=by, at=at))
    except NotToBeChanged:
        return refused(session_id)
    except AlreadyHeld:
        why = _(
            "A convened candidate has been marked since the session began: it did take place, and stays on record."
        )
        flash(why, "error")
        return redirect(url_for(".one", session_id=session_id), 303)
    flash(
        _("The session is cancelled. Convened candidates are told so on their page; tell them yourself too."),
        "success",
    )
    return redirect(url_for(".one", session_id=session_id), 303)


def exam_asked_for(session_id: UUID) -> ExamSession:
    """The session, if it is one that the visitor may read; else 404."""
    return session_in(db.session, visit.resource_link.context, session_id, naming=naming()) or abort(404)


def may_convene() -> bool:
    """Whether the visitor makes sessions, and so sees all of them."""
    return bool(roles_of(visit) & OVERSEERS)


def naming() -> UUID | None:
    """Whom a session must name for the visitor to read it: themselves, unless they make sessions."""
    return None if may_convene() else visit.person_id


def refused(session_id: UUID) -> ResponseReturnValue:
    """A closed or cancelled session is only read."""
    flash(_("This session is closed or cancelled: nothing of it can be changed any more."), "error")
    return redirect(url_for("exam_sessions.one", session_id=session_id), 303)


def _one(exam: ExamSession) -> str:
    return render_template(
        "exam_sessions/one.html",
        exam=exam,
        rows=rows(exam),
        panels=panels(exam),
        assessments=assessments_of(exam),
        may_convene=may_convene(),
        is_one_day=is_one_day(exam.begins_at, exam.ends_at),
        span_words=span_words,
        day_words=day_words,
        clock_words=clock_words,
        zone_words=zone_words(),
    )


def _check_year(day: date | None) -> None:
    if day is not None and not 2000 <= day.year <= 2100:
        raise ValidationError(_("This year cannot be right."))
