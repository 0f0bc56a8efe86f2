"""The score sender against the practice platform, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import request, request_started
from practice_course import SAM, ZOE, a_link, an_attempt, mark
from sqlalchemy.orm import Session

from lti_tool.lti.services import LINEITEM, LINEITEM_READONLY, RESULT_READONLY, SCORE
from lti_tool.practice import ActivitySeed, Fault, seed
from lti_tool.practice.roles import Role as PracticeRole
from lti_tool.store.models import Attempt, Person
from lti_tool.store.scores import hold_scores, release_scores, retry_scores

ALL = {"C1.1": "acquired", "C1.2": "acquired", "C1.3": "acquired", "C1.4": "in_progress"}
OWN = 2


def marked(gradebook, attempt=None, levels=None, at=None):
    mark(gradebook.session, attempt or gradebook.zoes, levels or ALL, by=gradebook.ada, at=at or gradebook.now)
    gradebook.session.commit()


def test_a_score_reaches_the_gradebook_with_its_comment_and_without_a_name(gradebook):
    marked(gradebook)

    counts = gradebook.send()

    assert counts == {"sent": 1}
    [(score, comment)] = [gradebook.course.grades()[OWN, ZOE]]
    assert score == 87.5
    assert comment.startswith("C1")
    assert "3" in comment
    assert "Zo" not in comment
    row = gradebook.score_of(gradebook.zoe)
    assert (row.state, row.sent_score, row.sent_at) == ("sent", 87.5, gradebook.now)


def test_nothing_due_sends_nothing(gradebook):
    assert gradebook.send() == {}


def test_a_score_that_was_sent_is_not_sent_again(gradebook):
    marked(gradebook)
    gradebook.send()

    assert gradebook.send(after=timedelta(hours=5)) == {}


def test_nothing_leaves_while_results_are_unpublished_or_incomplete(gradebook):
    gradebook.link.results_published_at = None
    marked(gradebook)
    marked(gradebook, gradebook.sams, {"C1.1": "acquired"})

    held = gradebook.send(after=timedelta(hours=1))
    gradebook.link.results_published_at = gradebook.now
    release_scores(gradebook.session, gradebook.link, at=gradebook.now)
    released = gradebook.send()

    assert (held, released) == ({}, {"sent": 1})
    assert set(gradebook.course.grades()) == {(OWN, ZOE)}


def test_what_was_sent_stays_when_the_results_are_withdrawn_and_nothing_more_leaves(gradebook):
    marked(gradebook)
    gradebook.send()
    gradebook.link.results_published_at = None
    hold_scores(gradebook.session, gradebook.link, at=gradebook.now)

    marked(gradebook, levels={"C1.4": "acquired"})

    assert gradebook.send(after=timedelta(hours=1)) == {}
    assert gradebook.course.grades()[OWN, ZOE][0] == 87.5
    assert gradebook.score_of(gradebook.zoe).reason == "not_published"


def test_two_scores_of_one_learner_are_never_sent_within_a_second(gradebook):
    marked(gradebook)
    gradebook.send()
    marked(gradebook, levels={"C1.4": "acquired"})

    at_once = gradebook.send()
    too_soon = gradebook.send(after=timedelta(milliseconds=999))
    then = gradebook.send(after=timedelta(milliseconds=1))

    assert (at_once, too_soon, then) == ({}, {}, {"sent": 1})
    assert gradebook.course.grades()[OWN, ZOE][0] == 100.0
    assert gradebook.course.scored_at(OWN, ZOE) == int(gradebook.now.timestamp())


def test_a_score_is_dated_later_than_the_last_even_when_our_clock_goes_back(gradebook):
    marked(gradebook)
    gradebook.send()
    first = gradebook.course.scored_at(OWN, ZOE)
    marked(gradebook, levels={"C1.4": "acquired"}, at=gradebook.now - timedelta(hours=2))

    counts = gradebook.send(after=-timedelta(hours=2))

    assert counts == {"sent": 1}
    assert gradebook.course.scored_at(OWN, ZOE) == first + 1


def test_a_mark_taken_back_takes_the_score_back(gradebook):
    marked(gradebook)
    gradebook.send()
    marked(gradebook, levels={"C1.2": None})
    assert gradebook.score_of(gradebook.zoe).state == "pending"

    counts = gradebook.send(after=timedelta(seconds=1))

    row = gradebook.score_of(gradebook.zoe)
    assert counts == {"sent": 1}
    assert gradebook.course.grades() == {}
    assert (row.state, row.reason, row.sent_score, row.missing) == ("held", "incomplete", None, 1)


def test_a_score_comes_back_after_it_was_taken_back(gradebook):
    marked(gradebook)
    gradebook.send()
    marked(gradebook, levels={"C1.2": None})
    gradebook.send(after=timedelta(seconds=1))
    marked(gradebook, levels={"C1.2": "acquired"})

    gradebook.send(after=timedelta(seconds=1))

    assert gradebook.course.grades()[OWN, ZOE][0] == 87.5
    assert gradebook.score_of(gradebook.zoe).state == "sent"


def test_a_lost_answer_does_not_send_the_same_score_for_ever(gradebook):
    gradebook.course.platform.faults.set("scores", Fault(status=502, after=True, times=1))
    marked(gradebook)

    lost = gradebook.send()
    again = gradebook.send(after=timedelta(minutes=1))

    assert (lost, again) == ({"later": 1}, {"sent": 1})
    assert gradebook.course.grades()[OWN, ZOE][0] == 87.5
    assert gradebook.send(after=timedelta(hours=1)) == {}


def test_a_refused_timestamp_with_our_score_behind_it_is_a_success(gradebook):
    marked(gradebook)
    gradebook.send()
    row = gradebook.score_of(gradebook.zoe)
    # As if the process had died between the answer and its own note, and its clock were set back.
    row.state, row.sent_digest, row.sent_timestamp, row.tried_timestamp = "pending", None, None, None
    before = gradebook.course.scored_at(OWN, ZOE)

    counts = gradebook.send()

    assert counts == {"sent": 1}
    assert gradebook.course.scored_at(OWN, ZOE) == before
    assert gradebook.score_of(gradebook.zoe).state == "sent"


def test_a_refused_timestamp_with_another_score_behind_it_is_tried_with_a_later_one(gradebook):
    marked(gradebook)
    gradebook.send(after=timedelta(hours=1))
    row = gradebook.score_of(gradebook.zoe)
    row.state, row.sent_digest, row.sent_timestamp, row.tried_timestamp = "pending", None, None, None
    row.due_at = gradebook.now - timedelta(hours=1)
    marked(gradebook, levels={"C1.4": "acquired"})

    refused = gradebook.send(after=-timedelta(minutes=30))
    waiting = gradebook.score_of(gradebook.zoe)
    assert (waiting.state, waiting.reason) == ("pending", "not_later:409")
    then = gradebook.send(after=timedelta(minutes=1))

    assert (refused, then) == ({"later": 1}, {"sent": 1})
    assert gradebook.course.grades()[OWN, ZOE][0] == 100.0


def test_a_platform_that_is_down_is_left_alone_longer_each_time_and_asked_once_for_all(gradebook):
    gradebook.course.platform.faults.set("scores", Fault(status=503, body="<html>"))
    marked(gradebook)
    marked(gradebook, gradebook.sams)

    first = gradebook.send()
    nothing = gradebook.send(after=timedelta(seconds=4))
    second = gradebook.send(after=timedelta(seconds=5))
    assert (first, nothing, second) == ({"later": 1}, {}, {"later": 1})
    assert gradebook.send(after=timedelta(seconds=9)) == {}

    gradebook.course.platform.faults.clear()
    gradebook.send(after=timedelta(minutes=1))

    assert set(gradebook.course.grades()) == {(OWN, ZOE), (OWN, SAM)}


def test_retry_after_is_obeyed(gradebook):
    gradebook.course.platform.faults.set("scores", Fault(status=429, headers={"Retry-After": "600"}, times=1))
    marked(gradebook)

    gradebook.send()

    assert gradebook.send(after=timedelta(seconds=590)) == {}
    assert gradebook.send(after=timedelta(minutes=6)) == {"sent": 1}


def test_one_learner_at_whom_the_platform_breaks_does_not_hold_up_the_others(gradebook):
    gradebook.course.platform.faults.set("scores", Fault(status=500, times=1))
    marked(gradebook)
    marked(gradebook, gradebook.sams)

    assert gradebook.send() == {"later": 1, "sent": 1}


def test_a_score_at_which_the_platform_always_breaks_is_parked_in_the_end(gradebook):
    gradebook.course.platform.faults.set("scores", Fault(status=500))
    marked(gradebook)

    counts = [gradebook.send(after=timedelta(hours=2)) for _ in range(14)]

    assert counts == [{"later": 1}] * 12 + [{"parked": 1}, {}]
    row = gradebook.score_of(gradebook.zoe)
    assert (row.state, row.reason) == ("parked", "broken:500")
    gradebook.course.platform.faults.clear()
    retry_scores(gradebook.session, gradebook.link, at=gradebook.now)
    assert gradebook.send() == {"sent": 1}


def test_someone_who_is_no_learner_there_is_parked_with_the_reason(gradebook):
    gradebook.course.enrol("zoe", PracticeRole.LEARNER, is_active=False)
    marked(gradebook)

    counts = gradebook.send()
    row = gradebook.score_of(gradebook.zoe)
    assert counts == {"parked": 1}
    assert (row.state, row.reason) == ("parked", "not_gradable:400")

    gradebook.course.enrol("zoe", PracticeRole.LEARNER)
    assert gradebook.send(after=timedelta(days=1)) == {}
    retry_scores(gradebook.session, gradebook.link, at=gradebook.now)
    assert gradebook.send() == {"sent": 1}


def test_a_deleted_column_is_replaced_once_and_remembered(gradebook):
    gradebook.course.delete_column(OWN)
    marked(gradebook)
    marked(gradebook, gradebook.sams)

    counts = gradebook.send()

    assert counts == {"sent": 2}
    [column] = gradebook.course.columns()
    assert (column["label"], column["tag"], column["resource_id"]) == ("Épreuve E1", "certibloc", "E1")
    assert set(gradebook.course.grades()) == {(column["id"], ZOE), (column["id"], SAM)}
    assert gradebook.link.lineitem_url == gradebook.course.lineitem_url(column["id"])


def test_a_column_that_the_launch_did_not_tell_is_found_before_one_is_made(gradebook):
    gradebook.link.lineitem_url = None
    marked(gradebook)

    gradebook.send()

    assert set(gradebook.course.grades()) == {(OWN, ZOE)}
    assert len(gradebook.course.columns()) == 1
    assert gradebook.link.lineitem_url == gradebook.course.lineitem_url(OWN)


def test_two_activities_of_the_same_assessment_have_two_columns(gradebook):
    seed(
        gradebook.course.platform.app,
        activities=[ActivitySeed("E1, lundi", max_grade=None), ActivitySeed("E1, mardi", max_grade=None)],
    )
    for title in ("E1, lundi", "E1, mardi"):
        link = a_link(
            gradebook.session,
            gradebook.context,
            gradebook.course,
            title=title,
            resource_link_id=gradebook.course.link_id(title),
            lineitem_url=None,
        )
        person = gradebook.zoe if title == "E1, lundi" else gradebook.sam
        marked(gradebook, an_attempt(gradebook.session, person, link, number=2))

    assert gradebook.send() == {"sent": 2}

    labels = {column["id"]: column["label"] for column in gradebook.course.columns()}
    assert {(labels[item], person) for item, person in gradebook.course.grades()} == {
        ("E1, lundi", ZOE),
        ("E1, mardi", SAM),
    }


@pytest.mark.parametrize(
    ("scopes", "reason"),
    [
        ([LINEITEM_READONLY, RESULT_READONLY, SCORE], "no_column"),
        ([RESULT_READONLY, SCORE], "no_column"),
        ([LINEITEM, LINEITEM_READONLY, RESULT_READONLY], "no_scope"),
    ],
)
def test_no_column_and_no_way_to_make_one_parks_the_score(gradebook, scopes, reason):
    gradebook.course.delete_column(OWN)
    gradebook.link.lineitem_url = None
    gradebook.context.service_scopes = scopes
    marked(gradebook)

    assert gradebook.send() == {"parked": 1}
    assert gradebook.score_of(gradebook.zoe).reason == reason


def test_a_course_without_a_gradebook_parks_the_score(gradebook):
    gradebook.link.lineitem_url = gradebook.context.lineitems_url = None
    marked(gradebook)

    assert gradebook.send() == {"parked": 1}
    assert gradebook.score_of(gradebook.zoe).reason == "no_column"


def test_a_platform_that_was_switched_off_gets_nothing(gradebook):
    gradebook.context.registration.disabled_at = gradebook.now
    marked(gradebook)

    assert gradebook.send() == {"parked": 1}
    assert gradebook.score_of(gradebook.zoe).reason == "platform_disabled"
    assert gradebook.course.grades() == {}


def test_a_client_that_the_platform_does_not_know_is_parked(gradebook):
    gradebook.context.registration.client_id = "stranger"
    marked(gradebook)

    assert gradebook.send() == {"parked": 1}
    assert gradebook.score_of(gradebook.zoe).reason == "access_refused:400"


def test_someone_who_became_a_test_user_gets_nothing(gradebook):
    marked(gradebook)
    gradebook.zoe.is_test_user = True

    assert gradebook.send() == {"parked": 1}
    assert gradebook.course.grades() == {}


def test_what_is_marked_while_a_score_is_under_way_goes_out_next(gradebook):
    marked(gradebook)
    gradebook.session.commit()

    with corrected_as_the_first_arrives(gradebook):
        gradebook.send()

    gradebook.send(after=timedelta(seconds=1))
    assert gradebook.course.grades()[OWN, ZOE][0] == 100.0
    assert gradebook.score_of(gradebook.zoe).state == "sent"


@contextmanager
def corrected_as_the_first_arrives(gradebook) -> Iterator[None]:
    """Correct a mark while the sender waits for the platform, which has just received the first score."""
    engine = gradebook.session.get_bind()
    zoes, ada, at = gradebook.zoes.id, gradebook.ada.id, gradebook.now
    corrected = []

    def correct(*_, **__):
        if corrected or not request.path.endswith("/scores"):
            return
        with Session(engine) as session:
            attempt, by = session.get_one(Attempt, zoes), session.get_one(Person, ada)
            mark(session, attempt, {"C1.4": "acquired"}, by=by, at=at)
            session.commit()
        corrected.append(zoes)

    with request_started.connected_to(correct, gradebook.course.platform.app):
        yield
    assert corrected
