"""The pass that reads the LRS and keeps progress up to date."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lti_tool.store.ledger import DatabaseLedger, followed_store
from lti_tool.store.referentials import all_referentials, is_in_use, reading_of
from xapi.aggregator.follower import Reader, follow
from xapi.aggregator.scope import Scope

log = logging.getLogger(__name__)


def follow_lrs(
    session: Session, lrs: Reader, *, lrs_url: str, home_page: str, now: datetime, rescan_every: timedelta
) -> int:
    """
    Read what is new in the LRS and renew the progress it touches; how many learners' it was.

    Commits after each step, as `follow` asks, so that a follower killed anywhere loses nothing. Raises
    `xapi.client.LRSError`.
    """
    ledger = DatabaseLedger(session, followed_store(session, lrs_url, home_page))
    scopes = scopes_in_use(session)
    session.commit()
    touched: set[str] = set()
    for step in follow(lrs, ledger, scopes, home_page=home_page, now=now, rescan_every=rescan_every):
        session.commit()
        touched |= step.learners
    return len(touched)


def scopes_in_use(session: Session) -> list[Scope]:
    """Every version of a referential that something was begun under: what progress is kept for."""
    return [Scope(*reading_of(stored)) for stored in all_referentials(session) if is_in_use(session, stored.id)]
