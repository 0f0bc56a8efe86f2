"""A command is kept running for as long as the process that began it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

KEEPER = [sys.executable, "-m", "lti_tool.worker.keeper"]
# Notes its process id and waits.
CHILD = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"


def pids(file: Path) -> list[int]:
    """The process ids of the commands begun so far."""
    return [int(line) for line in file.read_text().splitlines()] if file.exists() else []


def is_alive(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for what must come."""
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def test_what_dies_is_begun_again(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    keeper = subprocess.Popen([*KEEPER, sys.executable, "-c", CHILD, str(file)], stderr=subprocess.PIPE, text=True)
    wait_until(lambda: len(pids(file)) == 1)

    os.kill(pids(file)[0], signal.SIGKILL)
    wait_until(lambda: len(pids(file)) == 2)
    keeper.terminate()
    _, said = keeper.communicate(timeout=20)

    assert keeper.returncode == 0
    assert said == "the worker ended with status -9; it starts again in 1 s\n"
    assert not is_alive(pids(file)[1])


def test_what_is_kept_ends_with_the_process_that_wanted_it(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    begin = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", begin, *KEEPER, sys.executable, "-c", CHILD, str(file)])
    wait_until(lambda: len(pids(file)) == 1)

    parent.kill()
    parent.wait()

    wait_until(lambda: not is_alive(pids(file)[0]))
