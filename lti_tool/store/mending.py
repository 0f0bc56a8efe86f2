"""Scores that somebody asks to send again, or to leave as a teacher has them in the gradebook."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.lti.reconciliation import Ours, State, fingerprint
from lti_tool.lti.scores import Result
from lti_tool.store.models import ResourceLink, Score, ScoreState
from lti_tool.store.score_tries import SECOND
from lti_tool.store.scores import set_course


def ours_of(row: Score, *, comments: tuple[str, ...], is_enrolled: bool, is_published: bool) -> Ours:
    """
    What should stand in the gradebook by this row; ``comments`` are what its tallies say.

    A score that does not leave, as when results were published and hidden again, leaves what was sent before.
    """
    is_current = row.state in {ScoreState.PENDING, ScoreState.PARKED} or row.left_digest is not None
    expected = row.score_given if is_current or row.digest == row.sent_digest else row.sent_score
    is_told = expected is not None and (is_current or row.digest == row.sent_digest)
    return Ours(
        state=State(row.state),
        expected=expected,
        maximum=row.score_maximum,
        comments=comments if is_told else (),
        sent_timestamp=row.sent_timestamp,
        was_sent=row.tried_timestamp is not None,
        left=row.left_digest,
        is_enrolled=is_enrolled,
        is_published=is_published,
    )


def mend(session: Session, link: ResourceLink, theirs: Mapping[UUID, Result | None], *, at: datetime) -> int:
    """
    Queue these scores of the link, by row, again, over what ``theirs`` stands in the gradebook; how many.

    What was sent before stands no more, so it is forgotten; each leaves with a date later by a whole second at
    least than what stands. None leaves where the results are not published.
    """
    if link.results_published_at is None:
        return 0
    mended = 0
    for row in _rows(session, link, theirs):
        if row.state == ScoreState.PENDING:
            continue
        stands = theirs[row.id]
        known = [row.tried_timestamp, _whole_second(stands.timestamp if stands else None)]
        # Without any date it is as if something had been tried just now.
        row.tried_timestamp = max((each for each in known if each), default=at.replace(microsecond=0) - SECOND)
        row.sent_digest = row.sent_score = row.sent_timestamp = row.sent_at = None
        row.left_digest = None
        row.state = ScoreState.HELD
        set_course(row, is_published=True, at=at)
        mended += row.state == ScoreState.PENDING
    return mended


def leave(session: Session, link: ResourceLink, theirs: Mapping[UUID, Result | None], *, at: datetime) -> int:
    """
    Leave what stands in the gradebook, by row: nothing is sent until somebody asks for it; how many.

    A row that is on its way again is no longer what was looked at.
    """
    rows = [row for row in _rows(session, link, theirs) if row.state != ScoreState.PENDING]
    for row in rows:
        row.left_digest = fingerprint(theirs[row.id])
        set_course(row, is_published=link.results_published_at is not None, at=at)
    return len(rows)


def _rows(session: Session, link: ResourceLink, asked: Mapping[UUID, Result | None]) -> list[Score]:
    rows = (
        select(Score)
        .where(Score.resource_link_id == link.id)
        .order_by(Score.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [row for row in session.scalars(rows) if row.id in asked]


def _whole_second(moment: datetime | None) -> datetime | None:
    """The moment, or the next whole second."""
    if moment is None:
        return None
    return moment.replace(microsecond=0) + (SECOND if moment.microsecond else SECOND * 0)
