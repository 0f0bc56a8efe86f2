"""Files of evidence: added to a candidate's attempt, shown to who marks there, taken away again."""

from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from lti_tool.actions.attach_evidence import (
    AlreadyAttached,
    NotYours,
    TooLate,
    TooManyFiles,
    attach_evidence,
    remove_evidence,
)
from lti_tool.assessment.changes import OnlyATrial
from lti_tool.assessment.sheet import sheet
from lti_tool.files.kinds import KINDS
from lti_tool.files.taking import Taken
from lti_tool.store.database import db
from lti_tool.store.evidence import evidence_in, evidence_with
from lti_tool.store.models import AttemptEvidence, EvidenceFile, Person
from lti_tool.store.sittings import Sitting, sitting_of
from lti_tool.web.file_answers import file_answer
from lti_tool.web.incoming import (
    A_MEGABYTE,
    kept_if_done,
    largest_file,
    storage,
    taken_file,
    takes_files,
)
from lti_tool.web.navigation import MARKERS
from lti_tool.web.refusals import Refused, check_criterion, in_json, posted_candidate
from lti_tool.web.retrying import committed
from lti_tool.web.seals import linked, refuse_linked
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("evidence", __name__, "/evidence")


@takes_files(bp, "add")
def _say_why(refused: Refused) -> ResponseReturnValue:
    if _asks_for_json():
        return in_json(refused)
    return refused.message, refused.status, {"Content-Type": "text/plain; charset=utf-8"}


@bp.app_context_processor
def _words_on_files() -> dict[str, object]:
    """What lists of files need, whoever shows them."""
    return {
        "evidence_limit": largest_file(),
        "evidence_accept": ",".join(f".{kind.extension}" for kind in KINDS.values()),
        "file_size": file_size,
        "is_shown": lambda media_type: media_type in KINDS and KINDS[media_type].is_shown,
    }


def file_size(size: int) -> str:
    """A size in words: "340 kB", "2.4 MB"."""
    if size < A_MEGABYTE:
        return str(_("%(count)s kB", count=format_decimal(max(1, round(size / 1000)))))
    return str(_("%(count)s MB", count=format_decimal(round(size / A_MEGABYTE, 1))))


@bp.post("/candidates/<uuid:person_id>")
@only_for(*MARKERS)
def add(person_id: UUID) -> ResponseReturnValue:
    """Keep a file with a candidate's attempt, or with one criterion of it."""
    sitting = sitting_of(visit.resource_link)
    person = posted_candidate(person_id)
    # The file may have waited for the network since before the link was declared.
    if person_id in linked():
        raise Refused(403, _("You declared a link with this candidate: nothing was kept."))
    criterion = request.form.get("criterion") or None
    if criterion is not None:
        check_criterion(sitting, criterion)
    taken = taken_file()
    try:
        # What is there already came with a post whose answer was lost.
        with suppress(AlreadyAttached), kept_if_done(taken):
            committed(lambda: _attach(sitting, person_id, taken, criterion))
    except TooManyFiles:
        most = settings().evidence_max_files
        message = ngettext("An attempt has %(num)d file at most.", "An attempt has %(num)d files at most.", most)
        raise Refused(422, message) from None
    except OnlyATrial:
        raise Refused(403, _("A test user is not marked, and marks nobody: nothing was kept.")) from None
    return _list(sitting, person)


@bp.get("/<uuid:file_id>")
@only_for(*MARKERS)
def show(file_id: UUID) -> ResponseReturnValue:
    """The file itself."""
    return file_answer(_evidence(file_id).file)


@bp.post("/<uuid:file_id>/remove")
@only_for(*MARKERS)
def remove(file_id: UUID) -> ResponseReturnValue:
    """Take a file away again: only who added it, and only before the results are published."""
    sitting = sitting_of(visit.resource_link)
    person = posted_candidate(_evidence(file_id).file.person_id)
    try:
        committed(lambda: _remove(file_id))
    except NotYours:
        raise Refused(403, _("Only whoever added a file can remove it.")) from None
    except TooLate:
        raise Refused(409, _("The results are published: their evidence stays.")) from None
    storage().forget(file_id)
    return _list(sitting, person)


def _attach(sitting: Sitting, person_id: UUID, taken: Taken, criterion: str | None) -> EvidenceFile:
    return attach_evidence(
        db.session,
        sitting,
        person_id,
        taken,
        criterion=criterion,
        most=settings().evidence_max_files,
        by=visit.person_id,
        at=datetime.now(UTC),
    )


def _evidence(file_id: UUID) -> AttemptEvidence:
    """The file as part of an attempt here; raises `NotFound`, or `LinkDeclared` where it is not for these eyes."""
    evidence = evidence_with(db.session, visit.resource_link, file_id) or abort(404)
    refuse_linked(evidence.file.person_id)
    return evidence


def _remove(file_id: UUID) -> None:
    remove_evidence(db.session, visit.resource_link, _evidence(file_id), by=visit.person_id, at=datetime.now(UTC))


def _list(sitting: Sitting, person: Person) -> ResponseReturnValue:
    """
    The candidate's files, in place of the list that was there; without a script, the candidate's sheet.

    In JSON for static/posting.js, which tells by it whether an answer is ours.
    """
    if "HX-Request" not in request.headers:
        return redirect(url_for("grid.index", candidate=person.id))
    section = render_template(
        "evidence/section.html",
        sitting=sitting,
        sheets=sheet(sitting.referential, sitting.assessment),
        person=person,
        files=evidence_in(db.session, visit.resource_link).get(person.id, ()),
    )
    return jsonify(section=section) if _asks_for_json() else section


def _asks_for_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
