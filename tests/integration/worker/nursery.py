"""
Worker processes, many and quickly: ``python nursery.py``, then a line for each on standard input.

Everything is imported once; each line forks a process that runs the command `certibloc worker` from its start.
The answer to a line is the process's id; to the next one it is clear that it has ended.
"""

import os
import sys

import lti_tool.cli.worker  # noqa: F401 # what a command needs is imported at its start
from lti_tool.cli import main


def say(word: object) -> None:
    """Answer on standard output."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


for _ in sys.stdin:
    if not (pid := os.fork()):
        sys.stdin.close()
        main(["worker"])
    say(pid)
    os.waitpid(pid, 0)
    say("ended")
