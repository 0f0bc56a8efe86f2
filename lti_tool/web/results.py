"""A learner's results as they may be read: by the learner, by a mentor who follows them, by staff."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from lti_tool.store.database import db
from lti_tool.store.marks import marks_in, open_attempt, settled_levels
from lti_tool.store.models import Attempt, Mark
from lti_tool.store.progress import progress_of
from lti_tool.store.publication import rows_told, unpublished
from lti_tool.store.sittings import Sitting
from lti_tool.web.outcomes import BlocOutcome, bloc_outcomes


@dataclass(frozen=True)
class Given:
    """What the assessors gave in an attempt: settled levels and comments, by criterion; never who gave them."""

    levels: Mapping[str, str | None] = field(default_factory=dict)
    comments: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Published:
    """
    What a learner's results show to those who read no more than what is published.

    Nothing at all before the activity's results are; of a bloc, nothing that rests on another activity's before
    that one's are.
    """

    is_published: bool
    given: Given
    has_rows: bool
    blocs: Sequence[BlocOutcome]


def published(sitting: Sitting, person_id: UUID) -> Published:
    """The person's results in the sitting, as far as they are published."""
    if sitting.link.results_published_at is None:
        return nothing(sitting)
    attempt = open_attempt(db.session, sitting.link, person_id)
    rows = rows_told(db.session, person_id, progress_of(db.session, sitting.referential, str(person_id)))
    unseen = unpublished(db.session, {id for row in rows for id in row.evidence})
    return Published(
        is_published=True,
        given=given_in(sitting, attempt) if attempt else Given(),
        has_rows=bool(rows),
        blocs=bloc_outcomes(sitting.referential, rows, unseen),
    )


def nothing(sitting: Sitting) -> Published:
    """The same where nothing may be seen."""
    return Published(
        is_published=False, given=Given(), has_rows=False, blocs=bloc_outcomes(sitting.referential, [])
    )


def given_in(sitting: Sitting, attempt: Attempt) -> Given:
    """What counts in the attempt."""
    marks = marks_in(db.session, attempt)
    levels = settled_levels(marks, sitting.rules)
    # Of a criterion that is not settled, no assessor's opinion is shown.
    return Given(levels, _comments(mark for mark in marks if levels.get(mark.criterion)))


def given_by(attempt: Attempt, assessor_id: UUID) -> Given:
    """What one assessor gave in the attempt, settled or not."""
    marks = [mark for mark in marks_in(db.session, attempt) if mark.assessor_id == assessor_id]
    return Given({mark.criterion: mark.level for mark in marks}, _comments(marks))


def _comments(marks: Iterable[Mark]) -> dict[str, list[str]]:
    comments: dict[str, list[str]] = {}
    for mark in marks:
        if mark.comment:
            comments.setdefault(mark.criterion, []).append(mark.comment)
    return comments
