"""Work that one process at a time may do."""

import subprocess
import sys

from sqlalchemy import Engine

from lti_tool.store.turns import turn

# Takes the turn, says so, and waits to be killed.
TAKER = """
import sys, time
from sqlalchemy import create_engine
from lti_tool.store.database import engine_options
from lti_tool.store.turns import turn
with turn(create_engine(**engine_options(sys.argv[1])), "work") as is_ours:
    sys.stdout.write(f"{is_ours}\\n")
    sys.stdout.flush()
    time.sleep(60)
"""


def test_a_turn_is_one_thread_s_until_it_ends(engine: Engine) -> None:
    with turn(engine, "work") as first, turn(engine, "work") as second, turn(engine, "other") as other:
        assert (first, second, other) == (True, False, True)

    with turn(engine, "work") as again:
        assert again


def test_a_turn_ends_with_the_process_that_had_it(engine: Engine, migrated_url: str) -> None:
    with subprocess.Popen([sys.executable, "-c", TAKER, migrated_url], stdout=subprocess.PIPE, text=True) as taker:
        assert taker.stdout is not None
        assert taker.stdout.readline() == "True\n"
        with turn(engine, "work") as meanwhile:
            assert not meanwhile
        taker.kill()
        taker.wait()

    for _ in range(100):
        with turn(engine, "work") as is_ours:
            if is_ours:
                return
    raise AssertionError("the turn was not given back")
