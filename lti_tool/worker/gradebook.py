"""One pass of the score sender: what is due goes to the platforms' gradebooks, a learner at a time."""

import logging
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from lti_tool.config import Config
from lti_tool.lti.products import Refusal
from lti_tool.lti.scores import Points, says
from lti_tool.lti.services import RESULT_READONLY, SCORE
from lti_tool.platform_api.access_tokens import Client
from lti_tool.platform_api.errors import (
    AccessRefused,
    NotThere,
    PlatformError,
    PlatformRefused,
    PlatformUnavailable,
)
from lti_tool.platform_api.scores import post_score, read_result
from lti_tool.platform_api.services import Platforms, Services
from lti_tool.store import score_tries
from lti_tool.store.database import db
from lti_tool.store.keys import signing_key
from lti_tool.store.score_tries import LEASE, ScoreTry, take_due_score
from lti_tool.worker.columns import ColumnBusy, NoColumn, column_of
from lti_tool.worker.rests import rest
from lti_tool.worker.score_comments import comment

FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(hours=1)
MOST_NOT_LATER = 8
# Some three hours of trying. Moodle answers 500 for ever where a grade is locked.
MOST_BROKEN = 12

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """The platform has it."""


@dataclass(frozen=True)
class Parked:
    """A human must look, for this reason. Nothing of it arrived, unless it ``may_have_arrived``."""

    reason: str
    may_have_arrived: bool = False


@dataclass(frozen=True)
class Later:
    """
    Try again, not before ``asked`` has passed, with a timestamp later than ``later_than``.

    ``is_general`` when nothing else should be asked of the platform meanwhile.
    """

    reason: str
    asked: timedelta | None = None
    later_than: datetime | None = None
    is_general: bool = False


Verdict = Sent | Parked | Later


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


def send_due_scores(
    app: Flask,
    platforms: Platforms,
    *,
    clock: Callable[[], datetime] = utc_now,
    limit: int = 20,
    lease: timedelta = LEASE,
) -> Counter[str]:
    """
    Send up to ``limit`` scores that are due; how many were sent, parked and postponed.

    Empty when nothing was due: one look at an index. Every score is taken, sent and settled in transactions of
    its own, none of which waits for a platform, so that a sender may be killed at any moment.
    """
    config: Config = app.config["CERTIBLOC"]
    counts: Counter[str] = Counter()
    with app.app_context(), force_locale(config.language), Session(db.engine) as session:
        for _ in range(limit):
            tried = take_due_score(session, at=clock(), lease=lease)
            session.commit()
            if tried is None:
                break
            verdict = _send(session, platforms, tried, config.secret_key)
            _settle(session, tried, verdict, clock())
            session.commit()
            counts[type(verdict).__name__.lower()] += 1
    return counts


def _send(session: Session, platforms: Platforms, tried: ScoreTry, secret_key: str) -> Verdict:
    """Bring one score to its column. Nothing but the column's address is written here."""
    if reason := _obstacle(tried):
        return Parked(reason)
    key = signing_key(session, secret_key)
    session.commit()
    client = Client(tried.client_id, tried.deployment_id, tried.token_url, key, tried.token_audience)
    services = platforms.services(client)
    points = Points(tried.score_given, tried.score_maximum, comment(tried.tallies))
    try:
        return _bring(session, services, tried, points)
    except NoColumn:
        return Parked("no_column")
    except ColumnBusy:
        return Later("column_busy")
    except PlatformUnavailable as trouble:
        if tried.tries > MOST_BROKEN and not trouble.is_general:
            return Parked(_reason("broken", trouble), may_have_arrived=True)
        return Later(_reason("unavailable", trouble), trouble.retry_after, is_general=trouble.is_general)
    except AccessRefused as refusal:
        return Parked(_reason("access_refused", refusal))
    except PlatformError as refusal:
        return Parked(_reason("refused", refusal), may_have_arrived=True)


