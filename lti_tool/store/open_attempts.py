"""The attempt of a candidate that is under way in a resource link: the last one that was not cancelled."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from lti_tool.store.groups import group_id_of
from lti_tool.store.models import Attempt, ResourceLink
from lti_tool.store.sittings import Sitting


def open_attempt(session: Session, link: ResourceLink, person_id: UUID) -> Attempt | None:
    """The candidate's attempt in the resource link, if it has begun: the last one that was not cancelled."""
    attempts = select(Attempt).where(
        Attempt.resource_link_id == link.id, Attempt.person_id == person_id, Attempt.cancelled_at.is_(None)
    )
    return session.scalar(attempts.order_by(Attempt.number.desc()).limit(1))


def open_attempts(session: Session, link: ResourceLink) -> dict[UUID, Attempt]:
    """The attempt under way of each candidate who has one in the resource link, by candidate."""
    of_link = select(Attempt).where(Attempt.resource_link_id == link.id, Attempt.cancelled_at.is_(None))
    return {attempt.person_id: attempt for attempt in session.scalars(of_link.order_by(Attempt.number))}


def begun_attempt(session: Session, sitting: Sitting, person_id: UUID, *, at: datetime) -> Attempt:
    """
    The candidate's attempt in the resource link; it begins with the first mark, note or file.

    Earlier attempts are counted before the open one is looked for: whoever begins it between the two is found, and
    whoever begins it later meets the same number. The other way round, one sitting could become two attempts.
    """
    number = attempts_so_far(session, person_id, sitting.link.referential_id, sitting.assessment.code) + 1
    attempt = open_attempt(session, sitting.link, person_id)
    if attempt is None:
        attempt = Attempt(
            id=uuid4(),
            person_id=person_id,
            resource_link=sitting.link,
            referential_id=sitting.link.referential_id,
            assessment=sitting.assessment.code,
            number=number,
            group_id=group_id_of(session, sitting.link, person_id),
            created_at=at,
        )
        session.add(attempt)
        session.flush()
    return attempt


def attempts_so_far(session: Session, person_id: UUID, referential_id: UUID | None, assessment: str) -> int:
    """The greatest number that an attempt of the person at an assessment has had, cancelled ones too."""
    tries = select(func.coalesce(func.max(Attempt.number), 0)).where(
        Attempt.person_id == person_id,
        Attempt.referential_id == referential_id,
        Attempt.assessment == assessment,
    )
    return session.scalar(tries) or 0


def are_still_open(session: Session, attempts: Collection[UUID]) -> bool:
    """
    Whether none of the attempts was cancelled since it was read; from here on none can be, until this
    transaction ends. Ask after writing: SQLite has no other way to keep others from it.
    """
    still = select(Attempt.id).where(Attempt.id.in_(attempts), Attempt.cancelled_at.is_(None))
    return len(session.scalars(still.with_for_update(read=True)).all()) == len(attempts)


def is_open() -> ColumnElement[bool]:
    """Whether an attempt of a query is its candidate's last in its resource link, as `open_attempt` finds it."""
    later = aliased(Attempt)
    last = (
        select(func.max(later.number))
        .where(
            later.person_id == Attempt.person_id,
            later.resource_link_id == Attempt.resource_link_id,
            later.cancelled_at.is_(None),
        )
        .scalar_subquery()
    )
    return and_(Attempt.cancelled_at.is_(None), Attempt.number == last)
