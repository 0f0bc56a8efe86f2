"""Choosing, in the platform's own dialog, what new activities will present: assessments, or pages beside them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from flask import Blueprint, abort, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from lti_tool.lti.deep_linking import Choice, Page, answer, content_item
from lti_tool.store.database import db
from lti_tool.store.keys import signing_key
from lti_tool.store.models import Selection
from lti_tool.store.referentials import all_referentials, reading_of
from lti_tool.store.selections import answer_once, recipient_of
from lti_tool.web.cookies import crosses_sites
from lti_tool.web.headers import forms_lead_to, framed_by
from lti_tool.web.settings import settings
from lti_tool.web.visits import VisitEnded
from lti_tool.web.wording import page_words
from xapi.referential.model import Referential


@dataclass(frozen=True)
class Offer:
    """A choice, and the bloc under which it stands."""

    bloc: str | None
    choice: Choice

    @property
    def value(self) -> str:
        """What the form posts. No code holds a blank or an equals sign."""
        presents = self.choice.presents
        return f"{self.choice.referential} {'page=' if isinstance(presents, Page) else ''}{presents}"


bp = Blueprint("selection", __name__, url_prefix="/selection/<uuid:selection_id>")


def hold_selection(new: Selection) -> None:
    """Give this browser the cookie of ``new``, which is sent below its own path only."""
    session.clear()
    session["selection"] = str(new.id)
    if crosses_sites():
        session["framed"] = True


@bp.get("/")
def index(selection_id: UUID) -> ResponseReturnValue:
    """The assessments of every referential in force by bloc, and its pages."""
    selection = _selection_of_this_browser(selection_id)
    if selection.answered_at is not None:
        return render_template("selection/answered.html"), 409
    return _page(selection)


@bp.post("/")
def choose(selection_id: UUID) -> ResponseReturnValue:
    """Bring the platform what was chosen."""
    return bring_choice(_selection_of_this_browser(selection_id))


def page_with_ticket(new: Selection) -> str:
    """
    The page of ``new`` for a frame that keeps no cookies: what it posts carries a ticket of its own.

    The ticket is signed, is good as long as the selection is, and answers it once.
    """
    _enter(new)
    return _page(new, ticket=_tickets().dumps(str(new.id)))


def selection_of_ticket(ticket: str) -> Selection:
    """The selection whose page was given the ticket; raises `VisitEnded`."""
    try:
        id = UUID(_tickets().loads(ticket))
    except BadSignature:
        raise VisitEnded from None
    return _open_selection(id)


def bring_choice(selection: Selection) -> ResponseReturnValue:
    """Bring the platform what the form holds, or with ``cancel`` nothing; a selection is answered once."""
    referentials = _in_force()
    wanted = [] if "cancel" in request.form else request.form.getlist("chosen")
    chosen = _chosen(wanted, referentials)
    if len(chosen) > 1 and not selection.accepts_multiple:
        abort(400)
    at = datetime.now(UTC)
    if not answer_once(db.session, selection, at=at):
        return render_template("selection/answered.html"), 409
    url = f"{settings().public_url}/lti/launch"
    token = answer(
        [content_item(choice, url, with_line_item=selection.accepts_line_item) for choice in chosen],
        recipient_of(db.session, selection),
        signing_key(db.session, settings().secret_key),
        data=selection.data,
        nonce=uuid4().hex,
        at=at,
        message=ngettext("%(num)d activity was chosen.", "%(num)d activities were chosen.", len(chosen))
        if chosen
        else None,
        error=None if referentials else _("No referential is installed in certibloc: there is nothing to choose."),
    )
    return_url = selection.return_url
    db.session.commit()

    forms_lead_to([return_url])
    return render_template("selection/answer.html", return_url=return_url, token=token)


def _selection_of_this_browser(selection_id: UUID) -> Selection:
    if session.get("selection") != str(selection_id):
        raise VisitEnded
    return _open_selection(selection_id)


def _open_selection(id: UUID) -> Selection:
    found = db.session.get(Selection, id)
    if found is None or found.expires_at <= datetime.now(UTC):
        raise VisitEnded
    _enter(found)
    return found


def _enter(selection: Selection) -> None:
    g.selection = selection
    platform = selection.context.registration
    framed_by([platform.issuer, platform.auth_url, selection.return_url])


def _page(selection: Selection, ticket: str | None = None) -> str:
    return render_template(
        "selection/page.html",
        selection=selection,
        ticket=ticket,
        referentials=_in_force(),
        offers_of=_offers_of,
    )


def _tickets() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="certibloc-selection")


def _in_force() -> list[Referential]:
    return [reading_of(row)[0] for row in all_referentials(db.session) if row.superseded_by_id is None]


def _chosen(values: Iterable[str], referentials: Iterable[Referential]) -> list[Choice]:
    """The offers with these values, in the order of the page; 404 where one is none of ours."""
    asked = set(values)
    offers = {offer.value: offer.choice for each in referentials for offer in _offers_of(each)}
    if not asked <= offers.keys():
        abort(404)
    return [choice for value, choice in offers.items() if value in asked]


def _offers_of(referential: Referential) -> Iterator[Offer]:
    """What can be chosen of a referential: its assessments bloc by bloc, then the pages of the whole."""
    for bloc in referential.blocs:
        for assessment in referential.assessments:
            if assessment.bloc == bloc.code:
                title = f"{assessment.code} {assessment.label}"
                yield Offer(bloc.code, Choice(referential.iri, assessment.code, title, assessment.modality.text))
    portfolio = referential.portfolio
    yield Offer(None, Choice(referential.iri, portfolio.code, portfolio.label, portfolio.modality.text))
    for page, (title, text) in page_words().items():
        yield Offer(None, Choice(referential.iri, page, title, text))
