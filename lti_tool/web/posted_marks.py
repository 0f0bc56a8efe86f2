"""The changes of marks that the grid's page posts, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import request
from flask_babel import gettext as _

from lti_tool.assessment.attempts import Scope
from lti_tool.assessment.changes import LONGEST_COMMENT, TAKEN_BACK, Change
from lti_tool.assessment.grouping import is_marked_as_group
from lti_tool.store.attempts import scopes_of
from lti_tool.store.candidates import candidate
from lti_tool.store.database import db
from lti_tool.store.groups import group_id_of, group_in
from lti_tool.store.marks import Cell, marks_by
from lti_tool.store.models import Mark
from lti_tool.store.open_attempts import open_attempts
from lti_tool.store.panels import panels
from lti_tool.store.sittings import Sitting
from lti_tool.web.levels import choices
from lti_tool.web.refusals import Refused
from lti_tool.web.seals import linked
from lti_tool.web.sheet_states import state_of
from lti_tool.web.visits import visit


@dataclass(frozen=True)
class _Posted:
    """What the page sent: see `Change`."""

    level: str | None
    comment: str | None
    seen_comment: str | None


def own_change(sitting: Sitting, person_id: UUID, criterion: str) -> Change:
    """What is asked for one candidate. Raises `Refused`."""
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


def group_changes(sitting: Sitting, group_id: UUID, criterion: str) -> list[Change]:
    """
    One change a member who is there and of whom the criterion is asked.

    A group that is marked as one leaves alone the members whose level was changed for a reason; any, those whose
    sheet is closed to the assessor, and those with whom the assessor declared a link. Raises `Refused`.
    """
    group = group_in(db.session, sitting.link, group_id)
    if group is None:
        raise Refused(404, _("This group is not one of this assessment."))
    posted = _posted(sitting)
    as_one = is_marked_as_group(sitting.assessment)
    if posted.comment is not None and not as_one:
        raise Refused(422, _("In this assessment each candidate has a comment of their own."))
    everybody = [member.person_id for member in group.members]
    marks = marks_by(db.session, sitting.link, visit.person_id, of=everybody)
    scopes = scopes_of(db.session, sitting, everybody)
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


def following(sitting: Sitting, person_id: UUID, criterion: str) -> Change:
    """The group's level again, for one of its members. Raises `Refused`."""
    _check_asked(sitting, person_id, criterion)
    group_id = group_id_of(db.session, sitting.link, person_id)
    group = group_in(db.session, sitting.link, group_id) if group_id else None
    members = [member.person_id for member in group.members] if group else []
    marks = marks_by(db.session, sitting.link, visit.person_id, of=members)
    others = [marks.get((member, criterion)) for member in members]
    copy = next((mark for mark in others if mark is not None and mark.with_group and mark.level), None)
    if copy is None or not is_marked_as_group(sitting.assessment):
        raise Refused(422, _("The group has no level on this criterion yet."))
    return Change(person_id, criterion, level=copy.level, comment=copy.comment, with_group=True)


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


def _closed(sitting: Sitting) -> set[UUID]:
    """The candidates whose sheets the assessor may not change."""
    attempts = open_attempts(db.session, sitting.link)
    known = panels(db.session, [attempt.id for attempt in attempts.values()], sitting.rules)
    return {each for each, attempt in attempts.items() if known[attempt.id].closed_to(visit.person_id)}


def _check_asked(sitting: Sitting, person_id: UUID, criterion: str) -> None:
    marks = marks_by(db.session, sitting.link, visit.person_id, of=[person_id])
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
