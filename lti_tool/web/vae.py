"""Paths of validation of experience: followed by the certification office, read by who hears the candidate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from lti_tool.actions.follow_vae import AlreadyOnThePath, date_path, open_path
from lti_tool.assessment.vae import BadDates, Dates, Deadline, Stage, Urgency, deadlines, stage
from lti_tool.lti.roles import Role
from lti_tool.store import journal
from lti_tool.store.candidates import candidates, place_in_the_list
from lti_tool.store.conflicts import has_recused
from lti_tool.store.database import db
from lti_tool.store.models import Person, VaePath
from lti_tool.store.progress import progress_of
from lti_tool.store.publication import rows_told
from lti_tool.store.sittings import Certification, certification_of
from lti_tool.store.vae import dates_of, dates_of_paths, file_in, path_in, paths_of_course
from lti_tool.web.file_answers import file_answer
from lti_tool.web.local_time import date_words
from lti_tool.web.outcomes import bloc_outcomes
from lti_tool.web.people import name_of
from lti_tool.web.retrying import committed
from lti_tool.web.seals import linked, refuse_linked
from lti_tool.web.vae_words import problem_words, stage_words, step_words, urgency_badge, urgency_words
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint

bp = visit_blueprint("vae", __name__, "/vae")

FOLLOWERS = frozenset({Role.OFFICE})
READERS = frozenset({*FOLLOWERS, Role.ASSESSOR, Role.TRAINER, Role.JURY_MEMBER, Role.PRESIDENT})
LONGEST_TEXT = 5000
RUNNING = {Urgency.LATE, Urgency.SOON}


class OpeningForm(FlaskForm):  # type: ignore[misc] # flask_wtf tells no types
    """Whose request came, when, and for which blocs."""

    person = SelectField(validators=[InputRequired()])
    asked_on = DateField(validators=[InputRequired()])
    blocs = SelectMultipleField(validators=[InputRequired()])

    def __init__(self, certification: Certification, people: Sequence[Person]) -> None:
        super().__init__()
        self.person.choices = [SelectChoice(str(person.id), name_of(person)) for person in people]
        blocs = certification.referential.blocs
        self.blocs.choices = [SelectChoice(bloc.code, f"{bloc.code} {bloc.title}") for bloc in blocs]
        if not self.is_submitted():
            self.asked_on.data = datetime.now(UTC).date()
            self.blocs.data = [bloc.code for bloc in blocs]


class DatesForm(FlaskForm):  # type: ignore[misc] # flask_wtf tells no types
    """The days of a path, and what is said with them."""

    asked_on = DateField(validators=[InputRequired()])
    answer = RadioField(
        choices=[SelectChoice("", ""), SelectChoice("yes", ""), SelectChoice("no", "")], validators=[Optional()]
    )
    decided_on = DateField(validators=[Optional()])
    refusal = TextAreaField(validators=[Length(max=LONGEST_TEXT)])
    filed_on = DateField(validators=[Optional()])
    heard_on = DateField(validators=[Optional()])
    notified_on = DateField(validators=[Optional()])
    advice = TextAreaField(validators=[Length(max=LONGEST_TEXT)])
    withdrawn_on = DateField(validators=[Optional()])

    def dates(self) -> Dates:
        """As the rules read them. An answer without a day was given today."""
        is_admitted = {"yes": True, "no": False}.get(self.answer.data or "")
        decided_on = self.decided_on.data or datetime.now(UTC).date() if is_admitted is not None else None
        return Dates(
            asked_on=self.asked_on.data,
            is_admitted=is_admitted,
            decided_on=decided_on,
            filed_on=self.filed_on.data,
            heard_on=self.heard_on.data,
            notified_on=self.notified_on.data,
            withdrawn_on=self.withdrawn_on.data,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """A refusal says why, and a day of the answer what was answered; the days follow each other."""
        is_good = bool(super().validate(extra_validators))
        if self.decided_on.data and not self.answer.data:
            self.decided_on.errors = [_("Say above what the answer was, or leave this date empty.")]
            is_good = False
        if self.answer.data == "no" and not (self.refusal.data or "").strip():
            self.refusal.errors = [_("Say why the request is not admissible: the candidate reads it.")]
            is_good = False
        return is_good


@dataclass(frozen=True)
class Line:
    """A path as the list shows it."""

    path: VaePath
    stage: Stage
    deadlines: Sequence[Deadline]

    @property
    def running(self) -> list[Deadline]:
        """What is overdue, or soon will be."""
        return _running(self.deadlines)


@bp.get("")
@only_for(*READERS)
def index() -> ResponseReturnValue:
    """Every path, the most urgent first, and the form that opens one."""
    certification = certification_of(visit.resource_link)
    return _list(certification, _opening_form(certification))


@bp.post("")
@only_for(*FOLLOWERS)
def open_one() -> ResponseReturnValue:
    """Open a candidate's path."""
    certification = certification_of(visit.resource_link)
    form = _opening_form(certification)
    if not form.validate_on_submit():
        return _list(certification, form), 422
    person_id, by, at = UUID(form.person.data), journal.person(visit.person_id), datetime.now(UTC)
    link = visit.resource_link
    try:
        path = committed(
            lambda: open_path(db.session, link, person_id, form.blocs.data, form.asked_on.data, by=by, at=at)
        )
    except AlreadyOnThePath:
        form.person.errors = [_("This candidate already has a path.")]
        return _list(certification, form), 422
    flash(_("The path is open. The candidate finds their portfolio in this activity."), "success")
    return redirect(url_for(".of_one", path_id=path.id), 303)


