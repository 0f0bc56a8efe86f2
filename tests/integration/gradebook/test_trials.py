"""The score of someone who turns out to be a test user goes nowhere, whoever asks."""

from datetime import timedelta

import builders
import pytest
from practice_course import mark

from lti_tool.store.scores import hold_scores, queue_score, release_scores, retry_scores, set_course

ALL = {"C1.1": "acquired", "C1.2": "acquired", "C1.3": "acquired", "C1.4": "in_progress"}
LATER = builders.NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _zoe_is_a_test_user(gradebook):
    """Zoë's score is kept back, and then she is found to be one."""
    gradebook.link.results_published_at = None
    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada)
    gradebook.zoe.is_test_user = True
    gradebook.link.results_published_at = LATER
    gradebook.session.commit()


ASKED = {
    "publishing": lambda book: release_scores(book.session, book.link, at=LATER),
    "another mark": lambda book: mark(book.session, book.zoes, {"C1.4": "acquired"}, by=book.ada, at=LATER),
    "working it out again": lambda book: queue_score(book.session, book.zoes, at=LATER),
    "trying all again": lambda book: retry_scores(book.session, book.link, at=LATER),
    "trying it again": lambda book: retry_scores(book.session, book.link, at=LATER, id=book.score_of(book.zoe).id),
    "hiding and publishing": lambda book: (
        hold_scores(book.session, book.link, at=LATER),
        release_scores(book.session, book.link, at=LATER),
    ),
    "deciding its course anew": lambda book: set_course(book.score_of(book.zoe), is_published=True, at=LATER),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_it_stays_here(gradebook, ask):
    ask(gradebook)

    assert gradebook.score_of(gradebook.zoe).state == "held"
    assert gradebook.send(after=timedelta(hours=1)) == {}
    assert gradebook.course.grades() == {}


def test_others_go_out_beside_it(gradebook):
    mark(gradebook.session, gradebook.sams, ALL, by=gradebook.ada)
    release_scores(gradebook.session, gradebook.link, at=LATER)

    assert gradebook.send(after=timedelta(hours=1)) == {"sent": 1}
