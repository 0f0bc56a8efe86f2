"""Files that prove what an exemption rests on: added, shown to who keeps candidates' files, taken out."""

from datetime import UTC, datetime
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.prove_exemption import MOST_PROOFS, LastProof, TooManyProofs, add_proof, remove_proof
from lti_tool.store.database import db
from lti_tool.store.exemptions import exemption_of, proof_of
from lti_tool.store.models import Exemption
from lti_tool.store.sittings import certification_of
from lti_tool.web.candidates import candidate_here
from lti_tool.web.file_answers import file_answer
from lti_tool.web.incoming import kept_if_done, storage, taken_file, takes_files
from lti_tool.web.navigation import OVERSEERS
from lti_tool.web.refusals import Refused
from lti_tool.web.retrying import committed
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("proofs", __name__, "/files/<uuid:person_id>/exemptions/<uuid:exemption_id>/proofs")


@takes_files(bp, "add")
def _say_why(refused: Refused) -> ResponseReturnValue:
    flash(refused.message, "error")
    return _to_the_file((request.view_args or {})["person_id"])


@bp.post("")
@only_for(*OVERSEERS)
def add(person_id: UUID, exemption_id: UUID) -> ResponseReturnValue:
    """Add a file."""
    exemption, taken = _exemption(person_id, exemption_id), taken_file()
    by, at, link = visit.person_id, datetime.now(UTC), visit.resource_link
    try:
        with kept_if_done(taken):
            committed(lambda: add_proof(db.session, link, exemption, taken, by=by, at=at))
    except TooManyProofs:
        flash(_("An exemption has %(count)d files at most.", count=MOST_PROOFS), "error")
    else:
        flash(_("The file is saved."), "success")
    return _to_the_file(person_id)


@bp.get("/<uuid:file_id>")
@only_for(*OVERSEERS)
def show(person_id: UUID, exemption_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """The file itself."""
    found = proof_of(db.session, _exemption(person_id, exemption_id), file_id) or abort(404)
    return file_answer(found.file)


@bp.post("/<uuid:file_id>/removal")
@only_for(*OVERSEERS)
def remove(person_id: UUID, exemption_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Take a file out, unless it is all that proves a bloc already held."""
    exemption = _exemption(person_id, exemption_id)
    found = proof_of(db.session, exemption, file_id) or abort(404)
    by, at, link = visit.person_id, datetime.now(UTC), visit.resource_link
    try:
        kept_under = committed(lambda: remove_proof(db.session, link, exemption, found, by=by, at=at))
    except LastProof:
        flash(_("A bloc already held keeps its proof: add another file first, or revoke the exemption."), "error")
    else:
        storage().forget(kept_under)
        flash(_("The file is removed."), "success")
    return _to_the_file(person_id)


def _exemption(person_id: UUID, exemption_id: UUID) -> Exemption:
    person, iri = candidate_here(person_id), certification_of(visit.resource_link).referential.iri
    return exemption_of(db.session, person.id, iri, exemption_id) or abort(404)


def _to_the_file(person_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("files.of_one", person_id=person_id), 303)
