"""Offices that people of a platform hold, given by whoever runs the instance."""

from uuid import UUID

from flask import abort, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.store.database import db
from lti_tool.store.journal import By
from lti_tool.store.models import Registration
from lti_tool.web.admin.blueprint import bp
from lti_tool.web.offices import give_offices, offices_page


@bp.get("/platforms/<uuid:registration_id>/offices")
def offices_of(registration_id: UUID) -> ResponseReturnValue:
    """Who holds an office on this platform, and a search for who could be given one."""
    platform = db.session.get(Registration, registration_id) or abort(404)
    return render_template("admin/offices.html", **offices_page(platform))


@bp.post("/platforms/<uuid:registration_id>/offices/<uuid:person_id>")
def give_offices_of(registration_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Let somebody hold the offices that are ticked, and no other."""
    platform = db.session.get(Registration, registration_id) or abort(404)
    give_offices(platform, person_id, by=By("administrator", g.administrator.id))
    return redirect(url_for("admin.offices_of", registration_id=registration_id), 303)
