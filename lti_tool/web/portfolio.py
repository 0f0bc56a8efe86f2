"""A candidate's own path of validation of experience, and the portfolio that they write."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from lti_tool.actions.follow_vae import (
    EmptyPortfolio,
    PortfolioFiled,
    PortfolioFull,
    add_file,
    drop_file,
    drop_section,
    file_portfolio,
    write_section,
)
from lti_tool.assessment.vae import BadDates, covered, deadlines, stage
from lti_tool.lti.roles import Role
from lti_tool.store import journal
from lti_tool.store.database import db
from lti_tool.store.models import VaePath, VaeSection
from lti_tool.store.sittings import Certification, certification_of
from lti_tool.store.vae import dates_of, file_in, path_of, section_in
from lti_tool.web.file_answers import file_answer
from lti_tool.web.incoming import kept_if_done, storage, taken_file, takes_files
from lti_tool.web.refusals import Refused
from lti_tool.web.retrying import committed
from lti_tool.web.vae import obtained, words
from lti_tool.web.vae_words import problem_words
from lti_tool.web.visits import only_for, visit, visit_blueprint
from xapi.referential.model import Competency

bp = visit_blueprint("portfolio", __name__, "/portfolio")

LONGEST_TITLE = 200
LONGEST_TEXT = 50_000
MOST_FILES = 100


@takes_files(bp, "add_proof")
def _say_why(refused: Refused) -> ResponseReturnValue:
    flash(refused.message, "error")
    section_id = (request.view_args or {}).get("section_id")
    return redirect(url_for(".edit_section", section_id=section_id) if section_id else url_for(".index"), 303)


class SectionForm(FlaskForm):  # type: ignore[misc] # flask_wtf tells no types
    """A section: its title, the candidate's words, and the criteria it is to prove."""

    title = StringField(validators=[DataRequired(), Length(max=LONGEST_TITLE)])
    text = TextAreaField(validators=[Length(max=LONGEST_TEXT)])
    criteria = SelectMultipleField()

    def __init__(self, competencies: Sequence[Competency], section: VaeSection | None = None) -> None:
        super().__init__(obj=section)
        self.criteria.choices = [
            SelectChoice(criterion.code, criterion.text)
            for competency in competencies
            for criterion in competency.marked_criteria
        ]


@bp.get("")
@only_for(Role.LEARNER)
def index() -> ResponseReturnValue:
    """The path, the portfolio with what it covers, and the obvious next step."""
    return _page()


@bp.get("/section")
@only_for(Role.LEARNER)
def new_section() -> ResponseReturnValue:
    """The form for one more section."""
    return _form(SectionForm(_competencies(_path())), None)


@bp.post("/section")
@only_for(Role.LEARNER)
def add_section() -> ResponseReturnValue:
    """Add a section."""
    return _written(None)


@bp.get("/section/<uuid:section_id>")
@only_for(Role.LEARNER)
def edit_section(section_id: UUID) -> ResponseReturnValue:
    """The form for a section that is there."""
    section = _section(section_id)
    return _form(SectionForm(_competencies(_path()), section), section)


@bp.post("/section/<uuid:section_id>")
@only_for(Role.LEARNER)
def change_section(section_id: UUID) -> ResponseReturnValue:
    """Change a section."""
    return _written(_section(section_id))


