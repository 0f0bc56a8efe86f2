"""
A score's way out: taken by one sender, tried, and what came of it.

A try is written down before it leaves. A sender that dies half-way leaves a row that falls due again when its
lease is over; what it may have sent then meets a later timestamp, so nothing is lost and nothing counts twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session, joinedload

from lti_tool.lti.products import Product, product_of
from lti_tool.store.models import Context, Deployment, Registration, ResourceLink, Score, ScoreState
from lti_tool.store.scores import INCOMPLETE, may_be_in_gradebook, set_course

SECOND = timedelta(seconds=1)
# Longer than a try takes, unless everything is slow: then a second sender meets a refused timestamp, no more.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class ScoreTry:
    """
    A score about to leave, with all that sending it needs, so that no transaction waits for the platform.

    ``may_have_arrived`` when an earlier try of it got no answer that we know; ``comment_is_there`` when the
    platform took the same comment before.
    """

    score_id: UUID
    timestamp: datetime
    tried_before: datetime | None
    digest: str
    tries: int
    score_given: float | None
    score_maximum: float
    tallies: list[dict[str, Any]]
    user_id: str
    is_test_user: bool
    link_id: UUID
    resource_link_id: str
    label: str
    assessment: str
    context_id: UUID
    lineitem_url: str | None
    lineitems_url: str | None
    scopes: frozenset[str]
    registration_id: UUID
    client_id: str
    deployment_id: str
    token_url: str
    token_audience: str | None
    is_disabled: bool
    product: Product
    may_have_arrived: bool
    comment_is_there: bool


def take_due_score(session: Session, *, at: datetime, lease: timedelta = LEASE) -> ScoreTry | None:
    """
    Take the score that has been due longest, or None; commit before sending it.

    Its timestamp is later by a whole second at least than any that was tried before for the learner.
    """
    due = (
        select(Score)
        .where(Score.state == ScoreState.PENDING, Score.due_at <= at)
        .order_by(Score.due_at, Score.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Score)
        .execution_options(populate_existing=True)
    )
    while (row := session.scalars(due).first()) is not None:
        timestamp = at.replace(microsecond=0)
        if row.tried_timestamp is not None and timestamp <= row.tried_timestamp:
            next_second = row.tried_timestamp + SECOND
            if next_second - at <= SECOND:
                _change_unless_taken(session, row, due_at=next_second)
                continue
            # Our clock went back, or somebody's ran ahead: the platform refuses all until then.
            timestamp = next_second
        tried_before = row.tried_timestamp
        if _change_unless_taken(session, row, due_at=at + lease, tried_timestamp=timestamp, tries=row.tries + 1):
            session.refresh(row)
            return _try_of(session, row, timestamp, tried_before)
    return None


def keep_sent(session: Session, tried: ScoreTry, *, at: datetime) -> None:
    """The platform took it. What was marked meanwhile goes out next."""
    row = _row_still_tried(session, tried)
    if row is None:
        return
    row.sent_digest, row.sent_score = tried.digest, tried.score_given
    row.sent_timestamp, row.sent_at = tried.timestamp, at
    row.commented_digest = tried.digest
    row.tries, row.due_at, row.reason = 0, at, None
    set_course(row, is_published=row.resource_link.results_published_at is not None, at=at)


def postpone(
    session: Session,
    tried: ScoreTry,
    reason: str,
    *,
    until: datetime,
    later_than: datetime | None = None,
) -> None:
    """Try again at ``until``, with a timestamp later than ``later_than``, which the platform already has."""
    row = _row_still_tried(session, tried)
    if row is None or row.state != ScoreState.PENDING:
        return
    row.reason, row.due_at = reason, until
    if later_than is not None:
        row.tried_timestamp = max(tried.timestamp, later_than.replace(microsecond=0))


def park(session: Session, tried: ScoreTry, reason: str, *, at: datetime, may_have_arrived: bool = False) -> None:
    """
    Leave it until a human has looked: the platform will not take it.

    Unless something ``may_have_arrived``, it is as if this try had not been. What was marked meanwhile is tried
    all the same.
    """
    row = _row_still_tried(session, tried)
    if row is None:
        return
    if not may_have_arrived:
        row.tried_timestamp = tried.tried_before
    if row.state != ScoreState.PENDING:
        return
    if row.digest != tried.digest:
        row.due_at = at
    elif row.score_given is None and not may_be_in_gradebook(row):
        row.state, row.reason = ScoreState.HELD, INCOMPLETE
    else:
        row.state, row.reason = ScoreState.PARKED, reason


def postpone_platform(session: Session, tried: ScoreTry, reason: str, *, until: datetime) -> None:
    """
    Ask nothing of a platform in trouble before ``until``; the score that met the trouble goes last.

    Every waiting score counts the failure, so that the pauses grow whoever is next.
    """
    waiting = (
        select(Score.id)
        .join(ResourceLink, Score.resource_link_id == ResourceLink.id)
        .join(Context, ResourceLink.context_id == Context.id)
        .where(
            Context.registration_id == tried.registration_id,
            Score.state == ScoreState.PENDING,
            Score.id != tried.score_id,
            Score.due_at < until,
        )
        # A row that somebody marks just now is left to its turn: waiting for it could be waiting for each other.
        .with_for_update(skip_locked=True, of=Score)
    )
    session.execute(
        update(Score)
        .where(Score.id.in_(waiting))
        .values(
            due_at=until, reason=reason, tries=case((Score.tries < tried.tries, tried.tries), else_=Score.tries)
        )
        .execution_options(synchronize_session=False)
    )
    postpone(session, tried, reason, until=until + SECOND)


def keep_column(session: Session, link_id: UUID, lineitem_url: str | None) -> None:
    """Remember a resource link's column, or that it is gone."""
    session.execute(update(ResourceLink).where(ResourceLink.id == link_id).values(lineitem_url=lineitem_url))


