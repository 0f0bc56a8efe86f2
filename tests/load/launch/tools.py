"""The tools under test, each served by gunicorn with eight threads a process, as `certibloc serve` does."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench_platform import CLIENT, DEPLOYMENT, Platform

HERE = Path(__file__).parent
STARTS_WITHIN = 30.0


@contextmanager
def certibloc(
    directory: Path, platform: Platform, database_url: str | None = None, *, processes: int = 1
) -> Iterator[str]:
    """Our instance, the platform registered in it and the referential imported; its address."""
    port = _free_port()
    env = os.environ | {
        "CERTIBLOC_PUBLIC_URL": f"http://localhost:{port}",
        "CERTIBLOC_DATA_DIR": str(directory),
        "CERTIBLOC_SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "CERTIBLOC_PRIVATE_HOSTS": "localhost",
        "CERTIBLOC_WEB_PROCESSES": str(processes),
        **({"CERTIBLOC_DATABASE_URL": database_url} if database_url else {}),
    }
    command = [sys.executable, "-m", "lti_tool.cli"]
    registration = {
        "--issuer": platform.url,
        "--client-id": CLIENT,
        "--deployment": DEPLOYMENT,
        "--auth-url": f"{platform.url}/auth",
        "--token-url": f"{platform.url}/token",
        "--jwks-url": f"{platform.url}/keys",
    }
    options = [word for pair in registration.items() for word in pair]
    _run([*command, "referential", "import", "--title", "Bench", "--rncp-code", "RNCP1"], env)
    _run([*command, "platform", "add", *options], env)
    with _served([*command, "serve", "--port", str(port), "--without-worker"], env, port) as url:
        yield url


@contextmanager
def stock(platform: Platform) -> Iterator[str]:
    """pylti1p3's Flask classes; the address."""
    port = _free_port()
    env = os.environ | {"ISSUER": platform.url, "CLIENT": CLIENT, "DEPLOYMENT": DEPLOYMENT}
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    command += ["--workers", "1", "--threads", "8", "--chdir", str(HERE), "stock_tool:app"]
    with _served(command, env, port) as url:
        yield url


@contextmanager
def _served(command: list[str], env: dict[str, str], port: int) -> Iterator[str]:
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(server, port)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _run(command: list[str], env: dict[str, str]) -> None:
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{command_name(server)} does not answer at port {port}")


def command_name(server: subprocess.Popen[bytes]) -> str:
    """What was started, for a sentence about it."""
    return " ".join(str(word) for word in server.args[:4]) if isinstance(server.args, list) else str(server.args)
