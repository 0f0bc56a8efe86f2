"""The platforms that may launch the tool: listed, added by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from lti_tool.actions.register_platform import RegistrationConflict, register_platform
from lti_tool.assessment.acts import Act
from lti_tool.lti.platforms import Platform, Problem, problem_of_address, problems
from lti_tool.store.database import db
from lti_tool.store.registrations import registration, registrations
from lti_tool.web.admin.blueprint import bp
from lti_tool.web.noting import noted_of_instance
from lti_tool.web.platform_words import outcome_words
from lti_tool.web.settings import settings
from lti_tool.web.tool_addresses import tool_addresses

ADDRESSES = ("auth_url", "token_url", "jwks_url")
LONGEST_NAME = 100
LONGEST_AUDIENCE = 1000


class PlatformForm(FlaskForm):  # type: ignore[misc] # flask_wtf tells no types
    """What may be changed of a platform that is known."""

    name = StringField(validators=[Length(max=LONGEST_NAME)])
    auth_url = StringField()
    token_url = StringField()
    jwks_url = StringField()
    token_audience = StringField(validators=[Length(max=LONGEST_AUDIENCE)])
    accepts_anonymous = BooleanField(default=True)

    def said(self, field: str) -> str:
        """What was written, without the spaces that come along with what is copied out of a page."""
        return (self[field].data or "").strip()

    def validate(self, extra_validators: Mapping[str, object] | None = None) -> bool:
        """The core's rules, each beside the field that breaks it."""
        is_good = super().validate(extra_validators)
        # Of several problems with a field, the first stands.
        for field, problem in reversed(self.problems()):
            self[field].errors = [problem_words(problem)]
            is_good = False
        return bool(is_good)

    def problems(self) -> list[tuple[str, Problem]]:
        """Each field that cannot be used, with what is wrong with it."""
        return [(field, problem) for field in ADDRESSES if (problem := problem_of_address(self.said(field)))]


class NewPlatformForm(PlatformForm):
    """A platform with one deployment, as its administrator reads it there."""

    issuer = StringField()
    client_id = StringField()
    deployment_id = StringField()

    def described(self) -> Platform:
        """The platform."""
        fields = ("issuer", "client_id", "deployment_id", *ADDRESSES)
        return Platform(**{field: self.said(field) for field in fields})

    def problems(self) -> list[tuple[str, Problem]]:
        """Each field that cannot be used, with what is wrong with it."""
        return list(problems(self.described()))


@bp.get("/platforms")
def platforms() -> ResponseReturnValue:
    """Every platform, the disabled ones too."""
    return render_template(
        "admin/platforms.html",
        platforms=registrations(db.session),
        addresses=tool_addresses(settings().public_url),
    )


@bp.get("/platforms/new")
def add_platform() -> ResponseReturnValue:
    """The form for a platform that does not register itself."""
    return _form(NewPlatformForm(formdata=None))


@bp.post("/platforms/new")
def take_platform() -> ResponseReturnValue:
    """Register the platform, or one more deployment of it, as `certibloc platform add` does."""
    form = NewPlatformForm()
    if not form.validate_on_submit():
        return _form(form), 422
    asked = form.described()
    try:
        registered = register_platform(
            db.session,
            asked,
            name=form.said("name") or None,
            accepts_anonymous=form.accepts_anonymous.data,
            at=datetime.now(UTC),
        )
    except RegistrationConflict as conflict:
        for field, value in conflict.details.items():
            form[field].errors = [_("This client is registered here with another address: %(known)s", known=value)]
        known = registration(db.session, asked.issuer, asked.client_id)
        return _form(form, known=known), 422
    if audience := form.said("token_audience"):
        registered.registration.token_audience = audience
    noted_of_instance(
        Act.REGISTERED_PLATFORM,
        registration_id=registered.registration.id,
        issuer=asked.issuer,
        client=asked.client_id,
        deployment=asked.deployment_id,
    )
    db.session.commit()
    flash(outcome_words(registered), "success")
    return redirect(url_for("admin.platform", registration_id=registered.registration.id), 303)


def problem_words(problem: Problem) -> str:
    """What is wrong with a field."""
    words: dict[Problem, str] = {
        Problem.NO_IDENTIFIER: _("Write 1 to 255 characters, none of them a line break or the like."),
        Problem.NO_ADDRESS: _("Write a web address that begins with https:// or http://."),
        Problem.HOLDS_PASSWORD: _("The address must not hold a user name or a password."),
        Problem.HOLDS_FRAGMENT: _("The address must not hold a #."),
        Problem.HOLDS_QUERY: _("The issuer must not hold a ?."),
    }
    return words[problem]


def _form(form: NewPlatformForm, known: object = None) -> str:
    addresses = tool_addresses(settings().public_url)
    return render_template("admin/add_platform.html", form=form, known=known, addresses=addresses)
