"""
ADL's conformance suite for Learning Record Stores, run against a fresh instance of the embedded one.

    python tests/conformance/run.py SUITE [--database-url URL] [VERSION]...

SUITE is a checkout of https://github.com/adlnet/lrs-conformance-test-suite with its ``npm install`` done. What
passed and failed is counted in the log that the suite writes: its exit code is the number of failures, cut to
eight bits, so 256 of them would look like none.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VERSIONS = ("1.0.3", "2.0.0")
CERTIBLOC = (sys.executable, "-m", "lti_tool.cli")
KEY = "conformance"
# A cold machine needs seconds to start; the suite needs a minute or two, and waits on purpose for some tests.
STARTED_WITHIN, DONE_WITHIN = 60, 3600


def main(suite: Path, versions: tuple[str, ...], database_url: str | None) -> int:
    """Run the suite for each version against one store; 0 only if all of it passed."""
    if not (suite / "node_modules").is_dir():
        print(f"{suite} is no checkout of the suite with its npm install done", file=sys.stderr)
        return 2
    complete = True
    with store(database_url) as (url, secret):
        for version in versions:
            log = run(suite, version, url, secret)
            total, passed, failed = (log["summary"][name] for name in ("total", "passed", "failed"))
            print(f"xAPI {version}: {passed} passed, {failed} failed, of {total}", flush=True)
            for name, error in failures(log["log"]):
                print(f"  {name}\n    {error}", flush=True)
            complete = complete and total > 0 and passed == total
    return 0 if complete else 1


@contextmanager
def store(database_url: str | None) -> Iterator[tuple[str, str]]:
    """A store of its own on a free port, empty unless ``database_url`` says where; its URL and a secret."""
    with tempfile.TemporaryDirectory() as directory:
        environ = os.environ | {"CERTIBLOC_DATA_DIR": directory}
        command = [*CERTIBLOC, "lrs", *(("--database-url", database_url) if database_url else ())]
        added = subprocess.run(
            [*command, "key", "add", KEY], env=environ, check=True, text=True, stdout=subprocess.PIPE
        )
        port = free_port()
        with (Path(directory) / "serve.log").open("w") as log:
            serving = subprocess.Popen(
                [*command, "serve", "--port", str(port)], env=environ, stdout=log, stderr=subprocess.STDOUT
            )
            try:
                wait_for(f"http://127.0.0.1:{port}/about", serving)
                yield f"http://127.0.0.1:{port}", added.stdout.strip()
            finally:
                serving.terminate()
                serving.wait(30)


def run(suite: Path, version: str, url: str, secret: str) -> dict[str, Any]:
    """The log that the suite wrote of its tests of ``version``."""
    command = ["node", "bin/console_runner.js", "-e", url, "-a", "-u", KEY, "-p", secret, "-x", version]
    environ = os.environ | {"NODE_NO_WARNINGS": "1"}
    output = subprocess.run(
        command, cwd=suite, env=environ, check=False, text=True, stdout=subprocess.PIPE, timeout=DONE_WITHIN
    ).stdout
    written = re.search(r"^Full run log written to (.+)$", output, re.MULTILINE)
    if written is None:
        raise SystemExit(f"The suite wrote no log. Its last words:\n{output[-2000:]}")
    path = Path(written[1].strip())
    log: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    return log


def failures(node: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Each test of the log that failed, under the titles above it, and what went wrong."""
    name = f"{above} > {node['title']}" if above else node["title"]
    if not node["tests"] and node["status"] == "failed":
        yield name, (node.get("error") or "no reason given").splitlines()[0]
    for part in node["tests"]:
        yield from failures(part, name)


def wait_for(url: str, serving: subprocess.Popen[bytes]) -> None:
    """Return once ``url`` answers."""
    for _ in range(STARTED_WITHIN * 10):
        if serving.poll() is not None:
            raise SystemExit("The store did not start.")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The store did not answer at {url}.")


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", type=Path)
    parser.add_argument("versions", nargs="*", default=VERSIONS, metavar="VERSION")
    parser.add_argument("--database-url", default=None)
    asked = parser.parse_args()
    sys.exit(main(asked.suite.resolve(), tuple(asked.versions), asked.database_url))
