"""
Calling a further assessor to an attempt, releasing them, and choosing who leads in an activity.

    NotToBeCalled   the person may not assess this candidate: no assessor here, has marked already, or has a link
    HasSubmitted    the called assessor's sheet is submitted, and counts
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.store import journal
from lti_tool.store.conflicts import linked_with
from lti_tool.store.disagreements import Comparison
from lti_tool.store.marks import marks_by_in
from lti_tool.store.models import Calling, Lead, Person, ResourceLink
from lti_tool.store.panels import assessors_of, lead_of, panel_of
from lti_tool.store.sittings import Sitting


class NotToBeCalled(ValueError):
    """The person may not assess this candidate: no assessor here, has marked already, or has a link."""


class HasSubmitted(Exception):
    """The called assessor's sheet is submitted, and counts."""


def may_be_called(session: Session, link: ResourceLink, comparison: Comparison) -> list[Person]:
    """Who may be called to assess the attempt besides those who have."""
    candidate = comparison.attempt.person_id
    busy = comparison.assessors | comparison.panel.called | {candidate}
    return [
        person
        for person in assessors_of(session, link.context)
        if person.id not in busy and candidate not in linked_with(session, link.context_id, person.id)
    ]


def call_assessor(
    session: Session, sitting: Sitting, comparison: Comparison, person_id: UUID, *, by: UUID, at: datetime
) -> None:
    """Have a further assessor mark the attempt, blind. Raises `NotToBeCalled`."""
    panel_of(session, comparison.attempt, sitting.rules, holding=True)
    able = {person.id for person in may_be_called(session, sitting.link, comparison)}
    if person_id not in able or not comparison.differing or comparison.panel.missing:
        raise NotToBeCalled
    session.add(Calling(attempt_id=comparison.attempt.id, person_id=person_id, called_at=at))
    _note(session, sitting, comparison, Act.CALLED_ASSESSOR, person_id, by, at)


def release_assessor(
    session: Session, sitting: Sitting, comparison: Comparison, person_id: UUID, *, by: UUID, at: datetime
) -> None:
    """Do without a called assessor who has not submitted; what they had begun is taken back."""
    panel = panel_of(session, comparison.attempt, sitting.rules, holding=True)
    if person_id in panel.submitted:
        raise HasSubmitted
    calling = session.get(Calling, (comparison.attempt.id, person_id))
    if calling is not None:
        session.delete(calling)
        for mark in marks_by_in(session, comparison.attempt, person_id):
            mark.level, mark.is_draft = None, False
            mark.sequence += 1
        _note(session, sitting, comparison, Act.RELEASED_ASSESSOR, person_id, by, at)


def choose_lead(session: Session, link: ResourceLink, person_id: UUID, *, by: UUID, at: datetime) -> None:
    """
    Let the marks of this assessor count in the activity from now on; those given before stay as they were said.

    Raises `NotToBeCalled`.
    """
    if person_id not in {person.id for person in assessors_of(session, link.context)}:
        raise NotToBeCalled
    before = lead_of(session, link)
    if before == person_id:
        return
    session.merge(Lead(resource_link_id=link.id, person_id=person_id, chosen_at=at))
    journal.note(
        session,
        Act.CHOSE_LEAD,
        by=journal.person(by),
        at=at,
        link=link,
        before={"lead": str(before) if before else None},
        after={"lead": str(person_id)},
    )


def _note(
    session: Session, sitting: Sitting, comparison: Comparison, act: Act, who: UUID, by: UUID, at: datetime
) -> None:
    after = {"attempt": str(comparison.attempt.id), "assessor": str(who)}
    about = comparison.attempt.person_id
    journal.note(session, act, by=journal.person(by), at=at, link=sitting.link, about=about, after=after)
