"""
Keeps a command running for as long as the process that began it: ``python -m lti_tool.worker.keeper COMMAND…``.

A process of its own, small, between a server that forks at will and the worker that must outlive its failures.
"""

import os
import subprocess
import sys
import time

from lti_tool.worker.signals import EndingSignals

LONGEST_REST = 60.0
# One that lived this long did not die of its start.
SETTLED_SECONDS = 60.0
GRACE_SECONDS = 12.0


def keep_running(command: list[str], told: EndingSignals) -> None:
    """Run ``command``, and again whenever it ends, later if it dies young; until told to end, or orphaned."""
    parent = os.getppid()
    deaths = 0
    while True:
        began = time.monotonic()
        child = subprocess.Popen(command)  # noqa: S603 # our own command line
        while child.poll() is None:
            if told.come_within(0.5) or os.getppid() != parent:
                end(child)
                return
        deaths = 1 if time.monotonic() - began > SETTLED_SECONDS else deaths + 1
        rest = min(2.0 ** (deaths - 1), LONGEST_REST)
        print(f"the worker ended with status {child.returncode}; it starts again in {rest:.0f} s", file=sys.stderr)  # noqa: T201
        if told.come_within(rest) or os.getppid() != parent:
            return


def end(child: subprocess.Popen[bytes]) -> None:
    """Let a process end of itself, and end it if it does not."""
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


if __name__ == "__main__":
    keep_running(sys.argv[1:], EndingSignals())