def _obstacle(tried: ScoreTry) -> str | None:
    """Why a score cannot leave at all."""
    if tried.is_test_user:
        return "test_user"
    if tried.is_disabled:
        return "platform_disabled"
    if not tried.lineitem_url and not tried.lineitems_url:
        return "no_column"
    if tried.product.drops_zero and tried.score_given == 0:
        return "no_zero"
    return None if SCORE in tried.scopes else "no_scope"


def _bring(session: Session, services: Services, tried: ScoreTry, points: Points) -> Verdict:
    """Post the score; to another column, found or made once, where the one we knew is gone."""
    try:
        return _post(services, column_of(session, services, tried), tried, points)
    except NotThere:
        score_tries.keep_column(session, tried.link_id, None)
        session.commit()
    try:
        return _post(services, column_of(session, services, replace(tried, lineitem_url=None)), tried, points)
    except NotThere as gone:
        return Parked(_reason("no_column", gone))


def _post(services: Services, lineitem_url: str, tried: ScoreTry, points: Points) -> Verdict:
    if tried.product.appends_comments and _stands(services, lineitem_url, tried, points):
        return Sent()
    # What such a platform was told once, it shows for ever.
    says_nothing = tried.product.appends_comments and tried.comment_is_there
    told = replace(points, comment=None) if says_nothing else points
    try:
        post_score(services, lineitem_url, tried.user_id, told, tried.timestamp)
    except NotThere:
        raise
    except PlatformRefused as refusal:
        return _after_refusal(services, lineitem_url, tried, points, refusal)
    return Sent()


def _stands(services: Services, lineitem_url: str, tried: ScoreTry, points: Points) -> bool:
    """Whether an earlier try, of which we heard no answer, brought the score there."""
    if not tried.may_have_arrived or RESULT_READONLY not in tried.scopes:
        return False
    result = read_result(services, lineitem_url, tried.user_id)
    # Of the comments it keeps, one says nothing against ours.
    return says(replace(result, comment=None) if result else None, points)


def _after_refusal(
    services: Services, lineitem_url: str, tried: ScoreTry, points: Points, refusal: PlatformRefused
) -> Verdict:
    """
    What a refusal means on this kind of platform.

    Where something with this timestamp or a later one stands, it is ours if an answer was lost on its way; then
    all is well. Where nothing stands, a timestamp cannot have been what was wrong.
    """
    meaning = tried.product.refusals.get(refusal.status or 0)
    if meaning is None:
        raise refusal
    if meaning is Refusal.NOT_GRADABLE:
        return Parked(_reason("not_gradable", refusal))
    later_than = None
    if RESULT_READONLY in tried.scopes:
        result = read_result(services, lineitem_url, tried.user_id)
        if says(result, points):
            return Sent()
        if meaning is Refusal.EITHER and (result is None or result.given is None):
            return Parked(_reason("not_gradable", refusal))
        later_than = result.timestamp if result else None
    if tried.tries > MOST_NOT_LATER:
        return Parked(_reason("not_later", refusal), may_have_arrived=True)
    return Later(_reason("not_later", refusal), later_than=later_than)


def _settle(session: Session, tried: ScoreTry, verdict: Verdict, now: datetime) -> None:
    match verdict:
        case Sent():
            score_tries.keep_sent(session, tried, at=now)
        case Parked(reason, may_have_arrived):
            score_tries.park(session, tried, reason, at=now, may_have_arrived=may_have_arrived)
            log.warning("score %s is parked: %s", tried.score_id, reason)
        case Later(reason, asked, later_than, is_general):
            until = now + rest(
                tried.tries,
                first=FIRST_REST,
                longest=LONGEST_REST,
                spread=random.random(),  # noqa: S311 (spreads senders, guards nothing)
                asked=asked,
            )
            if is_general:
                score_tries.postpone_platform(session, tried, reason, until=until)
            else:
                score_tries.postpone(session, tried, reason, until=until, later_than=later_than)


def _reason(code: str, error: PlatformError) -> str:
    return f"{code}:{error.status}" if error.status else code
