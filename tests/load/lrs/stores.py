"""The stores under test, over HTTP on the loopback: ours under gunicorn, Ralph, one process, under uvicorn."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).parents[2] / "foreign"))

from ralph_server import KEY as RALPH_KEY
from ralph_server import SECRET as RALPH_SECRET
from ralph_server import ralph_running

from xapi.lrs import keys, open_engine, prepare

KEY, SECRET = "bench", "only for the benchmark"
STARTS_WITHIN = 60.0


@dataclass(frozen=True)
class Served:
    """A store that answers, and what it keeps statements in: our database, or Ralph's file."""

    url: str
    auth: tuple[str, str]
    database_url: str = ""
    file: Path | None = None


@contextmanager
def ours(database_url: str) -> Iterator[Served]:
    """The embedded store alone, two processes of eight threads, as `certibloc lrs serve` has by default."""
    prepare(database_url)
    engine = open_engine(database_url)
    keys.ensure(engine, KEY, SECRET, "the benchmark")
    engine.dispose()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-c", "from xapi.lrs.commands import lrs; lrs()", "--database-url", database_url]
    server = subprocess.Popen(
        [*command, "serve", "--port", port], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(server, f"http://127.0.0.1:{port}/about")
        yield Served(f"http://127.0.0.1:{port}", (KEY, SECRET), database_url)
    finally:
        server.terminate()
        server.wait(30)


@contextmanager
def ralph(directory: Path) -> Iterator[Served]:
    """Ralph on its file backend."""
    directory.mkdir()
    with ralph_running(directory) as url:
        yield Served(url, (RALPH_KEY, RALPH_SECRET), file=directory / "fs_lrs.jsonl")


def _wait_for(server: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            requests.get(url, timeout=5)
            return
        except requests.RequestException:
            time.sleep(0.05)
    raise SystemExit("the store does not answer")
