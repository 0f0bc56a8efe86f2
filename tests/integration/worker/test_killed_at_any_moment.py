"""The worker, killed again and again while marks come in, loses nothing and doubles nothing."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.store.ledger import followed_store
from lti_tool.store.models import QueuedStatement, WorkerHeartbeat
from lti_tool.store.progress import dump
from lti_tool.store.rebuild import rebuild_from_lrs
from lti_tool.worker.progress import scopes_in_use
from xapi.aggregator.fold import fold
from xapi.aggregator.follower import told
from xapi.aggregator.rows import ndjson
from xapi.vocabulary import ASSESSED

KILLS = 6
LONGEST_LIFE = 0.5
PATIENCE = 60.0


@pytest.fixture
def nursery(instance: Any) -> Iterator[subprocess.Popen[str]]:
    """Starts workers in no time."""
    command = [sys.executable, str(Path(__file__).with_name("nursery.py"))]
    with subprocess.Popen(
        command,
        env=instance.env,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def start_worker(nursery: Any) -> int:
    """A new worker process; its id."""
    nursery.stdin.write("\n")
    nursery.stdin.flush()
    return int(nursery.stdout.readline())


def end_worker(nursery: Any, pid: int, how: signal.Signals) -> None:
    """Signal a worker and wait for its end."""
    os.kill(pid, how)
    assert nursery.stdout.readline() == "ended\n"


def test_killed_workers_lose_and_double_nothing(instance: Any, marking: Any, nursery: Any) -> None:
    chance = random.Random()  # noqa: S311 # moments, not secrets
    queued: list[UUID] = []
    seen: set[UUID] = set()

    def mark_some() -> None:
        queued.extend(marking.mark(15))

    for _ in range(KILLS):
        queued.extend(marking.mark(40))
        pid = start_worker(nursery)
        wait_until_at_work(instance, seen)
        assessor = threading.Thread(target=mark_some)
        assessor.start()
        time.sleep(chance.uniform(0, LONGEST_LIFE))
        end_worker(nursery, pid, signal.SIGKILL)
        assessor.join()
    pid = start_worker(nursery)
    try:
        wait_until(lambda: progress(instance) == rebuilt_by_the_fold(instance, len(queued)))
    finally:
        end_worker(nursery, pid, signal.SIGTERM)

    assert Counter(statement["id"] for statement in statements(instance)) == Counter(map(str, queued))
    assert states(instance) == {"delivered": len(queued)}
    assert_a_rebuild_changes_nothing(instance)


def wait_until_at_work(instance: Any, seen: set[UUID]) -> None:
    """Wait for the first beat of a worker not ``seen`` before."""

    def is_another_at_work() -> bool:
        with Session(instance.engine) as session:
            beating = set(session.scalars(select(WorkerHeartbeat.id)))
        return bool(beating - seen) and not seen.update(beating)

    wait_until(is_another_at_work, every=0.01)


def wait_until(is_so: Any, every: float = 0.3) -> None:
    """Wait for what must come; fail if it does not."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "the last worker did not finish the work"
        time.sleep(every)


def statements(instance: Any) -> list[dict[str, Any]]:
    """All that the store holds, each time it holds it."""
    return [statement for page in instance.store.pages(verb=ASSESSED) for statement in page.statements]


def states(instance: Any) -> dict[str, int]:
    """How many queued statements are in each state."""
    with Session(instance.engine) as session:
        counted = select(QueuedStatement.state, func.count()).group_by(QueuedStatement.state)
        return {state: count for state, count in session.execute(counted)}  # noqa: C416 # rows are pairs


def progress(instance: Any) -> bytes:
    """The progress tables, as bytes."""
    with Session(instance.engine) as session:
        return dump(session)


def rebuilt_by_the_fold(instance: Any, expected: int) -> bytes | None:
    """The rows that the pure fold makes of the store's statements, once they are all there."""
    found = statements(instance)
    if len(found) < expected:
        return None
    with Session(instance.engine) as session:
        [scope] = scopes_in_use(session)
    return ndjson(fold(told(found, instance.config.home_page), scope.referential, scope.rules).rows)


def assert_a_rebuild_changes_nothing(instance: Any) -> None:
    """What `certibloc rebuild` does finds the follower's work whole."""
    config = instance.config
    with Session(instance.engine) as session:
        rebuilt = rebuild_from_lrs(
            session,
            instance.store,
            scopes_in_use(session),
            store_id=followed_store(session, config.lrs_url, config.home_page),
            home_page=config.home_page,
            now=datetime.now(UTC),
        )
        session.rollback()
    assert (rebuilt.new, rebuilt.missed, rebuilt.differences) == (0, (), ())
    assert rebuilt.rows > 0
