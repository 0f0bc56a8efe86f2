"""Minutes and attestations: the very bytes that were kept, and whether a file is the one."""

from hashlib import sha256
from uuid import UUID

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.store.database import db
from lti_tool.store.jury_papers import minutes_of, minutes_with
from lti_tool.store.models import Attestation, JuryDecision
from lti_tool.store.referentials import reading_of
from lti_tool.web.jury_access import PREPARERS, READERS, the_deliberation
from lti_tool.web.jury_words import paper_number, shown_code
from lti_tool.web.retrying import committed
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("jury_papers", __name__, "/jury/<uuid:deliberation_id>")


@bp.get("/minutes.pdf")
@only_for(*READERS)
def minutes(deliberation_id: UUID) -> ResponseReturnValue:
    """The minutes, byte for byte as they were drawn up."""
    the_deliberation(deliberation_id)
    kept = minutes_of(db.session, deliberation_id) or abort(404)
    return pdf(kept.pdf, _("minutes-%(number)s.pdf", number=paper_number(kept.year, kept.number)))


@bp.post("/verify")
@only_for(*READERS)
def verify(deliberation_id: UUID) -> ResponseReturnValue:
    """Whether a file is these minutes, or others of this certifying body, or none."""
    the_deliberation(deliberation_id)
    kept = minutes_of(db.session, deliberation_id) or abort(404)
    file = request.files.get("file")
    digest = sha256(file.read() if file else b"").hexdigest()
    found = minutes_with(db.session, kept.registration_id, digest)
    if found is None:
        flash(_("This file is not these minutes: it was changed, or it is another file."), "error")
    elif found.deliberation_id != deliberation_id:
        number = paper_number(found.year, found.number)
        flash(_("This file is genuine, but it is minutes No. %(number)s.", number=number), "warning")
    else:
        number = paper_number(found.year, found.number)
        flash(_("This file is minutes No. %(number)s, unchanged to the last byte.", number=number), "success")
    return redirect(url_for("jury.one", deliberation_id=deliberation_id), 303)


@bp.get("/attestations/<uuid:attestation_id>.pdf")
@only_for(*PREPARERS)
def attestation(deliberation_id: UUID, attestation_id: UUID) -> ResponseReturnValue:
    """An attestation that this deliberation's publication issued."""
    the_deliberation(deliberation_id)
    found = db.session.get(Attestation, attestation_id)
    if found is None or found.decision.deliberation_id != deliberation_id:
        abort(404)
    return attestation_pdf(found)


def attestation_pdf(found: Attestation) -> Response:
    """The attestation; drawn at its first download, and the same bytes ever after."""
    if found.pdf is None:
        committed(lambda: _draw(found.id))
        db.session.refresh(found)
    assert found.pdf is not None  # noqa: S101 # drawn above, if not before
    return pdf(found.pdf, _("attestation-%(number)s.pdf", number=paper_number(found.year, found.number)))


def attestation_address(code: str) -> str:
    """Where anybody checks an attestation."""
    return f"{settings().public_url}{url_for('attestations.check', code=shown_code(code))}"


def pdf(content: bytes, name: str) -> Response:
    """A file to keep, which no cache keeps for somebody else."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _draw(attestation_id: UUID) -> None:
    # What draws takes a third of a second to load, and few ever draw.
    from lti_tool.web.attestation_paper import draw_attestation

    found = db.session.get_one(Attestation, attestation_id, with_for_update=True, populate_existing=True)
    if found.pdf is not None:
        return
    decision: JuryDecision = found.decision
    referential, _rules = reading_of(decision.deliberation.referential)
    kept = minutes_of(db.session, decision.deliberation_id)
    assert kept is not None  # noqa: S101 # nothing is published that was not closed
    found.pdf = draw_attestation(found, referential, kept, attestation_address(found.code))
    found.sha256 = sha256(found.pdf).hexdigest()


def is_own(found: Attestation | None) -> bool:
    """Whether the attestation is the visitor's."""
    return found is not None and found.person_id == visit.person_id
