"""`certibloc serve`, as a process on a machine of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lti_tool.config import Config
from lti_tool.store.database import engine_options
from lti_tool.store.heartbeats import workers_alive
from xapi.client import LRS, LRSAuthRefused

COMMAND = [sys.executable, "-m", "lti_tool.cli"]
SERVERS = Config.web_processes


def run(*command: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A command run to its end."""
    return subprocess.run([*COMMAND, *command], env=env, capture_output=True, text=True, timeout=60, check=False)


def wait_until(is_so: Callable[[], Any]) -> None:
    """Wait for what must come."""
    deadline = time.monotonic() + 40
    while not is_so():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)


@contextmanager
def database(env: dict[str, str]) -> Iterator[Session]:
    """The instance's database, from outside."""
    engine = create_engine(**engine_options(Config.from_env(env).database_url))
    with Session(engine) as session:
        yield session
    engine.dispose()


def at_work(env: dict[str, str]) -> set[UUID]:
    """The workers that gave a sign of life lately."""
    with database(env) as session:
        return {worker.id for worker in workers_alive(session, at=datetime.now(UTC))}


def descendants(pid: int) -> set[int]:
    """The processes begun by a process, and by those."""
    children = {int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if parent_in(stat) == pid}
    return children.union(*map(descendants, children))


def parent_in(stat: Path) -> int:
    """The parent in a line of /proc, 0 if the process is gone."""
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def test_one_command_serves_the_tool_the_store_and_a_worker(serve: Any, env: dict[str, str]) -> None:
    served = serve()
    config = Config.from_env(env)

    health = requests.get(f"{served.url}/healthz", timeout=5)
    assert (health.status_code, health.text) == (200, "ok\n")
    assert requests.get(f"{served.url}/lti/jwks", timeout=5).json()["keys"]
    with_key = LRS(config.lrs_url, config.lrs_key, config.lrs_secret)
    with_key.test_connection()
    stranger = LRS(config.lrs_url, config.lrs_key, "guessed")
    with pytest.raises(LRSAuthRefused):
        stranger.test_connection()
    wait_until(lambda: at_work(env))
    with_key.close()
    stranger.close()

    run("referential", "import", env=env)
    names = {"issuer": "", "auth-url": "/auth", "token-url": "/token", "jwks-url": "/certs"}
    addresses = [f"--{name}=https://lms.example{path}" for name, path in names.items()]
    run("platform", "add", "--client-id=1", "--deployment=1", *addresses, env=env)
    assert run("doctor", env=env).returncode == 0


def test_the_worker_is_started_again_when_it_dies(serve: Any, env: dict[str, str]) -> None:
    served = serve()
    wait_until(lambda: at_work(env))
    first = at_work(env)

    [worker] = [pid for pid in descendants(served.process.pid) if b"worker\0--with-parent" in command_of(pid)][-1:]
    os.kill(worker, signal.SIGKILL)

    wait_until(lambda: at_work(env) - first)


def command_of(pid: int) -> bytes:
    """The command line of a process, unless it keeps another one running."""
    line = Path(f"/proc/{pid}/cmdline").read_bytes()
    return b"" if b"keeper" in line else line


def test_nothing_is_left_running_once_it_ended(serve: Any, env: dict[str, str]) -> None:
    served = serve()
    wait_until(lambda: at_work(env))
    processes = descendants(served.process.pid)
    # The worker, and what keeps it running.
    assert len(processes) == SERVERS + 2

    log = served.stop()

    assert served.process.returncode == 0
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes))
    assert at_work(env) == set()
    assert "Traceback" not in log


def test_without_worker_there_is_none(serve: Any) -> None:
    served = serve("--without-worker")

    assert len(descendants(served.process.pid)) == SERVERS


def test_the_log_tells_paths_and_neither_queries_nor_addresses(serve: Any) -> None:
    served = serve("--without-worker")

    requests.get(f"{served.url}/nowhere?state=secret-state", cookies={"name": "secret-cookie"}, timeout=5)
    requests.get(f"{served.url}/line%0Abreak", timeout=5)
    log = served.stop()

    assert '"GET /nowhere" 404' in log
    assert '"GET /line%0Abreak" 404' in log
    assert "secret" not in log
    assert "127.0.0.1 " not in log
    assert "/healthz" not in log


def test_scripts_of_a_chosen_origin_reach_the_store_and_not_the_tool(serve: Any, env: dict[str, str]) -> None:
    env["CERTIBLOC_LRS_CORS"] = "https://content.example.org"
    served = serve("--without-worker")
    sent = {"Origin": "https://content.example.org", "Access-Control-Request-Method": "POST"}

    store = requests.options(f"{served.url}/xapi/statements", headers=sent, timeout=5)
    tool = requests.options(f"{served.url}/healthz", headers=sent, timeout=5)

    assert (store.status_code, store.headers["Access-Control-Allow-Origin"]) == (204, sent["Origin"])
    assert "Access-Control-Allow-Origin" not in tool.headers


def test_a_port_in_use_is_one_sentence(env: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        ended = run("serve", "--port", str(port), env=env)

    assert ended.returncode == 2
    assert ended.stderr == f"Error: Nothing can listen at 127.0.0.1:{port}: Address already in use.\n"


def test_a_port_other_than_the_public_ones_is_pointed_out(serve: Any, env: dict[str, str]) -> None:
    port = env["CERTIBLOC_PUBLIC_URL"].rpartition(":")[2]
    env["CERTIBLOC_PUBLIC_URL"] = "http://localhost:1"
    served = subprocess.Popen(
        [*COMMAND, "serve", "--port", port, "--without-worker"], env=env, stderr=subprocess.PIPE, text=True
    )
    assert served.stderr is not None

    assert f"it listens at port {port}: set CERTIBLOC_PUBLIC_URL" in served.stderr.readline()

    served.terminate()
    served.communicate(timeout=30)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("CERTIBLOC_LRS_VERSION", "3", "CERTIBLOC_LRS_VERSION must be 1.0.3 or 2.0.0."),
        ("CERTIBLOC_DATA_DIR", "/proc/nowhere", "/proc/nowhere"),
        ("CERTIBLOC_DATABASE_URL", "sqlite:////proc/nowhere.sqlite3", "unable to open database file"),
        ("CERTIBLOC_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/x", "127.0.0.1"),
        ("CERTIBLOC_LRS_DATABASE_URL", "sqlite:////proc/nowhere.sqlite3", "unable to open database file"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(env: dict[str, str], variable: str, value: str, said: str) -> None:
    ended = run("serve", env=env | {variable: value})

    assert ended.returncode == 2
    assert ended.stderr.startswith("Error: ")
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
