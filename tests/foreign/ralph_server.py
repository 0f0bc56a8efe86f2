"""
Ralph, a Learning Record Store that we did not write, started from PyPI in a virtual environment of its own.

Its pinned requirements are in ``requirements-ralph.lock``; the environment is kept under ``.cache`` beside it,
so that only the first run waits for pip.
"""

import fcntl
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements-ralph.lock"
KEY, SECRET = "ralph", "a secret of ralph's"
# bcrypt's, of the secret above; Ralph takes a while to check it once, and remembers.
SECRET_HASH = "$2b$04$w/GgWTEntJUGkQc/PM99YuPBpxAsdN6xC6E40lY2/lHIkOyMwTNhC"
SCOPES = ["statements/write", "statements/read"]
INSTALLS_WITHIN, STARTS_WITHIN = 600, 120


class RalphMissing(Exception):
    """Ralph cannot be had on this machine."""


def interpreter() -> Path:
    """The Python of an environment that holds Ralph, made at the first call; raises `RalphMissing`."""
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]
    home = ROOT / ".cache" / f"ralph-{wanted}"
    python, ready = home / "bin" / "python", home / ".ready"
    home.parent.mkdir(exist_ok=True)
    # Tests run in several processes, and only one may make it.
    with (home.parent / "ralph.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            venv.create(home, clear=True, with_pip=True)
            install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
            try:
                subprocess.run(
                    [*install, "--require-hashes", "-r", LOCK],
                    check=True,
                    capture_output=True,
                    text=True,
                    timeout=INSTALLS_WITHIN,
                )
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
                raise RalphMissing(f"pip could not install it: {str(error.stderr)[-500:]}") from error
            ready.touch()
    return python


@contextmanager
def ralph_running(directory: Path) -> Iterator[str]:
    """Ralph with its file under ``directory``, which is there; gives the URL of its xAPI."""
    python = interpreter()
    agent = {"mbox": "mailto:ralph@store.example"}
    user = {"username": KEY, "hash": SECRET_HASH, "scopes": SCOPES, "agent": agent}
    (directory / "auth.json").write_text(json.dumps([user]))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    env = os.environ | {
        "PYTHONPATH": "",
        "HOME": str(directory),
        "RALPH_APP_DIR": str(directory),
        "RALPH_AUTH_FILE": str(directory / "auth.json"),
        "RALPH_RUNSERVER_BACKEND": "fs",
        "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(directory),
    }
    command = [python, "-m", "uvicorn", "--app-dir", Path(__file__).parent, "--port", port, "ralph_app:app"]
    with (directory / "ralph.log").open("wb") as log:
        server = subprocess.Popen(command, env=env, cwd=directory, stdout=log, stderr=log)
    try:
        _wait_for(server, f"http://127.0.0.1:{port}/__heartbeat__", directory / "ralph.log")
        yield f"http://127.0.0.1:{port}/xAPI"
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            requests.get(url, timeout=5)
            return
        except requests.RequestException:
            time.sleep(0.1)
    raise RalphMissing(f"it does not answer: {log.read_text()[-800:]}")
