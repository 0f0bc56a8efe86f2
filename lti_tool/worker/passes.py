"""The passes of a worker, as the instance's settings make them."""

import logging
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Event
from time import monotonic

from flask import Flask

from lti_tool.config import Config
from lti_tool.platform_api.services import Platforms
from lti_tool.platform_api.transport import Transport
from lti_tool.store.database import db
from lti_tool.store.turns import senders_turn, turn
from lti_tool.worker.gradebook import send_due_scores, utc_now
from lti_tool.worker.housekeeping import Housekeeping
from lti_tool.worker.loop import Pass
from lti_tool.worker.progress import follow_lrs
from lti_tool.worker.rests import rest
from lti_tool.worker.rosters import refresh_due_rosters
from lti_tool.worker.statements import send_due_statements
from lti_tool.worker.sweeping import Sweeping
from xapi.client import LRS, LRSError

# The embedded LRS is asked for news this often; another one, which is someone's server, less. What this
# process sent itself is read back at once.
NEWS_SECONDS = 2.0
NEWS_SECONDS_ELSEWHERE = 5.0

log = logging.getLogger(__name__)


def passes(app: Flask, lrs: LRS) -> list[Pass]:
    """Statements out, progress in, scores out, lists of members in, old things away."""
    config: Config = app.config["CERTIBLOC"]
    delivered, news = Event(), Event()
    housekeeping = Housekeeping()
    sweeping = Sweeping(config)
    follower = Follower(config, lrs, delivered)
    platforms = Platforms(utc_now, Transport(private_hosts=config.private_host_names))
    return [
        Pass("statements", lambda: _send_statements(config, lrs, (delivered, news))),
        Pass("progress", follower.step, news),
        Pass("scores", lambda: bool(send_due_scores(app, platforms))),
        Pass("rosters", lambda: refresh_due_rosters(app, platforms)),
        Pass("housekeeping", lambda: housekeeping.step(db.session, db.engine, at=utc_now())),
        Pass("sweeping", lambda: sweeping.step(db.session, db.engine, at=utc_now())),
    ]


def _send_statements(config: Config, lrs: LRS, delivered: Sequence[Event]) -> bool:
    with senders_turn(db.engine) as is_ours:
        if not is_ours:
            return False
        more = send_due_statements(
            db.session,
            lrs,
            store=config.lrs_url,
            at=datetime.now(UTC),
            spread=random.random(),  # noqa: S311 # spreads senders, guards nothing
        )
        db.session.commit()
    if more:
        for event in delivered:
            event.set()
    return more


class Follower:
    """Reads the LRS now and then: at once when this process ``delivered`` something, later if it is in trouble."""

    def __init__(self, config: Config, lrs: LRS, delivered: Event) -> None:
        self._config = config
        self._lrs = lrs
        self._delivered = delivered
        self._every = NEWS_SECONDS if config.uses_embedded_lrs else NEWS_SECONDS_ELSEWHERE
        self._failures = 0
        self._next_at = 0.0

    def step(self) -> bool:
        """Follow if it is time and nobody else does; there is never more to do at once."""
        is_news = self._delivered.is_set() and not self._failures
        if not is_news and monotonic() < self._next_at:
            return False
        with turn(db.engine, "follower") as is_ours:
            if is_ours:
                self._delivered.clear()
                self._follow()
        return False

    def _follow(self) -> None:
        try:
            follow_lrs(
                db.session,
                self._lrs,
                lrs_url=self._config.lrs_url,
                home_page=self._config.home_page,
                now=datetime.now(UTC),
                rescan_every=timedelta(minutes=self._config.lrs_rescan_minutes),
            )
        except LRSError as trouble:
            if not self._failures:
                log.warning("the LRS cannot be read; progress stands still: %s", trouble)
            self._failures += 1
            pause = rest(
                self._failures,
                first=timedelta(seconds=1),
                longest=timedelta(minutes=1),
                spread=random.random(),  # noqa: S311 # spreads followers, guards nothing
            ).total_seconds()
        else:
            if self._failures:
                log.info("the LRS can be read again")
            self._failures = 0
            pause = self._every
        self._next_at = monotonic() + pause
