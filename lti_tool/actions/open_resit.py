"""
A resit: another attempt, at the competencies that a candidate did not validate.

    NoResit         there is nothing to sit again, or an attempt is not finished yet
    LimitReached    the number of attempts or the delay; ``limits`` says which
    NotWithdrawn    something was marked in it
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, exists
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.resits import Limit, Limits
from lti_tool.store import journal
from lti_tool.store.models import Attempt, Mark, ResourceLink
from lti_tool.store.open_attempts import attempts_so_far
from lti_tool.store.resits import State, resit_of
from lti_tool.store.sittings import Sitting


class NoResit(Exception):
    """There is nothing to sit again, or an attempt is not finished yet."""


class LimitReached(Exception):
    """The number of attempts or the delay."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        super().__init__(", ".join(limits))
        self.limits = tuple(limits)


class NotWithdrawn(Exception):
    """Something was marked in it."""


def open_resit(
    session: Session,
    sitting: Sitting,
    person_id: UUID,
    limits: Limits,
    *,
    beyond_because: str = "",
    by: UUID,
    at: datetime,
) -> Attempt:
    """
    Open the candidate's next attempt in the sitting, limited to what they did not validate by their progress.

    With ``beyond_because`` the limits do not hold. Raises `NoResit`, `LimitReached`.
    """
    # Counted first, so that of two who open it at once the second meets the number taken.
    number = attempts_so_far(session, person_id, sitting.link.referential_id, sitting.assessment.code) + 1
    resit = resit_of(session, sitting, person_id, limits, at=at)
    if resit is None or resit.state is not State.TO_OPEN:
        raise NoResit
    if resit.limits and not beyond_because:
        raise LimitReached(resit.limits)
    attempt = Attempt(
        id=uuid4(),
        person_id=person_id,
        resource_link_id=sitting.link.id,
        referential_id=sitting.link.referential_id,
        assessment=sitting.assessment.code,
        number=number,
        competencies=list(resit.competencies),
        opened_because=beyond_because if resit.limits else "",
        created_at=at,
    )
    session.add(attempt)
    session.flush()
    said = {"attempt": str(attempt.id), "number": number, "competencies": attempt.competencies}
    beyond = {"limits": list(resit.limits), "because": journal.text_digest(attempt.opened_because)}
    _note(session, Act.OPENED_RESIT, sitting.link, attempt, by, at, after=said | (beyond if resit.limits else {}))
    return attempt


def withdraw_resit(session: Session, link: ResourceLink, attempt: Attempt, *, by: UUID, at: datetime) -> None:
    """
    Undo the opening of a resit, as long as nothing at all was marked in it. Raises `NotWithdrawn`.

    ``attempt`` was read by `attempt_in_course`. Nothing was ever said under its number, which is free again.
    """
    said = {"attempt": str(attempt.id), "number": attempt.number, "competencies": attempt.competencies}
    _note(session, Act.WITHDREW_RESIT, link, attempt, by, at, before=said)
    # One statement, so that whoever marks in it comes before, or finds it gone.
    unmarked = delete(Attempt).where(
        Attempt.id == attempt.id,
        Attempt.competencies.is_not(None),
        Attempt.cancelled_at.is_(None),
        ~exists().where(Mark.attempt_id == Attempt.id),
    )
    if not session.execute(unmarked.returning(Attempt.id)).all():
        raise NotWithdrawn


def _note(
    session: Session,
    act: Act,
    link: ResourceLink,
    attempt: Attempt,
    by: UUID,
    at: datetime,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    journal.note(
        session,
        act,
        by=journal.person(by),
        at=at,
        link=link,
        about=attempt.person_id,
        before=before,
        after=after,
    )
