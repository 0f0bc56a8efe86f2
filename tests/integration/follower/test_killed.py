"""A real follower on a real LRS, killed by the system at any moment."""

import signal
import subprocess
import sys
from pathlib import Path

from histories import HOME, SMALL, a_decision, a_mark, a_void, some_rules, uuid_of
from sqlalchemy import func, select

from lti_tool.store.models.ledger import KeptFact
from lti_tool.store.progress import dump
from xapi.aggregator.fold import fold
from xapi.aggregator.reading import read
from xapi.aggregator.rows import ndjson

FOLLOWER = """
import sys
from datetime import UTC, datetime
from histories import HOME, SMALL, some_rules
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from lti_tool.store.database import engine_options
from lti_tool.store.ledger import DatabaseLedger, followed_store
from xapi.aggregator.follower import follow
from xapi.aggregator.scope import Scope
from xapi.client import LRS

database, url, key, secret = sys.argv[1:]
with Session(create_engine(**engine_options(database))) as session:
    ledger = DatabaseLedger(session, followed_store(session, url, HOME))
    session.commit()
    scopes = [Scope(SMALL, some_rules())]
    for step in follow(LRS(url, key, secret), ledger, scopes, home_page=HOME, now=datetime.now(UTC)):
        session.commit()
        print(step.read, flush=True)
"""
CODES = ["C1.1", "C1.2", "C2.1", "C3.1", "C3.2", "C3.3"]


def test_killed_again_and_again_it_misses_and_doubles_nothing(migrated_url, session, served_lrs):
    history = [a_mark(n, CODES[n % 6], learner=f"learner {n % 40}") for n in range(320)]
    more = [a_decision(1000 + n, learner=f"learner {n}") for n in range(20)] + [
        a_void(2000 + n, n) for n in range(60)
    ]
    client = served_lrs.client()
    for statements in (history[i : i + 50] for i in range(0, 320, 50)):
        client.store([sent(statement) for statement in statements])

    for steps in (1, 2, 4, 7):
        with a_follower(migrated_url, served_lrs) as follower:
            for _ in range(steps):
                assert follower.stdout.readline()
            # At once: it is asking the LRS, or in the midst of a transaction.
            follower.send_signal(signal.SIGKILL)
        if steps == 4:
            for statements in (more[i : i + 20] for i in range(0, len(more), 20)):
                client.store([sent(statement) for statement in statements])
    with a_follower(migrated_url, served_lrs) as follower:
        follower.communicate(timeout=60)

    assert follower.returncode == 0
    assert dump(session) == ndjson(fold([read(s, HOME) for s in history + more], SMALL, some_rules()).rows)
    kept = session.scalar(select(func.count(func.distinct(KeptFact.id))))
    assert session.scalar(select(func.count()).select_from(KeptFact)) == kept
    client.close()


def a_follower(migrated_url, lrs):
    return subprocess.Popen(
        [sys.executable, "-c", FOLLOWER, migrated_url, lrs.url, lrs.key, lrs.secret],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": f"{Path(__file__).parents[2]}"},
    )


def sent(statement):
    """As a store takes it: registrations are UUIDs."""
    if "context" in statement and "registration" in statement["context"]:
        statement["context"]["registration"] = uuid_of(7)
    return statement
