"""The keys that the tool signs with, as `certibloc keys` has them."""

from datetime import UTC, datetime, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from lti_tool.assessment.acts import Act
from lti_tool.store.database import db
from lti_tool.store.keys import LastSigningKey, add_key, retire_key, signing_key, signing_kid, tool_keys
from lti_tool.store.models import ToolKey
from lti_tool.web.admin.blueprint import bp
from lti_tool.web.launch_words import instant
from lti_tool.web.noting import noted_of_instance
from lti_tool.web.settings import settings

# Platforms that keep our key set without asking again for an unknown key commonly do so for a day.
GRACE_HOURS = 24
MOST_HOURS = 720


class RotationForm(FlaskForm):  # type: ignore[misc] # flask_wtf tells no types
    """Hours after which the new key signs; 0 is at once."""

    after = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=MOST_HOURS)])


@bp.get("/keys")
def keys() -> ResponseReturnValue:
    """Every key, when it was made, and whether it signs, is only published, or is retired."""
    return _page(RotationForm(formdata=None, after=GRACE_HOURS))


@bp.post("/keys")
def rotate() -> ResponseReturnValue:
    """Make a new key. It is published at once and signs later; the old ones stay published until retired."""
    form = RotationForm()
    if not form.validate_on_submit():
        return _page(form), 422
    at = datetime.now(UTC)
    # The first key is made before the next, so that they are in order.
    signing_key(db.session, settings().secret_key)
    db.session.commit()
    signs_from = at + timedelta(hours=form.after.data) if form.after.data else None
    made = add_key(db.session, settings().secret_key, at=at, signs_from=signs_from)
    noted_of_instance(Act.ROTATED_KEYS, key=made.kid, signs_from=(signs_from or at).isoformat())
    db.session.commit()
    if signs_from is None:
        flash(_("The new key is published, and signs from now on."), "success")
    else:
        flash(_("The new key is published, and signs from %(at)s on.", at=instant(signs_from)), "success")
    return redirect(url_for("admin.keys"), 303)


@bp.post("/keys/<kid>/retirement")
def retire(kid: str) -> ResponseReturnValue:
    """Take a key out of the key set that platforms read, once that was confirmed."""
    if request.form.get("confirmed") != "yes":
        abort(400)
    try:
        retired = retire_key(db.session, kid, datetime.now(UTC))
    except LastSigningKey:
        flash(_("No other key may sign yet: this one stays. Make another that signs at once first."), "error")
        return redirect(url_for("admin.keys"), 303)
    if retired is None:
        abort(404)
    noted_of_instance(Act.RETIRED_KEY, key=kid)
    db.session.commit()
    flash(_("Retired: platforms do not find this key any more."), "success")
    return redirect(url_for("admin.keys"), 303)


def state_words(key: ToolKey, signing: str | None, at: datetime) -> tuple[str, str]:
    """What a key does, and the badge of that."""
    if key.retired_at is not None:
        return _("Retired on %(at)s", at=instant(key.retired_at)), "plain"
    if key.kid == signing:
        return _("Signs"), "good"
    if key.signs_from is not None and key.signs_from > at:
        return _("Published; signs from %(at)s on", at=instant(key.signs_from)), "pending"
    return _("Published only"), ""


def _page(form: RotationForm) -> str:
    return render_template(
        "admin/keys.html",
        form=form,
        keys=tool_keys(db.session),
        signing=signing_kid(db.session),
        now=datetime.now(UTC),
        state_words=state_words,
        instant=instant,
    )
