"""A served instance on SQLite, as a process, and what it wrote."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from lti_tool.config import variables

COMMAND = [sys.executable, "-m", "lti_tool.cli"]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of an instance whose public address has a port of its own, speaking English."""
    port = free_port()
    ours = {
        "CERTIBLOC_DATA_DIR": str(tmp_path / "data"),
        "CERTIBLOC_SECRET_KEY": "only-for-tests-" * 4,
        "CERTIBLOC_PUBLIC_URL": f"http://localhost:{port}",
        "CERTIBLOC_LANGUAGE": "en",
    }
    return {name: value for name, value in os.environ.items() if name not in variables().values()} | ours


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Served:
    """A process and its log."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def stop(self) -> str:
        """End it as a service manager does; all it wrote."""
        self.process.terminate()
        self.process.wait(30)
        return self.log.read_text()


@pytest.fixture
def serve(env: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Serve and wait until it answers; it is ended after the test."""
    begun: list[Served] = []

    def begin(*options: str) -> Served:
        log = tmp_path / "log"
        with log.open("wb") as stream:
            process = subprocess.Popen([*COMMAND, "serve", *options], env=env, stdout=stream, stderr=stream)
        begun.append(Served(process, env["CERTIBLOC_PUBLIC_URL"], log))
        wait_until_it_answers(begun[-1])
        return begun[-1]

    yield begin
    for served in begun:
        served.process.kill()
        served.process.wait()


def wait_until_it_answers(served: Served) -> None:
    """Wait for the first answer of the server."""
    deadline = time.monotonic() + 60
    while True:
        assert served.process.poll() is None, served.log.read_text()
        assert time.monotonic() < deadline, served.log.read_text()
        try:
            requests.get(f"{served.url}/healthz", timeout=5).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
