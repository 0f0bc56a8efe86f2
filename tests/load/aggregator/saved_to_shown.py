"""
How long a status takes to show: from a mark saved on the assessor's page to the bloc on the learner's.

    python tests/load/aggregator/saved_to_shown.py [MARKS]

As the demo runs: the tool with its worker and its record store, all over HTTP, on SQLite. Between the two lie the
sender, the store and the follower. A learner who looks again and again is part of the load.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from lti_tool.cli.instance import instance_config
from lti_tool.demo import pages
from lti_tool.demo.plan import ASSESSOR, candidates
from lti_tool.demo.setting import set_up
from lti_tool.demo.stage import Stage, free_port, playing
from lti_tool.demo.story import Course, mark
from xapi.referential.model import Referential

MARKS = 20
LOOK_EVERY = 0.02
PATIENCE = 60.0


def print_shown(marks: int = MARKS) -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory(prefix="certibloc-bench-") as directory:
        stage = Stage(free_port(), free_port(), Path(directory))
        referential = set_up(stage, instance_config(stage.environment))
        with playing(stage):
            seconds = measured(stage, referential, marks)
    spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
    print(f"\nfrom a mark saved to the bloc's status on the learner's page: {median(seconds):.2f} s, {spread}")


def measured(stage: Stage, referential: Referential, marks: int) -> list[float]:
    """The seconds of each mark. One criterion in turn fails its bloc and gives it back its chance."""
    candidate, assessment = candidates(referential)[0], referential.assessments[0]
    learner, assessor = Course(stage, candidate.username), Course(stage, ASSESSOR)
    own, grid = learner.launch(assessment), assessor.launch(assessment)
    seconds = []
    for number in range(marks + 1):
        places = pages.mark_places(assessor.tool(grid, "grid?view=all"))
        place = next(place for place in places if place.candidate == candidate.name)
        before = pages.blocs(learner.tool(own, ""))
        mark(assessor, grid, place, "acquired" if number % 2 else "not_acquired")
        saved = time.perf_counter()
        while pages.blocs(learner.tool(own, "")) == before:
            if time.perf_counter() - saved > PATIENCE:
                raise TimeoutError(f"the bloc stays {before}")
            time.sleep(LOOK_EVERY)
        seconds.append(time.perf_counter() - saved)
    # The first makes what later ones find made.
    return seconds[1:]


if __name__ == "__main__":
    print_shown(*map(int, sys.argv[1:]))
