"""What a newcomer does first: the demo, walked through and opened."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from lti_tool.demo.stage import free_port

CERTIBLOC = [sys.executable, "-m", "lti_tool.cli"]


def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command, to its end."""
    return subprocess.run(
        [*CERTIBLOC, *words], env=os.environ | settings, capture_output=True, text=True, timeout=240, check=False
    )


@contextmanager
def opened(data_dir: Path, tool_port: int, lms_port: int) -> Iterator[subprocess.Popen[str]]:
    """The demo as `make demo` starts it, once it has said what to open."""
    words = ["demo", "--data-dir", data_dir, "--tool-port", str(tool_port), "--lms-port", str(lms_port)]
    process = subprocess.Popen([*CERTIBLOC, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        while f"http://localhost:{lms_port}" not in (line := process.stdout.readline()):
            assert line, "the demo ended before it said what to open"
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """The story, walked once in a shell that is set up for another instance, which is none of its business."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "never made"
    told = run(
        "demo",
        "--once",
        CERTIBLOC_LANGUAGE="en",
        CERTIBLOC_DATA_DIR=str(elsewhere),
        CERTIBLOC_DATABASE_URL=f"sqlite:///{elsewhere}/x.sqlite3",
    )
    assert not elsewhere.exists()
    return told


def test_the_story_holds_from_the_first_click_to_the_rebuilt_blocs(
    told: subprocess.CompletedProcess[str],
) -> None:
    assert told.returncode == 0, told.stdout + told.stderr
    after = told.stdout.split("Rebuilt from the statements in the record store alone:")[1]
    assert re.findall(r"^  (B\d)  (validated|not validated|incomplete) ", after, re.MULTILINE) == [
        *((bloc, "validated") for bloc in ("B1", "B2", "B3", "B4")),
        ("B1", "validated"),
        ("B2", "not validated"),
        ("B3", "incomplete"),
        ("B4", "incomplete"),
        *((bloc, "incomplete") for bloc in ("B1", "B2", "B3", "B4")),
    ]


def test_the_story_says_why(told: subprocess.CompletedProcess[str]) -> None:
    assert re.search(r"B2  not validated +.*\bC7\b", told.stdout)


def test_a_port_that_is_taken_is_one_sentence_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        told = run("demo", "--once", "--tool-port", str(port), CERTIBLOC_LANGUAGE="en")

    assert told.returncode == 1
    assert told.stderr == (
        f"Error: Something already answers at port {port}. Stop it, or choose another port: "
        f"certibloc demo --tool-port {port + 1}\n"
    )


def test_the_opened_demo_keeps_what_was_done_when_it_is_stopped_and_started(tmp_path: Path) -> None:
    tool_port, lms_port = free_port(), free_port()
    with opened(tmp_path, tool_port, lms_port) as process:
        first = requests.get(f"http://localhost:{lms_port}/login", timeout=10)
        health = requests.get(f"http://localhost:{tool_port}/healthz", timeout=10)
    keys = (tmp_path / "secret_key").read_text()

    with opened(tmp_path, tool_port, lms_port):
        again = requests.get(f"http://localhost:{lms_port}/login", timeout=10)

    assert process.returncode == 0
    assert (first.status_code, health.status_code, again.status_code) == (200, 200, 200)
    assert "Zoë Ångström" in first.text
    assert (tmp_path / "secret_key").read_text() == keys


def test_stopping_the_demo_stops_every_process_of_it(tmp_path: Path) -> None:
    tool_port, lms_port = free_port(), free_port()
    with opened(tmp_path, tool_port, lms_port):
        pass

    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and _processes_in(tmp_path):
        time.sleep(0.2)
    assert _processes_in(tmp_path) == []


def _processes_in(data_dir: Path) -> list[str]:
    """The processes whose environment names ``data_dir``."""
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"CERTIBLOC_DATA_DIR={data_dir}".encode() in environment.read_bytes():
                found.append((environment.parent / "cmdline").read_bytes().decode())
        except OSError:
            continue
    return found


@pytest.mark.parametrize("words", [["--help"], ["demo", "--help"], ["referential", "--help"]])
def test_help_is_there(words: list[str]) -> None:
    assert run(*words).returncode == 0
