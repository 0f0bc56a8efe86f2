"""
An assessor's sheet of an attempt: submitted, reopened, or cancelled by those who answer for the activity.

    SheetIncomplete   criteria have no level yet: ``missing`` are their codes
    StaysSubmitted    another sheet is submitted, and could have been seen
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.panel import SheetClosed
from lti_tool.assessment.sheet import marked_criteria
from lti_tool.store import journal
from lti_tool.store.conflicts import LinkDeclared, linked_with
from lti_tool.store.marks import marks_by_in, reconciliations_in
from lti_tool.store.models import Attempt, Mark, Proposal, Submission
from lti_tool.store.panels import panel_of
from lti_tool.store.saying import say, take_back, take_back_reconciled, unsay
from lti_tool.store.scores import queue_score
from lti_tool.store.sittings import Sitting


class SheetIncomplete(Exception):
    """Criteria have no level yet."""

    def __init__(self, missing: Collection[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


class StaysSubmitted(Exception):
    """Another sheet is submitted, and could have been seen."""


def submit_sheet(
    session: Session, sitting: Sitting, attempt: Attempt, *, by: UUID, home_page: str, at: datetime
) -> None:
    """
    Close the assessor's sheet, and say all at once what was kept back until now.

    Submitting again changes nothing. Raises `SheetIncomplete`, `SheetClosed`, `LinkDeclared`.
    """
    if attempt.person_id in linked_with(session, sitting.link.context_id, by):
        raise LinkDeclared
    panel = panel_of(session, attempt, sitting.rules, holding=True)
    if by in panel.submitted:
        return
    if why := panel.closed_to(by):
        raise SheetClosed(why)
    given = {mark.criterion: mark for mark in marks_by_in(session, attempt, by)}
    criteria = [criterion.code for criterion in marked_criteria(sitting.referential, sitting.assessment)]
    if missing := [code for code in criteria if code not in given]:
        raise SheetIncomplete(missing)
    marks = [given[code] for code in criteria]

    session.merge(Submission(attempt_id=attempt.id, assessor_id=by, submitted_at=at, cancelled_at=None))
    for mark in marks:
        if mark.is_draft:
            mark.is_draft = False
            mark.marked_at = at
            say(session, sitting, mark, mark.level or "", home_page=home_page, at=at)
    _after(session, sitting, attempt, Act.SUBMITTED_SHEET, by, at, {"levels": _levels(marks)})


def reopen_sheet(
    session: Session, sitting: Sitting, attempt: Attempt, *, by: UUID, home_page: str, at: datetime
) -> None:
    """
    Let the assessor go on with a sheet that they submitted; where sheets are kept back, what it said is voided.

    A sheet that is open stays so. Raises `StaysSubmitted`.
    """
    panel = panel_of(session, attempt, sitting.rules, holding=True)
    if by not in panel.submitted:
        return
    if not panel.may_reopen(by):
        raise StaysSubmitted
    session.execute(delete(Submission).where(Submission.attempt_id == attempt.id, Submission.assessor_id == by))
    marks = marks_by_in(session, attempt, by)
    if panel_of(session, attempt, sitting.rules).keeps_back(by):
        for mark in marks:
            # As taking back does: the next sequence is that of a statement which no void names.
            mark.sequence += 1
            unsay(session, sitting, mark, by=by, home_page=home_page, at=at)
            mark.is_draft = True
    _after(session, sitting, attempt, Act.REOPENED_SHEET, by, at, {})


def cancel_sheet(
    session: Session,
    sitting: Sitting,
    attempt: Attempt,
    assessor: UUID,
    *,
    by: UUID,
    home_page: str,
    at: datetime,
) -> None:
    """
    Take back all levels that an assessor gave in an attempt, and what was agreed with them; another may take over.

    Of somebody who gave none there is nothing to cancel.
    """
    panel_of(session, attempt, sitting.rules, holding=True)
    marks = marks_by_in(session, attempt, assessor)
    levels = _levels(marks)
    submission = session.get(Submission, (attempt.id, assessor))
    if submission is None and not marks:
        return
    if submission is not None:
        submission.cancelled_at = at
    for mark in marks:
        mark.sequence += 1
        take_back(session, sitting, mark, by=by, home_page=home_page, at=at)
    for proposal in session.scalars(select(Proposal).where(Proposal.attempt_id == attempt.id)):
        if str(assessor) in proposal.agreed:
            session.delete(proposal)
    for each in reconciliations_in(session, attempt):
        if str(assessor) in each.agreed:
            take_back_reconciled(session, sitting, each, by=by, home_page=home_page, at=at)
    after = {"assessor": str(assessor)}
    _after(session, sitting, attempt, Act.CANCELLED_SHEET, by, at, after, {"levels": levels})


def _after(
    session: Session,
    sitting: Sitting,
    attempt: Attempt,
    act: Act,
    by: UUID,
    at: datetime,
    after: Mapping[str, object],
    before: Mapping[str, object] | None = None,
) -> None:
    """What follows from every change of a sheet: the learner's score anew, and the journal's entry."""
    session.flush()
    queue_score(session, attempt, at=at)
    journal.note(
        session,
        act,
        by=journal.person(by),
        at=at,
        link=sitting.link,
        about=attempt.person_id,
        before=before,
        after={"attempt": str(attempt.id), **after},
    )


def _levels(marks: Sequence[Mark]) -> dict[str, str | None]:
    return {mark.criterion: mark.level for mark in marks}
