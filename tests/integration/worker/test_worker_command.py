"""`certibloc worker`, as a process."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lti_tool.store.heartbeats import workers_alive
from lti_tool.store.outbox import outbox_of, statement_store
from lti_tool.store.progress import progress_of_many

COMMAND = [sys.executable, "-m", "lti_tool.cli", "worker"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the workers write."""
    file = tmp_path / "worker.log"
    file.touch()
    return file


@pytest.fixture
def start(instance: Any, log: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start a worker; it is ended after the test, which shows its log if it failed."""
    processes = []

    def begin() -> subprocess.Popen[bytes]:
        with log.open("ab") as stream:
            processes.append(subprocess.Popen(COMMAND, env=instance.env, stderr=stream))
        return processes[-1]

    yield begin
    for process in processes:
        process.kill()
        process.wait()
    sys.stdout.write(log.read_text())


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

    # A second or two on a machine at rest.
    assert wait_until(lambda: is_shown(instance, marking)) < 10


def test_a_store_that_was_away_gets_what_was_marked_meanwhile(
    instance: Any, marking: Any, start: Any, serve_store: Any
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    instance.env["CERTIBLOC_INTERNAL_URL"] = f"http://127.0.0.1:{port}"
    queued = marking.mark(5)
    start()
    wait_until(lambda: number_at_work(instance) == 1)
    wait_until(lambda: is_in_trouble(instance))
    assert number_delivered(instance) == 0

    with serve_store(instance.config, port):
        wait_until(lambda: number_delivered(instance) == len(queued))
        wait_until(lambda: is_shown(instance, marking))
    assert not is_in_trouble(instance)


def is_in_trouble(instance: Any) -> bool:
    """Whether the senders know the store to be failing."""
    with Session(instance.engine) as session:
        return statement_store(session, instance.config.lrs_url).failing_since is not None


def number_delivered(instance: Any) -> int:
    """How many statements the store has taken, as the outbox knows."""
    with Session(instance.engine) as session:
        return outbox_of(session).delivered


def is_shown(instance: Any, marking: Any) -> bool:
    """Whether anybody's progress shows."""
    with Session(instance.engine) as session:
        return bool(progress_of_many(session, marking.referential))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_end_ends_soon_and_says_so(
    instance: Any, start: Any, log: Path, number: signal.Signals
) -> None:
    process = start()
    wait_until(lambda: number_at_work(instance) == 1)

    process.send_signal(number)
    process.wait(timeout=15)

    assert process.returncode == 0
    assert number_at_work(instance) == 0
    assert "the worker ends" in log.read_text()
    assert "Traceback" not in log.read_text()


def test_several_workers_share_the_work(instance: Any, marking: Any, start: Any) -> None:
    start()
    start()
    wait_until(lambda: number_at_work(instance) == 2)

    queued = marking.mark(120)

    wait_until(lambda: number_delivered(instance) == len(queued))


def test_settings_that_cannot_be_used_are_one_sentence(instance: Any) -> None:
    env = instance.env | {"CERTIBLOC_LANGUAGE": "de"}

    process = subprocess.run(COMMAND, env=env, capture_output=True, text=True, timeout=30, check=False)

    assert process.returncode == 2
    assert process.stderr.splitlines() == ["Error: CERTIBLOC_LANGUAGE must be fr or en."]
