"""Where a candidate's attempt begins."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from lti_tool.store.groups import group_id_of
from lti_tool.store.marks import attempts_so_far, open_attempt
from lti_tool.store.models import Attempt
from lti_tool.store.sittings import Sitting


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