@bp.post("/section/<uuid:section_id>/removal")
@only_for(Role.LEARNER)
def remove_section(section_id: UUID) -> ResponseReturnValue:
    """Take a section out."""
    path, section = _path(), _section(section_id)
    by, at, link = journal.person(visit.person_id), datetime.now(UTC), visit.resource_link
    try:
        committed(lambda: drop_section(db.session, link, path, section, by=by, at=at))
    except PortfolioFiled:
        return _too_late()
    flash(_("The section is removed."), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/section/<uuid:section_id>/files")
@only_for(Role.LEARNER)
def add_proof(section_id: UUID) -> ResponseReturnValue:
    """Put a file into a section."""
    path, section, taken = _path(), _section(section_id), taken_file()
    by, at, link = journal.person(visit.person_id), datetime.now(UTC), visit.resource_link
    most = MOST_FILES
    try:
        with kept_if_done(taken):
            committed(lambda: add_file(db.session, link, path, section, taken, most=most, by=by, at=at))
    except PortfolioFiled:
        return _too_late()
    except PortfolioFull:
        flash(_("Your portfolio already has %(count)d files, the most it may have.", count=most), "error")
    else:
        flash(_("The file is saved."), "success")
    return redirect(url_for(".edit_section", section_id=section_id), 303)


@bp.get("/files/<uuid:file_id>")
@only_for(Role.LEARNER)
def proof(file_id: UUID) -> ResponseReturnValue:
    """A file of the portfolio."""
    found = file_in(db.session, _path(), file_id) or abort(404)
    return file_answer(found.file)


@bp.post("/files/<uuid:file_id>/removal")
@only_for(Role.LEARNER)
def remove_proof(file_id: UUID) -> ResponseReturnValue:
    """Take a file out."""
    path = _path()
    found = file_in(db.session, path, file_id) or abort(404)
    section_id = found.section_id
    by, at, link = journal.person(visit.person_id), datetime.now(UTC), visit.resource_link
    try:
        kept_under = committed(lambda: drop_file(db.session, link, path, found, by=by, at=at))
    except PortfolioFiled:
        return _too_late()
    storage().forget(kept_under)
    flash(_("The file is removed."), "success")
    return redirect(url_for(".edit_section", section_id=section_id), 303)


@bp.post("/filing")
@only_for(Role.LEARNER)
def file() -> ResponseReturnValue:
    """Hand the portfolio in, once that was confirmed."""
    if request.form.get("confirmed") != "yes":
        abort(400)
    path, by, at = _path(), journal.person(visit.person_id), datetime.now(UTC)
    try:
        committed(lambda: file_portfolio(db.session, visit.resource_link, path, at.date(), by=by, at=at))
    except PortfolioFiled:
        return _too_late()
    except EmptyPortfolio:
        return _page(problem=_("There is nothing to file yet: write a first section.")), 422
    except BadDates as bad:
        return _page(problem=problem_words(bad.code)), 422
    flash(_("Your portfolio is filed. The certification office convenes you before the jury."), "success")
    return redirect(url_for(".index"), 303)


def _written(section: VaeSection | None) -> ResponseReturnValue:
    path = _path()
    form = SectionForm(_competencies(path))
    if not form.validate_on_submit():
        return _form(form, section), 422
    by, at, link = journal.person(visit.person_id), datetime.now(UTC), visit.resource_link
    said = {"title": form.title.data.strip(), "text": form.text.data or "", "criteria": form.criteria.data}
    try:
        committed(lambda: write_section(db.session, link, path, section, **said, by=by, at=at))
    except PortfolioFiled:
        return _too_late()
    flash(_("The section is saved."), "success")
    return redirect(url_for(".index"), 303)


def _page(problem: str = "") -> str:
    path, certification = _path(), certification_of(visit.resource_link)
    today, dates = datetime.now(UTC).date(), dates_of(path)
    codes = [each.code for competency in _competencies(path) for each in competency.marked_criteria]
    proved, lacking = covered([section.criteria for section in path.sections], codes)
    return render_template(
        "vae/own.html",
        path=path,
        certification=certification,
        stage=stage(dates, today),
        deadlines=deadlines(dates, today),
        proved=proved,
        lacking=lacking,
        obtained=obtained(path, is_candidate=True) if path.notified_on else [],
        problem=problem,
        **words(),
    )


def _form(form: SectionForm, section: VaeSection | None) -> str:
    path = _path()
    return render_template(
        "vae/section.html",
        form=form,
        section=section,
        competencies=_competencies(path),
        certification=certification_of(visit.resource_link),
    )


def _too_late() -> ResponseReturnValue:
    flash(_("Your portfolio is filed: it can be read, and no longer changed."), "error")
    return redirect(url_for(".index"), 303)


def _competencies(path: VaePath) -> list[Competency]:
    """Those of the blocs aimed at."""
    certification: Certification = certification_of(visit.resource_link)
    return [each for each in certification.referential.competencies if each.bloc in path.blocs]


def _path() -> VaePath:
    return path_of(db.session, visit.resource_link, visit.person_id) or abort(404)


def _section(section_id: UUID) -> VaeSection:
    return section_in(db.session, _path(), section_id) or abort(404)
