"""`certibloc worker`, as a process."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.store.heartbeats import workers_alive
from lti_tool.store.models import QueuedStatement
from lti_tool.store.progress import progress_of_many

COMMAND = [sys.executable, "-m", "lti_tool.cli", "worker"]


@pytest.fixture
def start(instance: Any) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start a worker; it is ended after the test."""
    processes = []

    def begin() -> subprocess.Popen[str]:
        processes.append(subprocess.Popen(COMMAND, env=instance.env, stderr=subprocess.PIPE, text=True))
        return processes[-1]

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def wait_until(is_so: Callable[[], Any], seconds: float = 30) -> float:
    """Wait for what must come; how long it took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, "it did not come"
        time.sleep(0.05)
    return time.monotonic() - began


def number_at_work(instance: Any) -> int:
    """How many workers gave a sign of life lately."""
    with Session(instance.engine) as session:
        return len(workers_alive(session, at=datetime.now(UTC)))


def test_a_mark_shows_as_progress_a_moment_later(instance: Any, marking: Any, start: Any) -> None:
    start()
    wait_until(lambda: number_at_work(instance) == 1)

    marking.mark(1)

    def is_shown() -> bool:
        with Session(instance.engine) as session:
            return bool(progress_of_many(session, marking.referential))

    # A second or two on a machine at rest.
    assert wait_until(is_shown) < 10


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_end_ends_soon_and_says_so(instance: Any, start: Any, number: signal.Signals) -> None:
    process = start()
    wait_until(lambda: number_at_work(instance) == 1)

    process.send_signal(number)
    _, log = process.communicate(timeout=15)

    assert process.returncode == 0
    assert number_at_work(instance) == 0
    assert "the worker ends" in log
    assert "Traceback" not in log


def test_several_workers_share_the_work(instance: Any, marking: Any, start: Any) -> None:
    start()
    start()
    wait_until(lambda: number_at_work(instance) == 2)

    queued = marking.mark(120)

    def is_delivered() -> bool:
        with Session(instance.engine) as session:
            delivered = select(func.count()).where(QueuedStatement.state == "delivered")
            return session.scalar(delivered) == len(queued)

    wait_until(is_delivered)


def test_settings_that_cannot_be_used_are_one_sentence(instance: Any) -> None:
    env = instance.env | {"CERTIBLOC_LANGUAGE": "de"}

    process = subprocess.run(COMMAND, env=env, capture_output=True, text=True, timeout=30, check=False)

    assert process.returncode == 2
    assert process.stderr.splitlines() == ["Error: CERTIBLOC_LANGUAGE must be fr or en."]