@bp.get("/<uuid:path_id>")
@only_for(*READERS)
def of_one(path_id: UUID) -> ResponseReturnValue:
    """A path: its days and deadlines, the portfolio, and the blocs that were obtained."""
    path = _path(path_id)
    return _page(path, _dates_form(path))


@bp.post("/<uuid:path_id>")
@only_for(*FOLLOWERS)
def change(path_id: UUID) -> ResponseReturnValue:
    """Give the path the days that the form says."""
    path = _path(path_id)
    form = DatesForm()
    if not form.validate_on_submit():
        return _page(path, form), 422
    by, at = journal.person(visit.person_id), datetime.now(UTC)

    def work() -> None:
        date_path(
            db.session,
            visit.resource_link,
            _path(path_id),
            form.dates(),
            refusal=(form.refusal.data or "").strip(),
            advice=(form.advice.data or "").strip(),
            by=by,
            at=at,
        )

    try:
        committed(work)
    except BadDates as bad:
        return _page(_path(path_id), form, problem=problem_words(bad.code)), 422
    flash(_("The path is changed."), "success")
    return redirect(url_for(".of_one", path_id=path_id), 303)


@bp.get("/<uuid:path_id>/files/<uuid:file_id>")
@only_for(*READERS)
def proof(path_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """A file of the portfolio."""
    found = file_in(db.session, _path(path_id), file_id) or abort(404)
    return file_answer(found.file)


def urgent_paths() -> int:
    """How many paths of the course have something overdue or soon due, for the tab."""
    today = datetime.now(UTC).date()
    paths = dates_of_paths(db.session, visit.resource_link)
    return sum(bool(_running(deadlines(dates, today))) for dates in paths)


def words() -> dict[str, Any]:
    """What templates about paths call."""
    return {
        "stage_words": stage_words,
        "step_words": step_words,
        "urgency_words": urgency_words,
        "urgency_badge": urgency_badge,
        "day": date_words,
    }


def obtained(path: VaePath, *, is_candidate: bool = False) -> list[str]:
    """The blocs aimed at that a jury has validated, by code; of candidates' own, those that are published."""
    certification = certification_of(visit.resource_link)
    rows = progress_of(db.session, certification.referential, str(path.person_id), "bloc")
    if is_candidate:
        rows = rows_told(db.session, path.person_id, rows)
    outcomes = bloc_outcomes(certification.referential, rows)
    return [
        each.bloc.code
        for each in outcomes
        if each.row is not None and each.row.decision == "validated" and each.bloc.code in path.blocs
    ]


def _list(certification: Certification, form: OpeningForm) -> str:
    today = datetime.now(UTC).date()
    paths = [each for each in paths_of_course(db.session, visit.resource_link) if each.person_id not in linked()]
    lines = [_line(path, today) for path in paths]
    lines.sort(key=_urgency)
    return render_template(
        "vae/page.html",
        lines=lines,
        form=form,
        certification=certification,
        may_follow=bool(roles_of(visit) & FOLLOWERS),
        **words(),
    )


def _page(path: VaePath, form: DatesForm, problem: str = "") -> str:
    certification = certification_of(visit.resource_link)
    today = datetime.now(UTC).date()
    return render_template(
        "vae/path.html",
        line=_line(path, today),
        form=form,
        problem=problem,
        certification=certification,
        may_follow=bool(roles_of(visit) & FOLLOWERS),
        obtained=obtained(path),
        **words(),
    )


def _running(of: Sequence[Deadline]) -> list[Deadline]:
    return [each for each in of if each.urgency in RUNNING and each.done_on is None]


def _line(path: VaePath, today: date) -> Line:
    dates = dates_of(path)
    return Line(path, stage(dates, today), deadlines(dates, today))


def _urgency(line: Line) -> tuple[bool, date, tuple[str, str, str]]:
    """Whatever runs first, by its day; then the others by name."""
    running = [each.due_on for each in line.deadlines if each.done_on is None and each.urgency is not Urgency.DONE]
    return not running, min(running, default=date.max), place_in_the_list(line.path.person)


def _opening_form(certification: Certification) -> OpeningForm:
    on_the_path = {path.person_id for path in paths_of_course(db.session, certification.link)}
    people = candidates(db.session, certification.link.context_id)
    return OpeningForm(certification, [person for person in people if person.id not in on_the_path])


def _dates_form(path: VaePath) -> DatesForm:
    answer = {True: "yes", False: "no", None: ""}[path.is_admitted]
    return DatesForm(formdata=None, obj=path, answer=answer)


def _path(path_id: UUID) -> VaePath:
    path = path_in(db.session, visit.resource_link, path_id) or abort(404)
    refuse_linked(path.person_id)
    if has_recused(db.session, visit.person_id, path.person_id):
        abort(404)
    return path
