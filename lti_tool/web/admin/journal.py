"""The journal of the instance and of each platform, for whoever runs it."""

from uuid import UUID

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from lti_tool.store.database import db
from lti_tool.store.models import Registration
from lti_tool.web.admin.blueprint import bp
from lti_tool.web.journal import exported, journal_page


@bp.get("/journal")
def journal() -> ResponseReturnValue:
    """A page of what was done to the instance itself, the newest first."""
    return render_template("admin/journal.html", **journal_page(None, "admin.journal"))


@bp.get("/journal/export.<kind>")
def export_journal(kind: str) -> ResponseReturnValue:
    """The instance's own journal as CSV or as JSON lines."""
    return exported(None, kind)


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
