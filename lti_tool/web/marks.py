"""Where the grid's marks are posted; answers are JSON, for static/saving.js."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.record_marks import record_marks
from lti_tool.assessment.changes import Change, MarkChanged, OnlyATrial
from lti_tool.assessment.panel import SheetClosed
from lti_tool.store.attempts import scopes_of
from lti_tool.store.conflicts import LinkDeclared
from lti_tool.store.database import db
from lti_tool.store.marks import Cell, marks_by
from lti_tool.store.models import Mark
from lti_tool.store.sittings import Sitting, sitting_of
from lti_tool.web.clock import this_second
from lti_tool.web.navigation import MARKERS
from lti_tool.web.posted_marks import following, group_changes, own_change
from lti_tool.web.refusals import Refused, check_criterion, in_json, posted_candidate
from lti_tool.web.retrying import committed
from lti_tool.web.settings import settings
from lti_tool.web.sheet_states import asked_criteria
from lti_tool.web.sheets import closed_words
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("marks", __name__, "/grid")
bp.register_error_handler(Refused, in_json)


@bp.post("/candidates/<uuid:person_id>/marks/<criterion>")
@only_for(*MARKERS)
def mark(person_id: UUID, criterion: str) -> ResponseReturnValue:
    """Set, correct, comment or take back the assessor's mark on one criterion of one candidate."""
    sitting = sitting_of(visit.resource_link)
    posted_candidate(person_id)
    check_criterion(sitting, criterion)
    return _answer(sitting, lambda: [own_change(sitting, person_id, criterion)])


@bp.post("/groups/<uuid:group_id>/marks/<criterion>")
@only_for(*MARKERS)
def mark_group(group_id: UUID, criterion: str) -> ResponseReturnValue:
    """Set the whole group's level on a criterion; each member's can then be changed."""
    sitting = sitting_of(visit.resource_link)
    check_criterion(sitting, criterion)
    return _answer(sitting, lambda: group_changes(sitting, group_id, criterion))


@bp.post("/candidates/<uuid:person_id>/marks/<criterion>/follow")
@only_for(*MARKERS)
def follow_group(person_id: UUID, criterion: str) -> ResponseReturnValue:
    """Give a member of a group that is marked as one the group's level again."""
    sitting = sitting_of(visit.resource_link)
    posted_candidate(person_id)
    check_criterion(sitting, criterion)
    return _answer(sitting, lambda: [following(sitting, person_id, criterion)])


def _answer(sitting: Sitting, changes: Callable[[], Sequence[Change]]) -> ResponseReturnValue:
    """Record the changes, and tell what stands now: also where it differs from what the page had shown."""
    at = this_second()

    def work() -> dict[str, Any]:
        asked = changes()
        home_page = settings().home_page
        record_marks(db.session, sitting, asked, by=visit.person_id, home_page=home_page, at=at)
        # Here, where all is at hand: once it is committed, everything would be read again.
        return _standing(sitting, asked)

    try:
        return jsonify(committed(work))
    except MarkChanged as late:
        message = _("This mark was changed elsewhere in the meantime. What stands now is shown.")
        return jsonify(_standing(sitting, late.changes) | {"message": message}), 409
    except SheetClosed as closed:
        raise Refused(403, closed_words(closed.why)) from None
    except LinkDeclared:
        raise Refused(403, _("You declared a link with this candidate: nothing was kept.")) from None
    except OnlyATrial:
        raise Refused(403, _("A test user is not marked, and marks nobody: nothing was kept.")) from None


def _standing(sitting: Sitting, changes: Sequence[Change]) -> dict[str, Any]:
    """The marks that were asked to change, as they stand, and how far each candidate's sheet is."""
    people = dict.fromkeys(change.candidate for change in changes)
    marks = marks_by(db.session, sitting.link, visit.person_id, of=people)
    return {
        "marks": [_shown(change, marks.get((change.candidate, change.criterion))) for change in changes],
        "progress": [{"person": str(person), **_progress(sitting, marks, person)} for person in people],
    }


def _shown(change: Change, mark: Mark | None) -> dict[str, Any]:
    return {
        "person": str(change.candidate),
        "criterion": change.criterion,
        "level": (mark.level if mark else None) or "",
        "comment": mark.comment if mark else "",
        "sequence": mark.sequence if mark else 0,
        "with_group": mark.with_group if mark else False,
    }


def _progress(sitting: Sitting, marks: Mapping[Cell, Mark], person: UUID) -> dict[str, int]:
    criteria = asked_criteria(sitting, scopes_of(db.session, sitting, [person])[person])
    levels = [marks[person, each.code].level for each in criteria if (person, each.code) in marks]
    return {"done": sum(level is not None for level in levels), "total": len(criteria)}
