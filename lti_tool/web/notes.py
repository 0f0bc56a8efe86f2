"""Where an assessor's own notes are posted; answers are as those on marks, for static/saving.js."""

from uuid import UUID

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.keep_note import NoteChanged, keep_note
from lti_tool.assessment.changes import OnlyATrial
from lti_tool.store.database import db
from lti_tool.store.sittings import sitting_of
from lti_tool.web.clock import this_second
from lti_tool.web.navigation import MARKERS
from lti_tool.web.refusals import Refused, in_json, posted_candidate
from lti_tool.web.retrying import committed
from lti_tool.web.visits import only_for, visit, visit_blueprint

LONGEST_NOTE = 10_000

bp = visit_blueprint("notes", __name__, "/grid")
bp.register_error_handler(Refused, in_json)


@bp.post("/candidates/<uuid:person_id>/note")
@only_for(*MARKERS)
def keep(person_id: UUID) -> ResponseReturnValue:
    """Keep what the assessor noted on a candidate for themselves."""
    sitting = sitting_of(visit.resource_link)
    posted_candidate(person_id)
    text, seen = (_plain(request.form.get(name)) for name in ("comment", "comment_seen"))
    if text is None or len(text) > LONGEST_NOTE:
        raise Refused(422, _("Notes have at most %(count)d characters.", count=LONGEST_NOTE))

    by, at = visit.person_id, this_second()
    try:
        committed(lambda: keep_note(db.session, sitting, person_id, text, seen=seen, by=by, at=at))
    except NoteChanged as changed:
        message = _("These notes were changed elsewhere in the meantime. What stands now is shown.")
        return jsonify(_standing(person_id, changed.text) | {"message": message}), 409
    except OnlyATrial:
        raise Refused(403, _("A test user is not marked, and marks nobody: nothing was kept.")) from None
    return jsonify(_standing(person_id, text))


def _plain(text: str | None) -> str | None:
    return None if text is None else text.replace("\r\n", "\n").replace("\x00", "").strip()


def _standing(person_id: UUID, text: str) -> dict[str, object]:
    """The note as the page reads marks: one without a level."""
    note = {"level": "", "comment": text, "sequence": 0, "with_group": False}
    return {"marks": [{"person": str(person_id), "criterion": "note"} | note], "progress": []}
