"""The journal of each platform, for whoever runs the instance."""

from uuid import UUID

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from lti_tool.store.database import db
from lti_tool.store.models import Registration
from lti_tool.web.admin.blueprint import bp
from lti_tool.web.journal import exported, journal_page


@bp.get("/platforms/<uuid:registration_id>/journal")
def journal_of(registration_id: UUID) -> ResponseReturnValue:
    """A page of entries, the newest first."""
    platform = db.session.get(Registration, registration_id) or abort(404)
    page = journal_page(platform, "admin.journal_of", registration_id=registration_id)
    return render_template("admin/journal.html", **page)


@bp.get("/platforms/<uuid:registration_id>/journal/export.<kind>")
def export_journal_of(registration_id: UUID, kind: str) -> ResponseReturnValue:
    """The whole journal as CSV or as JSON lines."""
    return exported(db.session.get(Registration, registration_id) or abort(404), kind)
