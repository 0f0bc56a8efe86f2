"""Where exemptions are granted and revoked; they are shown in the candidate's file."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.exempt import Grounds, exempt, revoke_exemption
from lti_tool.actions.prove_exemption import add_proof
from lti_tool.assessment.changes import OnlyATrial
from lti_tool.assessment.exemptions import (
    LONGEST_TEXT,
    Ground,
    NothingToExempt,
    competencies_below,
    is_a_ground,
)
from lti_tool.store.database import db
from lti_tool.store.exemptions import exemption_of
from lti_tool.store.sittings import Certification, certification_of
from lti_tool.web.candidates import candidate_here
from lti_tool.web.clock import this_second
from lti_tool.web.files import file_of
from lti_tool.web.incoming import has_file, kept_if_done, taken_file, takes_files
from lti_tool.web.navigation import OVERSEERS
from lti_tool.web.people import name_of
from lti_tool.web.refusals import Refused
from lti_tool.web.retrying import committed
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("exemptions", __name__, "/files")

TEXTS = ("certificate", "issuer", "proof")


class Unusable(ValueError):
    """What was entered cannot be taken; the message says why."""


@takes_files(bp, "grant")
def _say_why(refused: Refused) -> ResponseReturnValue:
    flash(refused.message, "error")
    return redirect(url_for("files.of_one", **(request.view_args or {})), 303)


@bp.post("/<uuid:person_id>/exemptions")
@only_for(*OVERSEERS)
def grant(person_id: UUID) -> ResponseReturnValue:
    """Exempt the candidate, with a ground."""
    person, certification = candidate_here(person_id), certification_of(visit.resource_link)
    home_page = settings().home_page
    by, at = visit.person_id, this_second()

    def work() -> None:
        exemption = exempt(db.session, certification, person, node, grounds, by=by, home_page=home_page, at=at)
        if taken is not None:
            add_proof(db.session, visit.resource_link, exemption, taken, by=by, at=at)

    try:
        node, grounds = _asked(certification)
        taken = taken_file() if has_file() else None
        with kept_if_done(taken):
            committed(work)
    except (Unusable, Refused) as problem:
        return file_of(person, request.form, str(problem))
    except NothingToExempt:
        return file_of(person, request.form, _("The candidate is already exempted from all of it."))
    except OnlyATrial:
        return file_of(person, request.form, _("A test user cannot be exempted: nothing of it may leave."))
    flash(_("%(name)s is exempted from %(node)s.", name=name_of(person), node=node), "success")
    return redirect(url_for("files.of_one", person_id=person.id), 303)


@bp.post("/<uuid:person_id>/exemptions/<uuid:exemption_id>/revocation")
@only_for(*OVERSEERS)
def revoke(person_id: UUID, exemption_id: UUID) -> ResponseReturnValue:
    """Take an exemption back: its statements are voided, its criteria can be marked again."""
    person, certification = candidate_here(person_id), certification_of(visit.resource_link)
    home_page = settings().home_page
    at = this_second()

    def work() -> None:
        exemption = exemption_of(db.session, person.id, certification.referential.iri, exemption_id) or abort(404)
        revoke_exemption(db.session, certification, exemption, by=visit.person_id, home_page=home_page, at=at)

    committed(work)
    flash(_("The exemption is revoked: these criteria are to be marked again."), "success")
    return redirect(url_for("files.of_one", person_id=person.id), 303)


def _asked(certification: Certification) -> tuple[str, Grounds]:
    """What the form asks for; raises `Unusable`."""
    node, referential = request.form.get("node", ""), certification.referential
    if not competencies_below(referential, node):
        raise Unusable(_("Say what the candidate is exempted from."))
    try:
        ground = Ground(request.form.get("ground", ""))
    except ValueError:
        raise Unusable(_("Say on what ground the candidate is exempted.")) from None
    texts = {name: _text(request.form, name) for name in TEXTS}
    obtained_on = _day(request.form.get("obtained_on", ""))
    if not is_a_ground(
        ground,
        node=node,
        referential=referential,
        certificate=texts["certificate"],
        obtained=obtained_on,
        is_proved=bool(texts["proof"]) or has_file(),
    ):
        raise Unusable(
            _(
                "A bloc already held needs its certificate, the date when it was obtained, "
                "and its proof: a file, or where it is kept."
            )
            if ground is Ground.BLOC_HELD
            else _("An equivalence needs the certification that it rests on.")
        )
    return node, Grounds(ground, texts["certificate"], texts["issuer"], obtained_on, texts["proof"])


def _text(form: Mapping[str, str], name: str) -> str:
    text = " ".join(form.get(name, "").replace("\x00", "").split())
    if len(text) > LONGEST_TEXT:
        raise Unusable(_("A field has at most %(count)d characters: shorten it.", count=LONGEST_TEXT))
    return text


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Unusable(_("This is not a date. Write it like 2026-01-31.")) from None
    if day.year < 1900 or day > datetime.now(UTC).date():
        raise Unusable(_("A certificate cannot be obtained in the future: check the date."))
    return day