def columns_of_context(session: Session, context_id: UUID) -> dict[UUID, str]:
    """The columns of a course's resource links, by link."""
    links = select(ResourceLink.id, ResourceLink.lineitem_url).where(
        ResourceLink.context_id == context_id, ResourceLink.lineitem_url.is_not(None)
    )
    return {link_id: url for link_id, url in session.execute(links) if url}


def _change_unless_taken(session: Session, row: Score, **values: Any) -> bool:
    """Change a due row unless another sender was quicker: SQLite does not lock rows."""
    changed = session.execute(
        update(Score)
        .where(Score.id == row.id, Score.state == ScoreState.PENDING, Score.due_at == row.due_at)
        .values(**values)
        .returning(Score.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


def _row_still_tried(session: Session, tried: ScoreTry) -> Score | None:
    """The row, unless it is gone or a later try took over."""
    mine = select(Score).where(Score.id == tried.score_id, Score.tried_timestamp == tried.timestamp)
    return session.scalars(mine.with_for_update(of=Score), execution_options={"populate_existing": True}).first()


def _try_of(session: Session, row: Score, timestamp: datetime, tried_before: datetime | None) -> ScoreTry:
    link = session.get_one(
        ResourceLink,
        row.resource_link_id,
        options=[joinedload(ResourceLink.context)],
        populate_existing=True,
    )
    context = link.context
    registration = session.get_one(Registration, context.registration_id)
    deployment = session.get_one(Deployment, context.deployment_id)
    return ScoreTry(
        score_id=row.id,
        timestamp=timestamp,
        tried_before=tried_before,
        digest=row.digest,
        tries=row.tries,
        score_given=row.score_given,
        score_maximum=row.score_maximum,
        tallies=row.tallies,
        user_id=row.person.sub,
        is_test_user=row.person.is_test_user,
        link_id=link.id,
        resource_link_id=link.resource_link_id,
        label=link.title or link.assessment or "certibloc",
        assessment=link.assessment or "",
        context_id=context.id,
        lineitem_url=link.lineitem_url or None,
        lineitems_url=context.lineitems_url or None,
        scopes=frozenset(context.service_scopes),
        registration_id=registration.id,
        client_id=registration.client_id,
        deployment_id=deployment.deployment_id,
        token_url=registration.token_url,
        token_audience=registration.token_audience,
        is_disabled=registration.disabled_at is not None or deployment.disabled_at is not None,
        product=product_of(registration.product_family, registration.issuer),
        may_have_arrived=tried_before != row.sent_timestamp,
        comment_is_there=row.commented_digest == row.digest,
    )
