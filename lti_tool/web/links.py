"""Links with candidates: an assessor declares one, confirms that there is no other; somebody else withdraws it."""

from datetime import UTC, datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.declare_conflict import NotYoursToWithdraw, affirm_no_link, declare_link, withdraw_link
from lti_tool.lti.roles import Role
from lti_tool.store.candidates import candidate
from lti_tool.store.database import db
from lti_tool.store.models import Conflict
from lti_tool.web.candidates import candidate_here
from lti_tool.web.navigation import MARKERS, OVERSEERS
from lti_tool.web.people import name_of
from lti_tool.web.retrying import committed
from lti_tool.web.visits import only_for, visit, visit_blueprint

LONGEST_REASON = 2000

bp = visit_blueprint("links", __name__, "/links")


@bp.get("/<uuid:person_id>")
@only_for(*MARKERS)
def ask(person_id: UUID) -> ResponseReturnValue:
    """What declaring a link means, and room for its reason."""
    person = candidate_here(person_id)
    return render_template("links/declare.html", person=person, longest=LONGEST_REASON)


@bp.post("/<uuid:person_id>")
@only_for(*MARKERS)
def declare(person_id: UUID) -> ResponseReturnValue:
    """Keep the visitor from the candidate, from now on."""
    person = candidate(db.session, visit.resource_link.context_id, person_id) or abort(404)
    reason = request.form.get("reason", "").replace("\x00", "").strip()[:LONGEST_REASON]
    at = datetime.now(UTC)
    link = visit.resource_link
    committed(lambda: declare_link(db.session, link, person_id, reason=reason, by=visit.person_id, at=at))
    flash(_("Your link with %(name)s is declared. Another assessor is needed.", name=name_of(person)), "success")
    return redirect(url_for("grid.index"), 303)


@bp.post("/none")
@only_for(*MARKERS)
def affirm() -> ResponseReturnValue:
    """The visitor has no other link with the candidates of the activity."""
    at = datetime.now(UTC)
    committed(lambda: affirm_no_link(db.session, visit.resource_link, by=visit.person_id, at=at))
    flash(_("Thank you, your confirmation is kept."), "success")
    return redirect(url_for("grid.index"), 303)


@bp.post("/<uuid:conflict_id>/withdraw")
@only_for(*OVERSEERS)
def withdraw(conflict_id: UUID) -> ResponseReturnValue:
    """Let the assessor see and mark the candidate again."""
    at = datetime.now(UTC)

    def work() -> None:
        conflict = db.session.get(Conflict, conflict_id)
        if conflict is None or conflict.context_id != visit.resource_link.context_id:
            abort(404)
        withdraw_link(db.session, visit.resource_link, conflict, by=visit.person_id, at=at)

    try:
        committed(work)
    except NotYoursToWithdraw:
        flash(_("You declared this link yourself: somebody else has to withdraw it."), "error")
    else:
        flash(_("The link is withdrawn. The assessor can mark this candidate again."), "success")
    return redirect(url_for("assessors.index"), 303)


def may_read_reasons(roles: set[Role]) -> bool:
    """Whether the visitor reads why a link was declared: the certification office alone."""
    return Role.OFFICE in roles
