"""
Where the grid's marks are posted; answers are JSON, for static/grid.js.

    Refused    the post asks for what may not be; its words are the answer
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.record_marks import record_marks
from lti_tool.assessment.attempts import Scope
from lti_tool.assessment.changes import LONGEST_COMMENT, TAKEN_BACK, Change, MarkChanged, OnlyATrial
from lti_tool.assessment.grouping import is_marked_as_group
from lti_tool.assessment.panel import SheetClosed
from lti_tool.assessment.sheet import marked_criteria
from lti_tool.store.attempts import scopes_of
from lti_tool.store.candidates import candidate
from lti_tool.store.conflicts import LinkDeclared
from lti_tool.store.database import db
from lti_tool.store.groups import group_id_of, group_in
from lti_tool.store.marks import Cell, marks_by
from lti_tool.store.models import Mark
from lti_tool.store.panels import last_attempts, panels
from lti_tool.store.sittings import Sitting, sitting_of
from lti_tool.web.clock import this_second
from lti_tool.web.levels import choices
from lti_tool.web.navigation import MARKERS
from lti_tool.web.retrying import committed
from lti_tool.web.seals import linked
from lti_tool.web.settings import settings
from lti_tool.web.sheet_states import asked_criteria, state_of
from lti_tool.web.sheets import closed_words
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("marks", __name__, "/grid")


class Refused(Exception):
    """The post asks for what may not be."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@bp.errorhandler(Refused)
def _say_why(refused: Refused) -> ResponseReturnValue:
    return jsonify(message=refused.message), refused.status


@bp.post("/candidates/<uuid:person_id>/marks/<criterion>")
@only_for(*MARKERS)
def mark(person_id: UUID, criterion: str) -> ResponseReturnValue:
    """Set, correct, comment or take back the assessor's mark on one criterion of one candidate."""
    sitting = sitting_of(visit.resource_link)
    _check_candidate(person_id)
    _check_criterion(sitting, criterion)
    return _answer(sitting, lambda: [_own_change(sitting, person_id, criterion)])


@bp.post("/groups/<uuid:group_id>/marks/<criterion>")
@only_for(*MARKERS)
def mark_group(group_id: UUID, criterion: str) -> ResponseReturnValue:
    """Set the whole group's level on a criterion; each member's can then be changed."""
    sitting = sitting_of(visit.resource_link)
    _check_criterion(sitting, criterion)
    return _answer(sitting, lambda: _group_changes(sitting, group_id, criterion))


@bp.post("/candidates/<uuid:person_id>/marks/<criterion>/follow")
@only_for(*MARKERS)
def follow_group(person_id: UUID, criterion: str) -> ResponseReturnValue:
    """Give a member of a group that is marked as one the group's level again."""
    sitting = sitting_of(visit.resource_link)
    _check_candidate(person_id)
    _check_criterion(sitting, criterion)
    return _answer(sitting, lambda: [_following(sitting, person_id, criterion)])


def _answer(sitting: Sitting, changes: Callable[[], Sequence[Change]]) -> ResponseReturnValue:
    """Record the changes, and tell what stands now: also where it differs from what the page had shown."""
    at = this_second()
    asked: list[Change] = []

    def work() -> list[Mark]:
        asked[:] = changes()
        home_page = settings().home_page
        return record_marks(db.session, sitting, asked, by=visit.person_id, home_page=home_page, at=at)

    try:
        committed(work)
    except MarkChanged as late:
        asked[:] = late.changes
        message = _("This mark was changed elsewhere in the meantime. What stands now is shown.")
        return jsonify(_standing(sitting, asked) | {"message": message}), 409
    except SheetClosed as closed:
        raise Refused(403, closed_words(closed.why)) from None
    except LinkDeclared:
        raise Refused(403, _("You declared a link with this candidate: nothing was kept.")) from None
    except OnlyATrial:
        raise Refused(403, _("A test user is not marked, and marks nobody: nothing was kept.")) from None
    return jsonify(_standing(sitting, asked))


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


@dataclass(frozen=True)
class _Posted:
    """What the page sent: see `Change`."""

    level: str | None
    comment: str | None
    seen_comment: str | None


def _posted(sitting: Sitting) -> _Posted:
    level, comment = request.form.get("level"), request.form.get("comment")
    if level is None and comment is None:
        raise Refused(422, _("Nothing was asked: neither a level nor a comment."))
    if level not in {None, TAKEN_BACK, *(choice.code for choice in choices(sitting.rules))}:
        raise Refused(422, _("This level is not one of the scale."))
    if comment is not None:
        comment = comment.replace("\r\n", "\n").replace("\x00", "").strip()
        if len(comment) > LONGEST_COMMENT:
            raise Refused(
                422, _("A comment has at most %(count)d characters: shorten this one.", count=LONGEST_COMMENT)
            )
    return _Posted(level, comment, request.form.get("comment_seen"))


