"""``certibloc worker``: the background work alone."""

import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import click
from flask import Flask

from lti_tool.cli.logs import write_log
from lti_tool.cli.starting import started_app
from lti_tool.config import Config
from lti_tool.store.database import db
from lti_tool.store.heartbeats import beat, end_heartbeat
from lti_tool.store.outbox import ask_store_again
from lti_tool.worker.loop import Loop, Pass
from lti_tool.worker.passes import passes
from lti_tool.worker.signals import EndingSignals
from xapi.client import LRS

BEAT_SECONDS = 5.0
GRACE_SECONDS = 5.0

log = logging.getLogger(__name__)


@click.command()
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the process that began this one ends.")
def worker(with_parent: bool) -> None:
    """Send statements and scores, and keep progress up to date, until told to end."""
    write_log()
    told = EndingSignals()
    parent = os.getppid()
    run_passes(started_app(), lambda: told.come_within(BEAT_SECONDS) or (with_parent and os.getppid() != parent))


def run_passes(app: Flask, wait: Callable[[], bool]) -> None:
    """Run all passes of an instance until ``wait`` says true."""
    config: Config = app.config["CERTIBLOC"]
    lrs = LRS(config.lrs_endpoint, config.lrs_key, config.lrs_secret, version=config.lrs_version)
    loop = Loop(app, passes(app, lrs))
    worker_id, started_at = uuid4(), datetime.now(UTC)
    with app.app_context():
        # Whatever was wrong with the store's settings may be why somebody started us anew.
        ask_store_again(db.session, config.lrs_url, at=started_at)
        db.session.commit()
    log.info("the worker is at work")
    loop.run(Pass("heartbeat", lambda: _beat(loop, worker_id, started_at)), wait, grace=GRACE_SECONDS)
    with app.app_context():
        end_heartbeat(db.session, worker_id)
        db.session.commit()
    log.info("the worker ends")


def _beat(loop: Loop, worker_id: UUID, started_at: datetime) -> bool:
    beat(db.session, worker_id, started_at=started_at, at=datetime.now(UTC), failing=loop.failing)
    db.session.commit()
    return False
