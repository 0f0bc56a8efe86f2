"""The last logins and launches of every platform, and why those were refused that were."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.store.database import db
from lti_tool.store.launch_history import Wanted, launch_history
from lti_tool.store.registrations import registrations
from lti_tool.web.admin.blueprint import bp
from lti_tool.web.ids import id_in
from lti_tool.web.launch_words import instant, message_words, refusal_words

UNKNOWN = "unknown"
OUTCOMES = {"refused": True, "taken": False}
MOST_PAGES = 1000


@bp.get("/launches")
def launches() -> ResponseReturnValue:
    """A page of records; what the query asks for and is not understood is as good as not asked."""
    platform, outcome = request.args.get("platform", ""), request.args.get("outcome", "")
    wanted = Wanted(id_in(platform), platform == UNKNOWN, OUTCOMES.get(outcome))
    page = request.args.get("page", 1, type=int)
    page = min(max(page, 1), MOST_PAGES)
    records, has_older = launch_history(db.session, wanted, page)

    def at_page(number: int) -> str:
        return url_for("admin.launches", platform=platform or None, outcome=outcome or None, page=number)

    return render_template(
        "admin/launches.html",
        records=records,
        newer=at_page(page - 1) if page > 1 else None,
        older=at_page(page + 1) if has_older else None,
        platforms=registrations(db.session),
        platform=platform,
        outcome=outcome,
        is_filtered=wanted != Wanted(),
        instant=instant,
        message_words=message_words,
        refusal_words=refusal_words,
    )
