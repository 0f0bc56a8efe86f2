"""An attempt that should not have been: the wrong candidate was marked, or something happened."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.store import journal
from lti_tool.store.models import Attempt, Mark, Reconciliation, ResourceLink
from lti_tool.store.open_attempts import attempts_so_far
from lti_tool.store.scores import queue_score
from lti_tool.store.voiding import void_statements_of


def cancel_attempt(
    session: Session,
    link: ResourceLink,
    attempt: Attempt,
    *,
    because: str,
    by: UUID,
    home_page: str,
    at: datetime,
) -> None:
    """
    Let the attempt count nowhere: all its statements are voided, the score is worked out anew; its marks stay.

    The next mark begins a new attempt. A resit that is cancelled is open again under the next number, with the
    same competencies: else the next mark would fall into the attempt before it. Twice changes nothing.

    ``attempt`` was read by `attempt_in_course`; ``link`` is its own.
    """
    cancelling = update(Attempt).where(Attempt.id == attempt.id, Attempt.cancelled_at.is_(None))
    # Written before the marks are read: from here on nobody marks in it, on SQLite neither.
    if not session.execute(
        cancelling.values(cancelled_at=at, cancelled_because=because).returning(Attempt.id)
    ).all():
        return
    marks = session.scalars(select(Mark).where(Mark.attempt_id == attempt.id)).all()
    reconciled = session.scalars(select(Reconciliation).where(Reconciliation.attempt_id == attempt.id)).all()
    voided = void_statements_of(
        session,
        [*marks, *reconciled],
        registration_id=link.context.registration_id,
        home_page=home_page,
        by=by,
        at=at,
    )
    again = _opened_again(session, attempt, at) if attempt.competencies is not None else None
    journal.note(
        session,
        Act.CANCELLED_ATTEMPT,
        by=journal.person(by),
        at=at,
        link=link,
        about=attempt.person_id,
        before={
            "attempt": str(attempt.id),
            "number": attempt.number,
            "levels": {mark.criterion: mark.level for mark in marks if mark.level},
        },
        after={
            "because": journal.text_digest(because),
            "voided": voided,
            "opened_again": str(again.id) if again else None,
        },
    )
    queue_score(session, attempt, at=at)


def _opened_again(session: Session, cancelled: Attempt, at: datetime) -> Attempt:
    so_far = attempts_so_far(session, cancelled.person_id, cancelled.referential_id, cancelled.assessment)
    again = Attempt(
        id=uuid4(),
        person_id=cancelled.person_id,
        resource_link_id=cancelled.resource_link_id,
        referential_id=cancelled.referential_id,
        assessment=cancelled.assessment,
        number=so_far + 1,
        competencies=cancelled.competencies,
        opened_because=cancelled.opened_because,
        created_at=at,
    )
    session.add(again)
    session.flush()
    return again
