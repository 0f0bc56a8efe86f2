"""Every page of the administration, and who may open it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.begin_login import digest
from lti_tool.store.database import db
from lti_tool.store.sign_ins import SEEN_EVERY, signed_in
from lti_tool.web.cookies import is_administration

bp = Blueprint("admin", __name__, url_prefix="/admin")

# What opens without a sign-in.
OPEN = frozenset({"admin.sign_in", "admin.take_sign_in", "admin.speak"})
TOKEN = "token"  # noqa: S105 # the name under which the cookie holds it
LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Tab:
    """A page one tab away."""

    label: str
    endpoint: str
    covers: frozenset[str] = frozenset()

    @property
    def url(self) -> str:
        """Where it is."""
        return url_for(self.endpoint)

    @property
    def is_current(self) -> bool:
        """Whether this request is for that page or for one below it."""
        return request.endpoint == self.endpoint or (request.endpoint or "") in self.covers


@bp.before_app_request
def _know_who_asks() -> None:
    """Who is signed in, and their language; also for an address below /admin/ that is none."""
    if not is_administration():
        return
    asked = session.get("language")
    g.language = asked if asked in LANGUAGES else None
    at = datetime.now(UTC)
    held = session.get(TOKEN)
    found = signed_in(db.session, digest(held), at) if held else None
    if found is None:
        session.pop(TOKEN, None)
        return
    g.administrator = found.administrator
    if at - found.seen_at > SEEN_EVERY:
        found.seen_at = at
        db.session.commit()


@bp.before_request
def _let_in_administrators_only() -> ResponseReturnValue | None:
    if "administrator" in g or request.endpoint in OPEN:
        return None
    # A form that was sent is not sent again by itself.
    here = request.script_root + request.path
    session["after"] = here if request.method == "GET" else url_for("admin.index")
    return redirect(url_for("admin.sign_in"), 303)


@bp.after_request
def _note_what_was_done(answer: Response) -> Response:
    """Who did what, in the log: never what was written into a form."""
    if (
        request.method == "POST"
        and request.endpoint not in OPEN
        and answer.status_code < 400
        and "administrator" in g
    ):
        what = " ".join([str(request.endpoint), *(str(value) for value in (request.view_args or {}).values())])
        current_app.logger.info("Administration: %s by %s", what, g.administrator.name)
    return answer


@bp.app_context_processor
def _words_of_the_layout() -> dict[str, object]:
    return {
        "is_administration": is_administration(),
        "administrator": g.get("administrator"),
        "admin_tabs": _tabs() if "administrator" in g else [],
    }


def _tabs() -> Sequence[Tab]:
    below = {
        "add_platform",
        "take_platform",
        "platform",
        "edit_platform",
        "test_platform",
        "add_deployment",
        "offices_of",
        "give_offices_of",
        "journal_of",
    }
    return [
        Tab(_("Overview"), "admin.index"),
        Tab(_("Platforms"), "admin.platforms", frozenset(f"admin.{name}" for name in below)),
        Tab(_("Invitations"), "admin.invitations", frozenset({"admin.invite"})),
        Tab(_("Last launches"), "admin.launches"),
        Tab(_("Keys"), "admin.keys"),
        Tab(_("Journal"), "admin.journal"),
    ]
