"""
The outbox of scores: what the gradebook should say of each learner, and whether it may be told.

One row per resource link and learner. Nothing leaves before the results are published, nothing incomplete leaves,
and a test user has no row. A score that went out and is no longer complete is taken back.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from lti_tool.assessment.scoring import MAXIMUM, AttemptScore, attempt_score
from lti_tool.store.marks import marks_in, reconciliations_in, settled_levels
from lti_tool.store.models import Attempt, Person, ResourceLink, Score, ScoreState
from lti_tool.store.referentials import reading_of

NOT_PUBLISHED = "not_published"
INCOMPLETE = "incomplete"
LEFT_TO_TEACHER = "left_to_teacher"
TEST_USER = "test_user"


def queue_score(session: Session, attempt: Attempt, *, at: datetime) -> None:
    """
    Work out anew what the gradebook should say of the attempt's learner; call it after every mark.

    The learner's last complete attempt at the assessment in the resource link counts, so that a resit under way
    does not take the earlier score away. The same score again changes nothing.
    """
    if attempt.person.is_test_user:
        return

    session.flush()
    # Who publishes at this moment waits for us, or we for them: else both would overlook what the other does.
    session.refresh(attempt.resource_link, ["results_published_at"], with_for_update={"read": True})
    row = _row(session, attempt, at)
    standing = _standing_score(session, attempt)
    digest = digest_of(standing)
    is_new = digest != row.digest
    row.score_given, row.score_maximum = standing.given, float(MAXIMUM)
    row.tallies = [asdict(tally) for tally in standing.tallies]
    row.missing = len(standing.missing)
    row.digest = digest
    if is_new:
        row.changed_at = at
    if is_new or row.state != ScoreState.PARKED:
        set_course(row, is_published=attempt.resource_link.results_published_at is not None, at=at)


def release_scores(session: Session, resource_link: ResourceLink, *, at: datetime) -> None:
    """Let the resource link's scores go out: its results are published."""
    for row in _rows_of(session, resource_link):
        if row.state != ScoreState.PARKED:
            set_course(row, is_published=True, at=at)


def hold_scores(session: Session, resource_link: ResourceLink, *, at: datetime) -> None:
    """
    Keep back what has not gone out: the results are no longer published.

    What the gradebook already has stays there: people have seen it.
    """
    for row in _rows_of(session, resource_link):
        set_course(row, is_published=False, at=at)


def retry_scores(session: Session, resource_link: ResourceLink, *, at: datetime, id: UUID | None = None) -> int:
    """Try the link's parked scores again at once, or the one called ``id`` parked or waiting; how many."""
    states = {ScoreState.PARKED} if id is None else {ScoreState.PARKED, ScoreState.PENDING}
    rows = [
        row for row in _rows_of(session, resource_link) if row.state in states and (id is None or row.id == id)
    ]
    for row in rows:
        row.state = ScoreState.HELD
        set_course(row, is_published=resource_link.results_published_at is not None, at=at)
    return len(rows)


def scores_of(session: Session, resource_link: ResourceLink) -> dict[UUID, Score]:
    """The link's rows by learner, with the learners."""
    rows = select(Score).where(Score.resource_link_id == resource_link.id).options(joinedload(Score.person))
    return {row.person_id: row for row in session.scalars(rows)}


def set_course(row: Score, *, is_published: bool, at: datetime) -> None:
    """
    Decide where a score goes from here, by what should stand in the gradebook and what does.

    One that already waits its turn keeps it: a platform that is down is not asked more often for each new mark.
    Whoever asks, a test user's goes nowhere. What a trainer left to the teacher stays held, whatever is marked
    meanwhile.
    """
    if row.person.is_test_user:
        row.state, row.reason = ScoreState.HELD, TEST_USER
    elif row.left_digest is not None:
        row.state, row.reason = ScoreState.HELD, LEFT_TO_TEACHER
    elif row.digest == row.sent_digest and row.tried_timestamp == row.sent_timestamp:
        row.state, row.reason = (
            (ScoreState.HELD, INCOMPLETE) if row.score_given is None else (ScoreState.SENT, None)
        )
    elif not is_published:
        row.state, row.reason = ScoreState.HELD, NOT_PUBLISHED
    elif row.score_given is None and not may_be_in_gradebook(row):
        row.state, row.reason = ScoreState.HELD, INCOMPLETE
    elif row.state != ScoreState.PENDING:
        row.state, row.reason, row.tries, row.due_at = ScoreState.PENDING, None, 0, at


def may_be_in_gradebook(row: Score) -> bool:
    """Whether a score of ours stands in the gradebook, or left without our hearing what became of it."""
    return row.sent_score is not None or row.tried_timestamp != row.sent_timestamp


def digest_of(score: AttemptScore) -> str:
    """Of what the gradebook should say; every incomplete attempt says the same: nothing."""
    content = [score.given, MAXIMUM, [asdict(tally) for tally in score.tallies]]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _row(session: Session, attempt: Attempt, at: datetime) -> Score:
    """The learner's row in the link, locked where the database can; made once, also by two at once."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(Score)
        .values(
            id=uuid4(),
            resource_link_id=attempt.resource_link_id,
            person_id=attempt.person_id,
            score_maximum=float(MAXIMUM),
            tallies=[],
            missing=0,
            digest="",
            state=ScoreState.HELD,
            reason=INCOMPLETE,
            tries=0,
            due_at=at,
            changed_at=at,
        )
        .on_conflict_do_nothing(index_elements=["resource_link_id", "person_id"])
    )
    mine = select(Score).where(
        Score.resource_link_id == attempt.resource_link_id, Score.person_id == attempt.person_id
    )
    return session.scalars(mine.with_for_update(), execution_options={"populate_existing": True}).one()


def _rows_of(session: Session, resource_link: ResourceLink) -> Sequence[Score]:
    """All but those of test users, which go nowhere whatever is asked."""
    session.flush()
    rows = (
        select(Score)
        .join(Score.person)
        .where(Score.resource_link_id == resource_link.id, Person.is_test_user.is_(False))
        .order_by(Score.id)
    )
    return session.scalars(rows.with_for_update(of=Score), execution_options={"populate_existing": True}).all()


def _standing_score(session: Session, attempt: Attempt) -> AttemptScore:
    """The score of the learner's last complete attempt, else what the last one lacks."""
    referential, rules = reading_of(attempt.referential)
    competencies = referential.assessed_by(referential.assessment(attempt.assessment))
    attempts = select(Attempt).where(
        Attempt.person_id == attempt.person_id,
        Attempt.resource_link_id == attempt.resource_link_id,
        Attempt.referential_id == attempt.referential_id,
        Attempt.assessment == attempt.assessment,
    )

    def score_of(each: Attempt) -> AttemptScore:
        settled = settled_levels(marks_in(session, each), rules, reconciliations_in(session, each))
        return attempt_score(competencies, settled, rules)

    scores = [score_of(each) for each in session.scalars(attempts.order_by(Attempt.number.desc()))]
    return next((score for score in scores if score.given is not None), scores[0])
