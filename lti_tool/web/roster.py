"""The course's list of participants, read from the platform."""

from datetime import UTC, datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.refresh_roster import RosterState, refresh_roster
from lti_tool.lti.roles import STAFF
from lti_tool.store.database import db
from lti_tool.store.keys import signing_key
from lti_tool.web.platforms import platforms
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("roster", __name__, "/roster")


@bp.post("")
@only_for(*STAFF)
def refresh() -> ResponseReturnValue:
    """Read the list again, and go back to the page that asked."""
    match _refresh(is_asked_for=True):
        case RosterState.NOT_OFFERED:
            flash(_("The course does not share its list of participants with this tool."), "warning")
        case RosterState.FAILED:
            flash(_("The list of participants could not be read; the one read before still stands."), "error")
        case _read:
            flash(_("The list of participants is up to date."), "success")
    return redirect(_page_that_asked())


def bring_roster_up_to_date() -> None:
    """Read the course's list for a page that shows people, unless it was read lately or failed lately."""
    _refresh(is_asked_for=False)


def read_roster() -> None:
    """Read the course's list for somebody who asks how things stand now."""
    _refresh(is_asked_for=True)


def _refresh(*, is_asked_for: bool) -> RosterState:
    # While it answers, the platform asks for our key: a first one must be there for others to see by then.
    signing_key(db.session, settings().secret_key)
    db.session.commit()
    state = refresh_roster(
        db.session,
        visit.resource_link.context,
        platforms(),
        secret_key=settings().secret_key,
        at=datetime.now(UTC),
        is_asked_for=is_asked_for,
    )
    db.session.commit()
    return state


def _page_that_asked() -> str:
    """Where the browser says it comes from, if that is a page of this visit."""
    home = url_for("home.index")
    asked_from = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return asked_from if asked_from.startswith(home) else home
