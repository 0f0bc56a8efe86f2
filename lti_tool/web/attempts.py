"""Where an attempt is cancelled; attempts are shown in the candidate's file."""

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.cancel_attempt import cancel_attempt
from lti_tool.assessment.exemptions import LONGEST_TEXT
from lti_tool.store.attempts import attempt_in_course
from lti_tool.store.database import db
from lti_tool.web.candidates import candidate_here
from lti_tool.web.clock import this_second
from lti_tool.web.files import file_of
from lti_tool.web.navigation import OVERSEERS
from lti_tool.web.retrying import committed
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("attempts", __name__, "/files")


@bp.post("/<uuid:person_id>/attempts/<uuid:attempt_id>/cancellation")
@only_for(*OVERSEERS)
def cancel(person_id: UUID, attempt_id: UUID) -> ResponseReturnValue:
    """Let the attempt count nowhere, for a reason."""
    person = candidate_here(person_id)
    because = request.form.get("because", "").replace("\x00", "").strip()[:LONGEST_TEXT]
    home_page = settings().home_page
    at = this_second()

    def work() -> None:
        context = visit.resource_link.context
        attempt = attempt_in_course(db.session, context, person.id, attempt_id)
        if attempt is None or attempt.resource_link is None:
            abort(404)
        link = attempt.resource_link
        if because:
            cancel_attempt(
                db.session, link, attempt, because=because, by=visit.person_id, home_page=home_page, at=at
            )

    committed(work)
    if not because:
        return file_of(person, request.form, _("Say why the attempt is cancelled: whoever asks later must know."))
    flash(_("The attempt is cancelled: it counts nowhere. The candidate can be marked anew."), "success")
    return redirect(url_for("files.of_one", person_id=person.id), 303)
