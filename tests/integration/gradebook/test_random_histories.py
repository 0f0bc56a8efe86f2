"""Whatever happens on the way, the gradebook ends up saying what the marks say."""

import random
from datetime import timedelta

import pytest
from practice_course import SAM, ZOE, mark

from lti_tool.actions.publish_results import hold_results, publish_results
from lti_tool.practice import Fault
from lti_tool.store.journal import By

OWN = 2
CRITERIA = ["C1.1", "C1.2", "C1.3", "C1.4"]
LEVELS = ["not_acquired", "in_progress", "acquired", "acquired", None]
FAULTS = [
    None,
    Fault(status=503, times=1),
    Fault(status=500, times=1),
    Fault(status=502, after=True, times=1),
    Fault(status=500, after=True, times=2),
    Fault(status=401, times=2),
    Fault(status=418, after=True, times=1),
]


@pytest.mark.parametrize("seed", range(6))
def test_the_gradebook_ends_up_saying_what_the_marks_say(gradebook, seed):
    chance = random.Random(seed)  # noqa: S311 (a test that can be repeated)
    for attempt in (gradebook.zoes, gradebook.sams):
        mark(gradebook.session, attempt, dict.fromkeys(CRITERIA, "acquired"), by=gradebook.ada, at=gradebook.now)
    for _ in range(25):
        step(gradebook, chance)

    gradebook.course.platform.faults.clear()
    publish_results(gradebook.session, gradebook.link, by=By("instance"), at=gradebook.now)
    for person in (gradebook.zoe, gradebook.sam):
        parked = gradebook.score_of(person)
        if parked.state == "parked":
            parked.state, parked.due_at = "pending", gradebook.now
    for _ in range(4):
        gradebook.send(after=timedelta(hours=2))

    wanted = {
        (OWN, user_id): gradebook.score_of(person).score_given
        for user_id, person in ((ZOE, gradebook.zoe), (SAM, gradebook.sam))
        if gradebook.score_of(person).score_given is not None
    }
    assert {place: score for place, (score, _) in gradebook.course.grades().items()} == wanted
    states = {gradebook.score_of(person).state for person in (gradebook.zoe, gradebook.sam)}
    assert states <= {"sent", "held"}


def step(gradebook, chance):
    """One thing that happens."""
    at = gradebook.now
    match chance.choice(["mark", "mark", "send", "send", "publication"]):
        case "mark":
            attempt = chance.choice([gradebook.zoes, gradebook.sams])
            levels = {chance.choice(CRITERIA): chance.choice(LEVELS)}
            mark(gradebook.session, attempt, levels, by=gradebook.ada, at=at)
        case "publication":
            chance.choice([publish_results, hold_results])(
                gradebook.session, gradebook.link, by=By("instance"), at=at
            )
        case "send":
            if fault := chance.choice(FAULTS):
                gradebook.course.platform.faults.set("scores", fault)
            gradebook.send(after=timedelta(seconds=chance.choice([0, 1, 7, 3700])))
            gradebook.course.platform.faults.clear()
