"""What a frame that keeps no cookies asks: whether one came back, the way into a new tab, and to take a choice."""

from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.actions.begin_login import digest
from lti_tool.lti.rejections import LaunchRejected, Reason
from lti_tool.store.database import db
from lti_tool.store.models import Visit
from lti_tool.store.tickets import use_up_ticket
from lti_tool.web.browsers import cookie_of
from lti_tool.web.cookies import is_from_ourselves
from lti_tool.web.headers import framed_by
from lti_tool.web.selection import bring_choice, selection_of_ticket
from lti_tool.web.visits import VisitEnded, begin_visit

TICKET_LIVES = timedelta(minutes=5)

bp = Blueprint("frames", __name__, url_prefix="/lti")


@bp.post("/launch/kept")
def kept() -> ResponseReturnValue:
    """Whether the cookie of a login comes back; the address is one to which it is sent."""
    return jsonify(kept=cookie_of(request.form.get("state", "")) in request.cookies)


@bp.post("/carry")
def carry() -> ResponseReturnValue:
    """Open a visit in a tab of its own, for the ticket that its frame was given."""
    carried = None
    if is_from_ourselves():
        at = datetime.now(UTC)
        carried = use_up_ticket(db.session, digest(request.form.get("ticket", "")), at, TICKET_LIVES)
        db.session.commit()
    if carried is None:
        raise LaunchRejected(Reason.TICKET_UNKNOWN)

    begin_visit(carried.id)
    return redirect(url_for("home.index", visit_id=carried.id), 303)


@bp.post("/selection")
def choose() -> ResponseReturnValue:
    """Bring the platform what was chosen in a frame without cookies, for the ticket that its page was given."""
    if not is_from_ourselves():
        raise VisitEnded
    return bring_choice(selection_of_ticket(request.form.get("ticket", "")))


def new_tab(visit: Visit) -> str:
    """A page that opens ``visit`` in a new tab, once: no session lives in a frame without cookies."""
    ticket = token_urlsafe(32)
    visit.ticket = digest(ticket)
    platform = visit.person.registration
    framed_by([platform.issuer, platform.auth_url, visit.return_url])
    return render_template("login/new_tab.html", ticket=ticket)
