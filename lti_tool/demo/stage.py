"""
Where the demo plays: a tool with its LRS and worker, and a practice LMS, as processes of this machine.

    StageProblem    a process did not start, or stopped; the message says which
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

START_WITHIN_SECONDS = 60


class StageProblem(Exception):
    """A process of the demo did not start, or stopped."""


@dataclass(frozen=True)
class Stage:
    """The addresses of the demo and where it keeps its data."""

    tool_port: int
    lms_port: int
    data_dir: Path

    @property
    def tool_url(self) -> str:
        """The tool's address, same-site with the LMS so that plain cookies travel into its frame."""
        return f"http://localhost:{self.tool_port}"

    @property
    def lms_url(self) -> str:
        """The practice LMS's address."""
        return f"http://localhost:{self.lms_port}"

    @property
    def practice_database(self) -> str:
        """The URL of the practice LMS's own database."""
        return f"sqlite:///{self.data_dir / 'practice.sqlite3'}"

    @property
    def environment(self) -> dict[str, str]:
        """
        The settings of the demo's processes.

        Whatever else this shell is set up for (a school's database, a real LRS), the demo never touches it.
        """
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("CERTIBLOC_") or name == "CERTIBLOC_LANGUAGE"
        }
        return kept | {"CERTIBLOC_DATA_DIR": str(self.data_dir), "CERTIBLOC_PUBLIC_URL": self.tool_url}


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_taken(port: int) -> bool:
    """Whether something on this machine already listens on ``port``."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def playing(stage: Stage) -> Iterator[Sequence[subprocess.Popen[bytes]]]:
    """Start the tool and the practice LMS, wait until both answer, and stop them at the end."""
    commands = {
        "serve": ["serve", "--host", "127.0.0.1", "--port", str(stage.tool_port)],
        "practice": ["practice", "--port", str(stage.lms_port)],
    }
    with ExitStack() as stack:
        processes = [stack.enter_context(_process(stage, name, words)) for name, words in commands.items()]
        _wait_for(f"{stage.tool_url}/healthz", processes, stage)
        _wait_for(f"{stage.lms_url}/login", processes, stage)
        yield processes


@contextmanager
def _process(stage: Stage, name: str, words: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    with (stage.data_dir / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 (our own command, no shell)
            [sys.executable, "-m", "lti_tool.cli", *words],
            env=stage.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, processes: Sequence[subprocess.Popen[bytes]], stage: Stage) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in processes):
            raise StageProblem(f"a process stopped at once; its words are in {stage.data_dir}/*.log")
        try:
            if requests.get(url, timeout=2, proxies={"http": ""}).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.1)
    raise StageProblem(f"{url} does not answer; see {stage.data_dir}/*.log")
