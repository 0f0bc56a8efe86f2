"""Marks given, corrected and taken back, each with what must go out because of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from lti_tool.assessment.acts import Act
from lti_tool.assessment.changes import (
    TAKEN_BACK,
    Change,
    MarkChanged,
    OnlyATrial,
    Standing,
    comes_too_late,
    sets_comment,
    sets_level,
)
from lti_tool.assessment.panel import Closed, Panel, SheetClosed
from lti_tool.store import journal
from lti_tool.store.conflicts import LinkDeclared, linked_with
from lti_tool.store.marks import reconciliations_in
from lti_tool.store.models import Attempt, Mark, Person
from lti_tool.store.open_attempts import are_still_open, begun_attempt, open_attempt
from lti_tool.store.panels import panel_of
from lti_tool.store.saying import say, take_back
from lti_tool.store.scores import queue_score
from lti_tool.store.sittings import Sitting


def record_marks(
    session: Session,
    sitting: Sitting,
    changes: Sequence[Change],
    *,
    by: UUID,
    home_page: str,
    at: datetime,
) -> list[Mark]:
    """
    Keep the assessor's ``changes`` with the statements and scores that tell of them: all of them, or none.

    A level is a new statement with the next sequence; a level taken back voids every statement of the mark, since
    voiding the last alone would let an earlier one stand again; a comment alone says nothing. Where sheets are
    kept back until they are submitted, nothing is said of a level yet. Returns the marks that stand then. Raises
    `MarkChanged`, `OnlyATrial`, `LinkDeclared`, `SheetClosed`, `BadStatement` for what may not be marked, or
    `StaleDataError` where an attempt is cancelled at the same moment.
    """
    people = {each: session.get_one(Person, each) for each in (by, *(change.candidate for change in changes))}
    if any(person.is_test_user for person in people.values()):
        raise OnlyATrial
    if people.keys() & linked_with(session, sitting.link.context_id, by):
        raise LinkDeclared
    # Read once: should one be cancelled from here on, it is found out at the end.
    under_way = {change.candidate: open_attempt(session, sitting.link, change.candidate) for change in changes}
    panels = {
        candidate: panel_of(session, attempt, sitting.rules, holding=True)
        for candidate, attempt in under_way.items()
    }
    for change in changes:
        _refuse_closed(session, change, under_way[change.candidate], panels[change.candidate], by)
    found = [(change, _mark(session, under_way[change.candidate], change.criterion, by)) for change in changes]
    if late := [change for change, mark in found if comes_too_late(change, _standing(mark))]:
        raise MarkChanged(late)

    kept = []
    for change, mark in found:
        if mark is None:
            if not (sets_level(change, Standing()) or sets_comment(change, Standing())):
                continue
            who = change.candidate
            attempt = under_way[who] = under_way[who] or begun_attempt(session, sitting, who, at=at)
            mark = _new(attempt, change.criterion, by, at)
            session.add(mark)
        is_draft = panels[change.candidate].keeps_back(by)
        kept.append(_changed(session, sitting, change, mark, home_page, at, is_draft=is_draft))
    session.flush()
    attempts = {mark.attempt.id: mark.attempt for mark in kept}
    if not are_still_open(session, attempts.keys()):
        # Done anew, the marks belong to the next attempt.
        raise StaleDataError("an attempt was cancelled meanwhile")
    for attempt in attempts.values():
        queue_score(session, attempt, at=at)
    return kept


def _refuse_closed(session: Session, change: Change, attempt: Attempt | None, panel: Panel, by: UUID) -> None:
    """Raise `SheetClosed` for what was submitted, is not wanted any more, or was reconciled."""
    if why := panel.closed_to(by):
        raise SheetClosed(why)
    if attempt and change.criterion in {each.criterion for each in reconciliations_in(session, attempt)}:
        raise SheetClosed(Closed.RECONCILED)


def _changed(
    session: Session,
    sitting: Sitting,
    change: Change,
    mark: Mark,
    home_page: str,
    at: datetime,
    *,
    is_draft: bool,
) -> Mark:
    """The mark after the change."""
    standing = _standing(mark)
    mark.is_draft = is_draft
    if sets_comment(change, standing):
        _note_comment(session, sitting, mark, standing.comment, change.comment or "", at)
        mark.comment = change.comment or ""
    if change.with_group and change.level is not None:
        mark.with_group = True
    if not sets_level(change, standing):
        return mark

    mark.with_group = change.with_group
    mark.sequence = standing.sequence + 1
    mark.marked_at = at
    if change.level == TAKEN_BACK:
        take_back(session, sitting, mark, by=mark.assessor_id, home_page=home_page, at=at)
    elif mark.is_draft:
        mark.level = change.level
    else:
        say(session, sitting, mark, change.level or "", home_page=home_page, at=at)
    _note_level(session, sitting, mark, standing.level, at)
    return mark


def _new(attempt: Attempt, criterion: str, by: UUID, at: datetime) -> Mark:
    """A mark that says nothing yet."""
    return Mark(
        id=uuid4(),
        attempt=attempt,
        criterion=criterion,
        assessor_id=by,
        comment="",
        sequence=0,
        with_group=False,
        marked_at=at,
    )


def _note_level(session: Session, sitting: Sitting, mark: Mark, before: str | None, at: datetime) -> None:
    place = {"criterion": mark.criterion, "attempt": str(mark.attempt.id)}
    journal.note(
        session,
        Act.MARKED,
        by=journal.person(mark.assessor_id),
        at=at,
        link=sitting.link,
        about=mark.attempt.person_id,
        before={"level": before},
        after=place | {"level": mark.level},
    )


def _note_comment(session: Session, sitting: Sitting, mark: Mark, before: str, after: str, at: datetime) -> None:
    journal.note(
        session,
        Act.COMMENTED,
        by=journal.person(mark.assessor_id),
        at=at,
        link=sitting.link,
        about=mark.attempt.person_id,
        before={"comment": journal.text_digest(before)},
        after={"criterion": mark.criterion, "comment": journal.text_digest(after)},
    )


def _mark(session: Session, attempt: Attempt | None, criterion: str, by: UUID) -> Mark | None:
    if attempt is None:
        return None
    return session.scalar(
        select(Mark).where(Mark.attempt_id == attempt.id, Mark.criterion == criterion, Mark.assessor_id == by)
    )


def _standing(mark: Mark | None) -> Standing:
    if mark is None:
        return Standing()
    return Standing(mark.level, mark.comment, mark.sequence, mark.with_group)
