"""Choosing, in the platform's own dialog, the assessments that new activities will present."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID, uuid4

from flask import Blueprint, abort, current_app, g, render_template, request, session
from flask.typing import ResponseReturnValue

from lti_tool.config import Config
from lti_tool.lti.deep_linking import Choice, answer, content_item
from lti_tool.store.database import db
from lti_tool.store.keys import signing_key
from lti_tool.store.models import Selection
from lti_tool.store.referentials import all_referentials, reading_of
from lti_tool.store.selections import answer_once, recipient_of
from lti_tool.web.cookies import crosses_sites
from lti_tool.web.headers import forms_lead_to, framed_by
from lti_tool.web.visits import VisitEnded
from xapi.referential.model import Referential

bp = Blueprint("selection", __name__, url_prefix="/selection/<uuid:selection_id>")


def hold_selection(new: Selection) -> None:
    """Give this browser the cookie of ``new``, which is sent below its own path only."""
    session.clear()
    session["selection"] = str(new.id)
    if crosses_sites():
        session["framed"] = True


@bp.get("/")
def index(selection_id: UUID) -> ResponseReturnValue:
    """The assessments of every referential in force, by bloc."""
    selection = _selection_of_this_browser(selection_id)
    if selection.answered_at is not None:
        return render_template("selection/answered.html"), 409
    return render_template("selection/page.html", selection=selection, referentials=_in_force())


@bp.post("/")
def choose(selection_id: UUID) -> ResponseReturnValue:
    """Bring the platform what was chosen, or with ``cancel`` nothing; a selection is answered once."""
    selection = _selection_of_this_browser(selection_id)
    chosen = [] if "cancel" in request.form else _chosen(request.form.getlist("chosen"))
    if len(chosen) > 1 and not selection.accepts_multiple:
        abort(400)
    at = datetime.now(UTC)
    if not answer_once(db.session, selection, at=at):
        return render_template("selection/answered.html"), 409
    config: Config = current_app.config["CERTIBLOC"]
    url = f"{config.public_url}/lti/launch"
    token = answer(
        [content_item(choice, url, with_line_item=selection.accepts_line_item) for choice in chosen],
        recipient_of(db.session, selection),
        signing_key(db.session, config.secret_key),
        data=selection.data,
        nonce=uuid4().hex,
        at=at,
    )
    return_url = selection.return_url
    db.session.commit()

    forms_lead_to([return_url])
    return render_template("selection/answer.html", return_url=return_url, token=token)


def _selection_of_this_browser(selection_id: UUID) -> Selection:
    if session.get("selection") != str(selection_id):
        raise VisitEnded
    found = db.session.get(Selection, selection_id)
    if found is None or found.expires_at <= datetime.now(UTC):
        raise VisitEnded
    g.selection = found
    platform = found.context.registration
    framed_by([platform.issuer, platform.auth_url, found.return_url])
    return found


def _in_force() -> list[Referential]:
    return [reading_of(row)[0] for row in all_referentials(db.session) if row.superseded_by_id is None]


def _chosen(values: Iterable[str]) -> list[Choice]:
    """The offers with these values, in the order of the page; 404 where one is none of ours."""
    asked = set(values)
    offers = {
        f"{referential.iri} {assessment.code}": Choice(
            referential.iri,
            assessment.code,
            f"{assessment.code} {assessment.label}",
            assessment.modality.text,
        )
        for referential in _in_force()
        for assessment in referential.assessments
    }
    if not asked <= offers.keys():
        abort(404)
    return [choice for value, choice in offers.items() if value in asked]
