"""Who assesses in the activity: how far each is, who leads, which links with candidates were declared."""

from collections import Counter
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.call_assessor import NotToBeCalled, choose_lead
from lti_tool.store.conflicts import affirmations, conflicts_in
from lti_tool.store.database import db
from lti_tool.store.open_attempts import open_attempts
from lti_tool.store.panels import assessors_of, lead_of, marking_in, panels
from lti_tool.store.sittings import sitting_of
from lti_tool.web.ids import id_in
from lti_tool.web.links import may_read_reasons
from lti_tool.web.local_time import moment_words
from lti_tool.web.navigation import OVERSEERS
from lti_tool.web.retrying import committed
from lti_tool.web.rule_words import marks_rule
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint

bp = visit_blueprint("assessors", __name__, "/assessors")


@bp.get("")
@only_for(*OVERSEERS)
def index() -> ResponseReturnValue:
    """The assessors, and their links with candidates."""
    sitting = sitting_of(visit.resource_link)
    link = sitting.link
    attempts = open_attempts(db.session, link)
    known = panels(db.session, [attempt.id for attempt in attempts.values()], sitting.rules)
    marking = marking_in(db.session, link)
    return render_template(
        "assessors/page.html",
        sitting=sitting,
        people=assessors_of(db.session, link.context),
        begun=Counter(assessor for assessors in marking.values() for assessor in assessors),
        submitted=Counter(assessor for panel in known.values() for assessor in panel.submitted),
        affirmed={each.assessor_id: each.affirmed_at for each in affirmations(db.session, link)},
        conflicts=conflicts_in(db.session, link.context_id),
        marking=marking,
        attempts=attempts,
        lead=lead_of(db.session, link),
        may_read_reasons=may_read_reasons(roles_of(visit)),
        marks_rule=marks_rule(sitting.rules),
        me=visit.person_id,
        moment=moment_words,
    )


@bp.post("/lead")
@only_for(*OVERSEERS)
def lead() -> ResponseReturnValue:
    """Choose whose marks count, where the rule set follows a lead assessor."""
    sitting = sitting_of(visit.resource_link)
    chosen = id_in(request.form.get("person")) or abort(404)
    at = datetime.now(UTC)
    try:
        committed(lambda: choose_lead(db.session, sitting.link, chosen, by=visit.person_id, at=at))
    except NotToBeCalled:
        abort(404)
    flash(_("The lead assessor is chosen. Marks given before stay as they were."), "success")
    return redirect(url_for(".index"), 303)
