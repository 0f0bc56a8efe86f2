"""What the gradebook should say, worked out at every mark."""

import threading
from datetime import timedelta

import builders
import pytest
from practice_course import an_attempt, mark
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.lti.roles import Role
from lti_tool.store.database import db
from lti_tool.store.models import Attempt, Score
from lti_tool.store.scores import hold_scores, queue_score, release_scores, retry_scores

ALL = {"C1.1": "acquired", "C1.2": "acquired", "C1.3": "acquired", "C1.4": "in_progress"}
LATER = builders.NOW + timedelta(minutes=5)


def test_an_incomplete_attempt_is_held_and_counts_what_it_lacks(gradebook):
    mark(gradebook.session, gradebook.zoes, {"C1.1": "acquired"}, by=gradebook.ada)

    row = gradebook.score_of(gradebook.zoe)
    assert (row.state, row.reason, row.score_given, row.missing) == ("held", "incomplete", None, 3)


def test_a_complete_attempt_waits_to_be_sent(gradebook):
    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada)

    row = gradebook.score_of(gradebook.zoe)
    assert (row.state, row.reason, row.score_given, row.missing) == ("pending", None, 87.5, 0)
    assert row.tallies == [{"competency": "C1", "acquired": 3, "criteria": 4}]
    assert row.due_at == builders.NOW


def test_nothing_waits_before_the_results_are_published(gradebook):
    gradebook.link.results_published_at = None

    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada)
    held = gradebook.score_of(gradebook.zoe)
    assert (held.state, held.reason) == ("held", "not_published")
    release_scores(gradebook.session, gradebook.link, at=LATER)
    released = gradebook.score_of(gradebook.zoe)
    assert (released.state, released.due_at) == ("pending", LATER)
    hold_scores(gradebook.session, gradebook.link, at=LATER)

    assert gradebook.score_of(gradebook.zoe).state == "held"


def test_one_row_a_learner_and_the_newest_wins(gradebook):
    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada)
    before = gradebook.score_of(gradebook.zoe).digest
    mark(gradebook.session, gradebook.zoes, {"C1.4": "acquired"}, by=gradebook.ada, at=LATER)

    row = gradebook.score_of(gradebook.zoe)
    assert (row.score_given, row.changed_at, row.state) == (100.0, LATER, "pending")
    assert row.digest != before
    assert gradebook.session.scalar(select(func.count()).select_from(Score)) == 1


def test_the_same_marks_again_change_nothing(gradebook):
    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada)
    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada, at=LATER)

    row = gradebook.score_of(gradebook.zoe)
    assert (row.changed_at, row.due_at) == (builders.NOW, builders.NOW)


def test_assessors_who_disagree_leave_the_attempt_incomplete(gradebook):
    bob = builders.a_person(gradebook.session, gradebook.context, "Bob", Role.ASSESSOR)
    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada)
    mark(gradebook.session, gradebook.zoes, {"C1.1": "not_acquired"}, by=bob)

    row = gradebook.score_of(gradebook.zoe)
    assert (row.state, row.missing) == ("held", 1)


def test_a_mark_taken_back_before_anything_was_sent_is_held_again(gradebook):
    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada)
    mark(gradebook.session, gradebook.zoes, {"C1.2": None}, by=gradebook.ada)

    row = gradebook.score_of(gradebook.zoe)
    assert (row.state, row.reason, row.score_given) == ("held", "incomplete", None)


def test_a_resit_under_way_leaves_the_earlier_score_and_a_complete_one_replaces_it(gradebook):
    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada)
    resit = an_attempt(gradebook.session, gradebook.zoe, gradebook.link, number=2)

    mark(gradebook.session, resit, {"C1.1": "acquired"}, by=gradebook.ada)
    under_way = gradebook.score_of(gradebook.zoe).score_given
    mark(gradebook.session, resit, dict.fromkeys(ALL, "acquired"), by=gradebook.ada)

    assert (under_way, gradebook.score_of(gradebook.zoe).score_given) == (87.5, 100.0)


def test_a_test_user_has_no_row(gradebook):
    gradebook.zoe.is_test_user = True

    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada)

    assert gradebook.session.scalars(select(Score)).all() == []


@pytest.mark.parametrize(("state", "expected"), [("parked", "pending"), ("pending", "pending"), ("held", "held")])
def test_a_retry_is_for_what_is_parked_or_waits(gradebook, state, expected):
    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada)
    row = gradebook.score_of(gradebook.zoe)
    row.state, row.reason, row.tries, row.due_at = state, "no_column", 5, LATER

    gradebook.session.flush()
    retry_scores(gradebook.session, gradebook.link, at=builders.NOW, id=row.id)

    assert row.state == expected
    if expected == "pending":
        assert (row.reason, row.tries, row.due_at) == (None, 0, builders.NOW)


def test_a_parked_score_stays_parked_until_something_else_is_to_be_said(gradebook):
    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada)
    row = gradebook.score_of(gradebook.zoe)
    row.state, row.reason = "parked", "not_gradable:400"

    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada, at=LATER)
    same = gradebook.score_of(gradebook.zoe).state
    mark(gradebook.session, gradebook.zoes, {"C1.4": "acquired"}, by=gradebook.ada, at=LATER)

    assert (same, gradebook.score_of(gradebook.zoe).state) == ("parked", "pending")


def test_two_who_mark_at_once_leave_one_row_that_says_what_stands(gradebook):
    mark(gradebook.session, gradebook.zoes, ALL, by=gradebook.ada)
    gradebook.session.execute(Score.__table__.delete())
    gradebook.session.commit()
    with gradebook.app.app_context():
        engine = db.engine
    started = threading.Barrier(2)

    def queue():
        with Session(engine) as session:
            attempt = session.get_one(Attempt, zoes)
            started.wait()
            queue_score(session, attempt, at=LATER)
            session.commit()

    zoes = gradebook.zoes.id
    threads = [threading.Thread(target=queue) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    gradebook.session.expire_all()
    assert gradebook.score_of(gradebook.zoe).score_given == 87.5
