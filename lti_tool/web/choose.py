"""Choosing which assessment, or which page, an activity presents."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.choose_assessment import AlreadyMarked, choose_assessment
from lti_tool.lti.deep_linking import Page
from lti_tool.lti.roles import STAFF
from lti_tool.store import journal
from lti_tool.store.database import db
from lti_tool.store.models import StoredReferential
from lti_tool.store.referentials import all_referentials, reading_of
from lti_tool.web.visits import only_for, visit, visit_blueprint
from lti_tool.web.wording import modality_words, page_words
from xapi.referential.model import Assessment, Referential, UnknownNode

bp = visit_blueprint("choose", __name__, "/choose")


@dataclass(frozen=True)
class Offer:
    """A referential in force, to choose an assessment from."""

    stored: StoredReferential
    referential: Referential


@bp.get("")
@only_for(*STAFF)
def index() -> ResponseReturnValue:
    """The assessments of every referential in force by bloc, and its pages."""
    return render_template("choose/page.html", offers=_offers(), pages=page_words(), modality_words=modality_words)


@bp.post("")
@only_for(*STAFF)
def choose() -> ResponseReturnValue:
    """Present the assessment or the page from now on; an assessment that has marks stays."""
    offer = _offer(request.form.get("referential"))
    chosen, label = _chosen(offer)
    by = journal.person(visit.person_id)
    try:
        choose_assessment(db.session, visit.resource_link, offer.stored, chosen, by=by, at=datetime.now(UTC))
    except AlreadyMarked:
        db.session.rollback()
        flash(_("Candidates already have marks here: the assessment can no longer be changed."), "error")
        return redirect(url_for("home.index"))
    db.session.commit()
    flash(_("This activity now presents %(assessment)s.", assessment=label), "success")
    return redirect(url_for("home.index"))


def _chosen(offer: Offer) -> tuple[Assessment | Page, str]:
    """What the form asks for, and its name; 404 where it is none of the offer."""
    pages = page_words()
    page = request.form.get("page")
    if page in pages:
        return Page(page), pages[Page(page)][0]
    try:
        assessment = offer.referential.assessment(request.form.get("assessment", ""))
    except UnknownNode:
        abort(404)
    return assessment, assessment.label


def _offers() -> list[Offer]:
    in_force = (stored for stored in all_referentials(db.session) if stored.superseded_by_id is None)
    return [Offer(stored, reading_of(stored)[0]) for stored in in_force]


def _offer(id: str | None) -> Offer:
    try:
        asked = UUID(id or "")
    except ValueError:
        abort(404)
    return next((offer for offer in _offers() if offer.stored.id == asked), None) or abort(404)