def _seen(name: str) -> int | None:
    """The sequence that the page showed; ``None`` if it does not say."""
    value = request.form.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Refused(422, _("The page sent something that cannot be read. Reload it and try again."))
    return int(value)


def _own_change(sitting: Sitting, person_id: UUID, criterion: str) -> Change:
    posted = _posted(sitting)
    _check_asked(sitting, person_id, criterion)
    if posted.level is not None and not posted.comment and _is_copy_of_a_group(sitting, person_id):
        raise Refused(422, _("The group was marked as one: say why this candidate's level differs."))
    return Change(
        candidate=person_id,
        criterion=criterion,
        level=posted.level,
        comment=posted.comment,
        seen=_seen("sequence"),
        seen_comment=posted.seen_comment,
    )


def _group_changes(sitting: Sitting, group_id: UUID, criterion: str) -> list[Change]:
    """
    One change a member who is there and of whom the criterion is asked.

    A group that is marked as one leaves alone the members whose level was changed for a reason; any, those whose
    sheet is closed to the assessor, and those with whom the assessor declared a link.
    """
    group = group_in(db.session, sitting.link, group_id)
    if group is None:
        raise Refused(404, _("This group is not one of this assessment."))
    posted = _posted(sitting)
    as_one = is_marked_as_group(sitting.assessment)
    if posted.comment is not None and not as_one:
        raise Refused(422, _("In this assessment each candidate has a comment of their own."))
    marks = marks_by(db.session, sitting.link, visit.person_id)
    scopes = scopes_of(db.session, sitting, [member.person_id for member in group.members])
    apart = linked() | _closed(sitting)
    members = [
        member.person_id
        for member in group.members
        if _state(sitting, scopes, marks, member.person_id, criterion) is None
        and candidate(db.session, sitting.link.context_id, member.person_id) is not None
        and member.person_id not in apart
        and not (as_one and _has_own_level(marks.get((member.person_id, criterion))))
    ]
    return [
        Change(
            candidate=member,
            criterion=criterion,
            level=posted.level,
            comment=posted.comment,
            seen=_seen(f"sequence-{member}"),
            with_group=True,
        )
        for member in members
    ]


def _closed(sitting: Sitting) -> set[UUID]:
    """The candidates whose sheets the assessor may not change."""
    attempts = last_attempts(db.session, sitting.link)
    known = panels(db.session, [attempt.id for attempt in attempts.values()], sitting.rules)
    return {each for each, attempt in attempts.items() if known[attempt.id].closed_to(visit.person_id)}


def _following(sitting: Sitting, person_id: UUID, criterion: str) -> Change:
    _check_asked(sitting, person_id, criterion)
    marks = marks_by(db.session, sitting.link, visit.person_id)
    group_id = group_id_of(db.session, sitting.link, person_id)
    group = group_in(db.session, sitting.link, group_id) if group_id else None
    others = [marks.get((member.person_id, criterion)) for member in (group.members if group else ())]
    copy = next((mark for mark in others if mark is not None and mark.with_group and mark.level), None)
    if copy is None or not is_marked_as_group(sitting.assessment):
        raise Refused(422, _("The group has no level on this criterion yet."))
    return Change(person_id, criterion, level=copy.level, comment=copy.comment, with_group=True)


def _check_asked(sitting: Sitting, person_id: UUID, criterion: str) -> None:
    marks = marks_by(db.session, sitting.link, visit.person_id)
    match _state(sitting, scopes_of(db.session, sitting, [person_id]), marks, person_id, criterion):
        case "absent":
            raise Refused(422, _("This candidate is noted absent: take the absence back first."))
        case "exempted":
            raise Refused(422, _("The candidate is exempted from this criterion: it is not marked."))
        case "kept":
            raise Refused(422, _("This resit does not ask for this criterion: what was given before is kept."))


def _state(
    sitting: Sitting,
    scopes: Mapping[UUID, Scope],
    marks: Mapping[Cell, Mark],
    person_id: UUID,
    criterion: str,
) -> str | None:
    return state_of(scopes[person_id], marks.get((person_id, criterion)), sitting.referential.criterion(criterion))


def _has_own_level(mark: Mark | None) -> bool:
    return mark is not None and mark.level is not None and not mark.with_group


def _is_copy_of_a_group(sitting: Sitting, person_id: UUID) -> bool:
    return is_marked_as_group(sitting.assessment) and group_id_of(db.session, sitting.link, person_id) is not None


def _check_candidate(person_id: UUID) -> None:
    if candidate(db.session, visit.resource_link.context_id, person_id) is None:
        raise Refused(404, _("This person is not a candidate of this course."))


def _check_criterion(sitting: Sitting, code: str) -> None:
    if code not in {criterion.code for criterion in marked_criteria(sitting.referential, sitting.assessment)}:
        raise Refused(404, _("This criterion is not one of this assessment."))
