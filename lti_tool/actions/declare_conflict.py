"""
An assessor's links with candidates: declared, withdrawn by others, and the confirmation that there is no other.

    NotYoursToWithdraw   whoever declared a link does not withdraw it
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.store import journal
from lti_tool.store.conflicts import linked_with
from lti_tool.store.insertion import add_unless_there
from lti_tool.store.models import Affirmation, Attempt, Calling, Conflict, ResourceLink, Submission


class NotYoursToWithdraw(Exception):
    """Whoever declared a link does not withdraw it."""


def declare_link(
    session: Session, link: ResourceLink, candidate_id: UUID, *, reason: str, by: UUID, at: datetime
) -> None:
    """
    From now on the assessor neither sees nor marks the candidate in the course. Declaring it again is no change.

    Levels that they gave stay until somebody who answers for the activity cancels them: whether a mark was given
    in good faith is not the assessor's to judge, and one silently gone would look like a mark never given. A call
    that they have not answered ends.
    """
    if candidate_id in linked_with(session, link.context_id, by):
        return
    conflict = Conflict(
        id=uuid4(),
        context_id=link.context_id,
        assessor_id=by,
        candidate_id=candidate_id,
        reason=reason,
        declared_at=at,
    )
    session.add(conflict)
    attempts = (
        select(Attempt.id)
        .join(Attempt.resource_link)
        .where(Attempt.person_id == candidate_id, ResourceLink.context_id == link.context_id)
    )
    answered = select(Submission.attempt_id).where(Submission.assessor_id == by, Submission.cancelled_at.is_(None))
    session.execute(
        delete(Calling).where(
            Calling.person_id == by, Calling.attempt_id.in_(attempts), Calling.attempt_id.not_in(answered)
        )
    )
    journal.note(
        session,
        Act.DECLARED_LINK,
        by=journal.person(by),
        at=at,
        link=link,
        about=candidate_id,
        after={"reason": journal.text_digest(reason)},
    )


def withdraw_link(session: Session, link: ResourceLink, conflict: Conflict, *, by: UUID, at: datetime) -> None:
    """Let the assessor see and mark the candidate again. Raises `NotYoursToWithdraw`."""
    if conflict.assessor_id == by:
        raise NotYoursToWithdraw
    if conflict.withdrawn_at is not None:
        return
    conflict.withdrawn_at = at
    journal.note(
        session,
        Act.WITHDREW_LINK,
        by=journal.person(by),
        at=at,
        link=link,
        about=conflict.candidate_id,
        before={"assessor": str(conflict.assessor_id)},
    )


def affirm_no_link(session: Session, link: ResourceLink, *, by: UUID, at: datetime) -> None:
    """The assessor has no link with the candidates of the activity but those declared; kept once."""
    session.flush()
    if add_unless_there(session, Affirmation, resource_link_id=link.id, assessor_id=by, affirmed_at=at):
        declared = sorted(str(id) for id in linked_with(session, link.context_id, by))
        after = {"except": declared}
        journal.note(session, Act.AFFIRMED_NO_LINK, by=journal.person(by), at=at, link=link, after=after)
