"""
Arranging something for a candidate, and ending it.

The journal holds nothing of it: that an arrangement exists says something about a disability, and the journal is
read and exported by others. The rows keep who made and ended each, and when.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from lti_tool.assessment.arrangements import Medium
from lti_tool.store.models import Arrangement


@dataclass(frozen=True)
class Wish:
    """What the referent asks for; ``reason`` is sealed already."""

    assessment: str | None
    extra_time: int
    media: Collection[Medium]
    words: str
    reason: bytes | None
    until: datetime | None


def arrange(
    session: Session, person_id: UUID, referential_id: UUID, wish: Wish, *, by: UUID, at: datetime
) -> Arrangement:
    """Let it hold from now on, beside what holds already."""
    made = Arrangement(
        id=uuid4(),
        person_id=person_id,
        referential_id=referential_id,
        assessment=wish.assessment,
        extra_time=wish.extra_time,
        media=[str(medium) for medium in Medium if medium in wish.media],
        words=wish.words,
        reason=wish.reason,
        until=wish.until,
        made_at=at,
        made_by_id=by,
    )
    session.add(made)
    return made


def end_arrangement(arrangement: Arrangement, *, by: UUID, at: datetime) -> None:
    """Let it hold no more, and forget why it did; again, it changes nothing."""
    if arrangement.ended_at is None:
        arrangement.ended_at, arrangement.ended_by_id = at, by
    arrangement.reason = None
