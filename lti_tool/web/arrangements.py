"""What the Référent Handicap arranges for candidates. Nobody else opens these pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from lti_tool.actions.arrange import Wish, arrange, end_arrangement
from lti_tool.assessment.arrangements import (
    LONGEST_REASON,
    LONGEST_WORDS,
    MOST_EXTRA_TIME,
    Medium,
    is_in_force,
)
from lti_tool.lti.roles import Role
from lti_tool.store.arrangements import arrangements_of, reason_of, sealed_reason
from lti_tool.store.candidates import candidate, candidates
from lti_tool.store.database import db
from lti_tool.store.models import Arrangement, Person
from lti_tool.store.sealing import Unreadable
from lti_tool.store.sittings import Certification, certification_of
from lti_tool.web.arrangement_words import MEDIA, extra_time_words, medium_words
from lti_tool.web.local_time import date_words
from lti_tool.web.retrying import committed
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("arrangements", __name__, "/arrangements")

USUALLY = timedelta(days=365)


class ArrangementForm(FlaskForm):  # type: ignore[misc] # flask_wtf tells no types
    """What is arranged, where, until when; and why, which only this page ever shows."""

    assessment = SelectField()
    extra_time = IntegerField(default=0, validators=[InputRequired(), NumberRange(min=0, max=MOST_EXTRA_TIME)])
    media = SelectMultipleField(choices=[SelectChoice(str(medium), words) for medium, words in MEDIA.items()])
    words = TextAreaField(validators=[Length(max=LONGEST_WORDS)])
    reason = TextAreaField(validators=[Length(max=LONGEST_REASON)])
    until = DateField(validators=[Optional()])

    def __init__(self, certification: Certification) -> None:
        super().__init__()
        self.assessment.choices = [
            SelectChoice("", _("All assessments")),
            *(
                SelectChoice(each.code, f"{each.code} · {each.label}")
                for each in certification.referential.assessments
            ),
        ]
        if self.until.data is None and not self.is_submitted():
            self.until.data = (datetime.now(UTC) + USUALLY).date()

    def validate_until(self, field: DateField) -> None:
        """A day to come."""
        if field.data is not None and field.data < datetime.now(UTC).date():
            raise ValidationError(_("Choose a day to come."))

    def validate_words(self, field: TextAreaField) -> None:
        """Something must be arranged."""
        if not (field.data or "").strip() and not self.extra_time.data and not self.media.data:
            raise ValidationError(_("Say what is arranged: extra time, another way to sit it, or in words."))


@dataclass(frozen=True)
class Kept:
    """An arrangement with its reason, as the referent reads it; ``is_unreadable`` where the secret was changed."""

    row: Arrangement
    is_in_force: bool
    reason: str = ""
    is_unreadable: bool = False


@bp.get("")
@only_for(Role.REFERENT)
def index() -> ResponseReturnValue:
    """The candidates, and for whom something is arranged."""
    certification = certification_of(visit.resource_link)
    people = candidates(db.session, certification.link.context_id)
    at = datetime.now(UTC)
    held = {
        person.id: [each for each in _rows(certification, person) if is_in_force(each, at)] for person in people
    }
    return render_template(
        "arrangements/page.html", people=people, held=held, medium_words=medium_words, time_words=extra_time_words
    )


@bp.get("/<uuid:person_id>")
@only_for(Role.REFERENT)
def of_one(person_id: UUID) -> ResponseReturnValue:
    """What is and was arranged for one candidate, and why; and the form for more."""
    certification, person = certification_of(visit.resource_link), _candidate(person_id)
    return _page(certification, person, ArrangementForm(certification))


@bp.post("/<uuid:person_id>")
@only_for(Role.REFERENT)
def add(person_id: UUID) -> ResponseReturnValue:
    """Arrange something more."""
    certification, person = certification_of(visit.resource_link), _candidate(person_id)
    form = ArrangementForm(certification)
    if not form.validate_on_submit():
        return _page(certification, person, form), 422
    secret, until = settings().secret_key, form.until.data
    wish = Wish(
        assessment=form.assessment.data or None,
        extra_time=form.extra_time.data,
        media={Medium(code) for code in form.media.data},
        words=" ".join((form.words.data or "").split()),
        reason=sealed_reason((form.reason.data or "").strip(), secret),
        # The last day counts whole.
        until=datetime.combine(until + timedelta(days=1), time.min, UTC) if until else None,
    )
    referential_id = certification.link.referential_id or abort(404)
    at = datetime.now(UTC)
    committed(lambda: arrange(db.session, person.id, referential_id, wish, by=visit.person_id, at=at))
    flash(_("Saved. Assessors see what is arranged, and nothing of the reason."), "success")
    return redirect(url_for(".of_one", person_id=person_id), 303)


@bp.post("/<uuid:person_id>/<uuid:arrangement_id>/end")
@only_for(Role.REFERENT)
def end(person_id: UUID, arrangement_id: UUID) -> ResponseReturnValue:
    """Let an arrangement hold no more; its reason is erased with it."""
    person = _candidate(person_id)
    found = db.session.get(Arrangement, arrangement_id)
    if found is None or found.person_id != person.id:
        abort(404)
    end_arrangement(found, by=visit.person_id, at=datetime.now(UTC))
    db.session.commit()
    flash(_("Ended. Its reason is erased."), "success")
    return redirect(url_for(".of_one", person_id=person_id), 303)


def _page(certification: Certification, person: Person, form: ArrangementForm) -> str:
    at, secret = datetime.now(UTC), settings().secret_key
    kept = [_kept(row, secret, at) for row in _rows(certification, person)]
    labels = {each.code: f"{each.code} · {each.label}" for each in certification.referential.assessments}
    return render_template(
        "arrangements/one.html",
        person=person,
        form=form,
        held=[each for each in kept if each.is_in_force],
        past=[each for each in kept if not each.is_in_force],
        labels=labels,
        language=certification.referential.language,
        medium_words=medium_words,
        time_words=extra_time_words,
        last_day=lambda row: date_words((row.until - timedelta(days=1)).date()) if row.until else "",
    )


def _kept(row: Arrangement, secret_key: str, at: datetime) -> Kept:
    try:
        return Kept(row, is_in_force(row, at), reason_of(row, secret_key))
    except Unreadable:
        return Kept(row, is_in_force(row, at), is_unreadable=True)


def _rows(certification: Certification, person: Person) -> Sequence[Arrangement]:
    referential_id = certification.link.referential_id
    return arrangements_of(db.session, person.id, referential_id) if referential_id else []


def _candidate(person_id: UUID) -> Person:
    return candidate(db.session, visit.resource_link.context_id, person_id) or abort(404)
