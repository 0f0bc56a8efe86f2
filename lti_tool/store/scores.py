"""
The outbox of scores: what the gradebook should say of each learner, and whether it may be told.

One row per resource link and learner. Nothing leaves before the results are published, nothing incomplete leaves,
and a test user has no row. A score that went out and is no longer complete is taken back.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from lti_tool.assessment.attempts import whole_levels
from lti_tool.assessment.scoring import MAXIMUM, AttemptScore, attempt_score
from lti_tool.store.attempts import as_try, attempts_at
from lti_tool.store.exemptions import exempted_competencies
from lti_tool.store.models import Attempt, Membership, Person, ResourceLink, Score, ScoreState
from lti_tool.store.sittings import sitting_of

NOT_PUBLISHED = "not_published"
INCOMPLETE = "incomplete"
LEFT_TO_TEACHER = "left_to_teacher"
TEST_USER = "test_user"


def queue_score(session: Session, attempt: Attempt, *, at: datetime) -> None:
    """
    Work out anew what the gradebook should say of the attempt's learner; call it after every mark.

    An attempt of an exemption was sat in no resource link: see `queue_scores_of`.
    """
    if attempt.resource_link is not None:
        queue_score_in(session, attempt.resource_link, attempt.person, at=at)


def queue_scores_of(
    session: Session, person: Person, referential_id: UUID, assessments: Collection[str], *, at: datetime
) -> None:
    """The same for every activity of the person's courses that presents one of the assessments."""
    links = (
        select(ResourceLink)
        .join(Membership, Membership.context_id == ResourceLink.context_id)
        .where(
            Membership.person_id == person.id,
            ResourceLink.referential_id == referential_id,
            ResourceLink.assessment.in_(assessments),
        )
        .order_by(ResourceLink.id)
    )
    for link in session.scalars(links).all():
        queue_score_in(session, link, person, at=at)


def queue_score_in(session: Session, link: ResourceLink, person: Person, *, at: datetime) -> None:
    """
    Work out anew what the resource link's column should say of the learner.

    The learner's last complete attempt at the assessment in the resource link counts, so that a resit under way
    does not take the earlier score away. The same score again changes nothing.
    """
    if person.is_test_user:
        return

    session.flush()
    # Who publishes at this moment waits for us, or we for them: else both would overlook what the other does.
    session.refresh(link, ["results_published_at"], with_for_update={"read": True})
    row = _row(session, link, person, at)
    standing = _standing_score(session, link, person)
    digest = digest_of(standing)
    is_new = digest != row.digest
    row.score_given, row.score_maximum = standing.given, float(MAXIMUM)
    row.tallies = [tally.as_json() for tally in standing.tallies]
    row.missing = len(standing.missing)
    row.digest = digest
    if is_new:
        row.changed_at = at
    if is_new or row.state != ScoreState.PARKED:
        set_course(row, is_published=link.results_published_at is not None, at=at)


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
    content = [score.given, MAXIMUM, [tally.as_json() for tally in score.tallies]]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _row(session: Session, link: ResourceLink, person: Person, at: datetime) -> Score:
    """The learner's row in the link, locked where the database can; made once, also by two at once."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(Score)
        .values(
            id=uuid4(),
            resource_link_id=link.id,
            person_id=person.id,
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
    mine = select(Score).where(Score.resource_link_id == link.id, Score.person_id == person.id)
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


def _standing_score(session: Session, link: ResourceLink, person: Person) -> AttemptScore:
    """
    The score of the assessment as it stands after the learner's last complete attempt in the link, else what the
    last one lacks. What a resit did not ask for comes from the attempts before it, sat here or elsewhere.
    """
    sitting = sitting_of(link)
    competencies = sitting.referential.assessed_by(sitting.assessment)
    exempted = exempted_competencies(session, person.id, sitting.referential.iri)
    sat = attempts_at(session, link, person.id)
    tries = [as_try(session, each, sitting.rules) for each in sat]
    ends = [end for end, each in enumerate(sat, start=1) if each.resource_link_id == link.id]
    scores = [
        attempt_score(competencies, whole_levels(competencies, tries[:end], exempted), sitting.rules)
        for end in reversed(ends or [0])
    ]
    return next((score for score in scores if score.given is not None), scores[0])
