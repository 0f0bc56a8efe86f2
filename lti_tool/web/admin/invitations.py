"""Invitations for platforms to register themselves: made, listed, taken back."""

import secrets
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, StringField
from wtforms.validators import Length, ValidationError

from lti_tool.actions.begin_login import digest
from lti_tool.assessment.acts import Act
from lti_tool.store.database import db
from lti_tool.store.invitations import invitations as all_invitations
from lti_tool.store.models import Invitation
from lti_tool.web.admin.blueprint import bp
from lti_tool.web.launch_words import instant
from lti_tool.web.noting import noted_of_instance
from lti_tool.web.settings import settings

USUAL_DAYS = 7
MOST_DAYS = 365


class InvitationForm(FlaskForm):  # type: ignore[misc] # flask_wtf tells no types
    """Whom the invitation is for, and the last day it is good on."""

    name = StringField(validators=[Length(max=100)])
    until = DateField()

    def validate_until(self, field: DateField) -> None:
        """From today on, for a year at most."""
        today = datetime.now(UTC).date()
        if field.data is None or not today <= field.data <= today + timedelta(days=MOST_DAYS):
            raise ValidationError(_("Choose a day from today on, within a year."))


@bp.get("/invitations")
def invitations() -> ResponseReturnValue:
    """Every invitation and what became of it."""
    form = InvitationForm(formdata=None, until=datetime.now(UTC).date() + timedelta(days=USUAL_DAYS))
    return _page(form)


@bp.post("/invitations")
def invite() -> ResponseReturnValue:
    """Make an invitation. Its address is on this one answer and nowhere else: only a digest is kept."""
    form = InvitationForm()
    if not form.validate_on_submit():
        return _page(form), 422
    code, at = secrets.token_urlsafe(32), datetime.now(UTC)
    made = Invitation(
        id=uuid4(),
        code=digest(code),
        name=form.name.data.strip() or None,
        created_at=at,
        expires_at=datetime.combine(form.until.data, time.max, UTC),
    )
    db.session.add(made)
    noted_of_instance(Act.INVITED_PLATFORM, invitation=str(made.id), until=made.expires_at.isoformat())
    db.session.commit()
    fresh = InvitationForm(formdata=None, until=at.date() + timedelta(days=USUAL_DAYS))
    return _page(fresh, made=made, address=f"{settings().public_url}/lti/register?invite={code}")


@bp.post("/invitations/<uuid:invitation_id>/revocation")
def revoke(invitation_id: UUID) -> ResponseReturnValue:
    """Take back an invitation that nobody has used."""
    found = db.session.get(Invitation, invitation_id) or abort(404)
    at = datetime.now(UTC)
    if request.form.get("confirmed") != "yes" or not is_open(found, at):
        flash(_("This invitation is not open any more: nothing was changed."), "warning")
        return redirect(url_for("admin.invitations"), 303)
    found.revoked_at = at
    noted_of_instance(Act.REVOKED_INVITATION, invitation=str(found.id))
    db.session.commit()
    flash(_("The invitation is taken back: its address opens nothing any more."), "success")
    return redirect(url_for("admin.invitations"), 303)


def is_open(invitation: Invitation, at: datetime) -> bool:
    """Whether a platform may still register with it."""
    return invitation.used_at is None and invitation.revoked_at is None and invitation.expires_at > at


def state_words(invitation: Invitation, at: datetime) -> tuple[str, str]:
    """What became of it, and the badge of that."""
    if invitation.used_at is not None:
        return _("Used"), "good"
    if invitation.revoked_at is not None:
        return _("Taken back"), "plain"
    return (_("Open"), "pending") if is_open(invitation, at) else (_("Expired"), "plain")


def _page(form: InvitationForm, *, made: Invitation | None = None, address: str | None = None) -> str:
    return render_template(
        "admin/invitations.html",
        form=form,
        made=made,
        address=address,
        invitations=all_invitations(db.session),
        now=datetime.now(UTC),
        is_open=is_open,
        state_words=state_words,
        instant=instant,
    )
