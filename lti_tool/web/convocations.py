"""The candidate's own convocations: where and when they are expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lti_tool.store.database import db
from lti_tool.store.exam_sessions import convocations
from lti_tool.store.models import Convened
from lti_tool.web.local_time import clock_words, day_words, midnight_before, zone_words
from lti_tool.web.session_rows import assessments_of, referential_of
from lti_tool.web.visits import visit
from xapi.referential.model import Assessment


@dataclass(frozen=True)
class Convocation:
    """One session, as the candidate reads it; the assessments only once it is settled which."""

    name: str
    place: str
    day: str
    clock: str
    expected_at: datetime
    is_cancelled: bool
    assessments: Sequence[Assessment]
    language: str
    zone: str


def own_convocations() -> list[Convocation]:
    """The visitor's, from today on, the next one first."""
    today = midnight_before(datetime.now(UTC))
    own = convocations(db.session, visit.resource_link.context, visit.person_id, since=today)
    return [_convocation(each) for each in sorted(own, key=lambda each: each.expected_at)]


def _convocation(seat: Convened) -> Convocation:
    exam = seat.exam
    return Convocation(
        name=exam.name,
        place=exam.place,
        day=day_words(seat.expected_at),
        clock=clock_words(seat.expected_at),
        expected_at=seat.expected_at,
        is_cancelled=exam.cancelled_at is not None,
        assessments=assessments_of(exam) if exam.examiners else [],
        language=referential_of(exam).language,
        zone=zone_words(),
    )
