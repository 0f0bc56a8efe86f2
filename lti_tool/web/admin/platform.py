"""One platform: its details, its deployments, switched off and on, its last launches, its connection."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.assessment.acts import Act
from lti_tool.lti.claims import identifier
from lti_tool.store.database import db
from lti_tool.store.launch_history import Wanted, launch_history
from lti_tool.store.models import Deployment, Registration
from lti_tool.web.admin.blueprint import bp
from lti_tool.web.admin.platforms import ADDRESSES, PlatformForm
from lti_tool.web.connection import tested
from lti_tool.web.launch_words import instant, message_words, refusal_words
from lti_tool.web.noting import noted_of_instance
from lti_tool.web.settings import settings
from lti_tool.web.tool_addresses import tool_addresses

LATEST = 10


@bp.get("/platforms/<uuid:registration_id>")
def platform(registration_id: UUID) -> ResponseReturnValue:
    """All that is known of a platform."""
    return _page(_registration(registration_id))


@bp.post("/platforms/<uuid:registration_id>")
def edit_platform(registration_id: UUID) -> ResponseReturnValue:
    """Change its name and addresses. Who it is, issuer and client, never changes."""
    found = _registration(registration_id)
    form = PlatformForm()
    if not form.validate_on_submit():
        return _page(found, form=form), 422
    before = _details(found)
    found.name = form.said("name") or found.issuer
    for address in ADDRESSES:
        setattr(found, address, form.said(address))
    found.token_audience = form.said("token_audience") or None
    found.accepts_anonymous = form.accepts_anonymous.data
    noted_of_instance(Act.CHANGED_PLATFORM, registration_id=found.id, before=before, **_details(found))
    db.session.commit()
    flash(_("The platform's details are changed. Test the connection to be sure of them."), "success")
    return redirect(url_for("admin.platform", registration_id=registration_id), 303)


@bp.post("/platforms/<uuid:registration_id>/test")
def test_platform(registration_id: UUID) -> ResponseReturnValue:
    """Test the connection, and show each step."""
    found = _registration(registration_id)
    return _page(found, steps=tested(found))


@bp.post("/platforms/<uuid:registration_id>/switch")
def switch_platform(registration_id: UUID) -> ResponseReturnValue:
    """Take launches from the platform, or none any more. What was marked stays."""
    found = _registration(registration_id)
    _switch(found)
    noted_of_instance(Act.SWITCHED_PLATFORM, registration_id=found.id, is_enabled=found.disabled_at is None)
    db.session.commit()
    flash(
        _("Disabled: no launch is accepted from there any more.")
        if found.disabled_at
        else _("Enabled: the platform may launch the tool again."),
        "success",
    )
    return redirect(url_for("admin.platform", registration_id=registration_id), 303)


@bp.post("/platforms/<uuid:registration_id>/deployments")
def add_deployment(registration_id: UUID) -> ResponseReturnValue:
    """Let one more deployment launch, as a platform that registered itself without any needs."""
    found = _registration(registration_id)
    named = identifier(request.form.get("deployment_id", "").strip())
    if named is None:
        error = _("Write 1 to 255 characters, none of them a line break or the like.")
        return _page(found, deployment_error=error), 422
    if any(one.deployment_id == named for one in found.deployments):
        return _page(found, deployment_error=_("This deployment is here already.")), 422
    new = Deployment(id=uuid4(), registration_id=found.id, deployment_id=named, created_at=datetime.now(UTC))
    db.session.add(new)
    noted_of_instance(Act.ADDED_DEPLOYMENT, registration_id=found.id, deployment=named)
    db.session.commit()
    flash(_("Registered: the deployment was added to the platform."), "success")
    return redirect(url_for("admin.platform", registration_id=registration_id), 303)


@bp.post("/platforms/<uuid:registration_id>/deployments/<uuid:deployment_id>/switch")
def switch_deployment(registration_id: UUID, deployment_id: UUID) -> ResponseReturnValue:
    """Take launches from the deployment, or none any more."""
    found = db.session.get(Deployment, deployment_id)
    if found is None or found.registration_id != registration_id:
        abort(404)
    _switch(found)
    noted_of_instance(
        Act.SWITCHED_PLATFORM,
        registration_id=registration_id,
        deployment=found.deployment_id,
        is_enabled=found.disabled_at is None,
    )
    db.session.commit()
    flash(
        _("Deployment %(id)s is disabled: no launch is accepted from there any more.", id=found.deployment_id)
        if found.disabled_at
        else _("Deployment %(id)s is enabled again.", id=found.deployment_id),
        "success",
    )
    return redirect(url_for("admin.platform", registration_id=registration_id), 303)


def _switch(what: Registration | Deployment) -> None:
    """To what the form asks for, so that pressing twice does not undo."""
    asked = request.form.get("to")
    if asked not in {"on", "off"}:
        abort(400)
    what.disabled_at = None if asked == "on" else what.disabled_at or datetime.now(UTC)


def _details(found: Registration) -> dict[str, str | bool | None]:
    """What may be changed of a platform."""
    return {name: getattr(found, name) for name in ("name", *ADDRESSES, "token_audience", "accepts_anonymous")}


def _registration(id: UUID) -> Registration:
    return db.session.get(Registration, id) or abort(404)


def _page(found: Registration, **more: object) -> str:
    records, _has_older = launch_history(db.session, Wanted(found.id))
    shown = {
        "form": PlatformForm(formdata=None, obj=found),
        "steps": None,
        "deployment_error": None,
    } | more
    return render_template(
        "admin/platform.html",
        platform=found,
        deployments=sorted(found.deployments, key=lambda one: one.deployment_id),
        records=records[:LATEST],
        addresses=tool_addresses(settings().public_url),
        instant=instant,
        message_words=message_words,
        refusal_words=refusal_words,
        **shown,
    )
