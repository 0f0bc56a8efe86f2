"""Marks that may not be: each is answered in words with the right status, and nothing of it is kept."""

import builders
import pytest
from sqlalchemy import func, select

from lti_tool.lti.roles import Role
from lti_tool.store.models import Attempt, Group, Mark, QueuedStatement, Score


@pytest.fixture
def room(classroom):
    return classroom("E1")


def kept(session):
    """How many rows marks have left."""
    session.expire_all()
    return [session.scalar(select(func.count()).select_from(of)) for of in (Attempt, Mark, QueuedStatement, Score)]


@pytest.mark.parametrize(
    ("criterion", "fields", "status", "said"),
    [
        pytest.param("C2.1", {"level": "acquired"}, 404, "not one of this assessment", id="another assessment's"),
        pytest.param("C99.9", {"level": "acquired"}, 404, "not one of this assessment", id="no criterion"),
        pytest.param("C1.1", {"level": "brilliant"}, 422, "not one of the scale", id="no level"),
        pytest.param("C1.1", {"level": "absent"}, 422, "not one of the scale", id="a state"),
        pytest.param("C1.1", {}, 422, "neither a level nor a comment", id="nothing asked"),
        pytest.param("C1.1", {"comment": "x" * 2001}, 422, "at most 2000 characters", id="too long a comment"),
        pytest.param("C1.1", {"level": "acquired", "sequence": "-1"}, 422, "cannot be read", id="no sequence"),
        pytest.param("C1.1", {"level": "acquired", "sequence": "²"}, 422, "cannot be read", id="a superscript"),
    ],
)
def test_what_is_asked_must_make_sense(room, criterion, fields, status, said):
    zoe = room.candidate("Zoë Ångström")

    answer = room.mark(zoe, criterion, **fields)

    assert answer.status_code == status
    assert said in answer.json["message"]
    assert kept(room.session) == [0, 0, 0, 0]


def test_a_repeated_criterion_is_not_marked(classroom):
    room = classroom("E10")
    zoe = room.candidate("Zoë Ångström")

    answer = room.mark(zoe, "C14.4", level="acquired")

    assert answer.status_code == 404
    assert kept(room.session) == [0, 0, 0, 0]


@pytest.mark.parametrize("role", [Role.LEARNER, Role.ADMINISTRATOR, Role.MENTOR, Role.TEST_USER])
def test_who_is_no_assessor_may_not_mark(room, visiting, role):
    zoe = room.candidate("Zoë Ångström")
    browser = visiting(zoe, room.link, role)

    answer = browser.post(f"grid/candidates/{zoe.id}/marks/C1.1", data={"level": "acquired"})

    assert answer.status_code == 403
    assert kept(room.session) == [0, 0, 0, 0]


def test_another_courses_learner_is_nobody_here(room):
    elsewhere = builders.a_course(room.session, room.course.registration)
    stranger = builders.a_person(room.session, elsewhere, "Stranger")
    room.session.commit()

    answer = room.mark(stranger, "C1.1", level="acquired")

    assert answer.status_code == 404
    assert "not a candidate of this course" in answer.json["message"]
    assert kept(room.session) == [0, 0, 0, 0]


def test_another_platforms_learner_is_nobody_here(room):
    elsewhere = builders.a_course(room.session, builders.a_registration(room.session))
    stranger = builders.a_person(room.session, elsewhere, "Stranger")
    room.session.commit()

    answer = room.mark(stranger, "C1.1", level="acquired")

    assert answer.status_code == 404
    assert kept(room.session) == [0, 0, 0, 0]


def test_an_assessor_is_no_candidate(room):
    answer = room.mark(room.assessor, "C1.1", level="acquired")

    assert answer.status_code == 404


def test_a_group_of_another_activity_is_not_marked_from_here(room, visiting):
    zoe = room.candidate("Zoë Ångström")
    other_link = builders.a_resource_link(room.session, room.course, "E1")
    other = visiting(room.assessor, other_link, Role.ASSESSOR)
    other.post("groups", data={"name": "North", "members": [str(zoe.id)]})
    group_id = room.session.scalars(select(Group.id)).one()

    answer = room.mark_group(group_id, "C1.1", level="acquired")

    assert answer.status_code == 404
    assert kept(room.session) == [0, 0, 0, 0]


def test_a_post_without_our_token_is_refused(room):
    zoe = room.candidate("Zoë Ångström")
    path = f"{room.grid.root}grid/candidates/{zoe.id}/marks/C1.1"

    answer = room.grid.client.post(path, data={"level": "acquired"})

    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    assert kept(room.session) == [0, 0, 0, 0]


def test_an_id_that_is_none_leads_nowhere(room):
    answer = room.grid.post("grid/candidates/42/marks/C1.1", data={"level": "acquired"})

    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_one_stale_member_stops_the_whole_groups_mark(room):
    zoe, bo = room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")
    room.form_group("North", zoe, bo)
    room.mark(zoe, "C1.1", level="acquired", sequence="0")
    group_id = room.session.scalars(select(Group.id)).one()

    answer = room.mark_group(
        group_id, "C1.1", level="not_acquired", **{f"sequence-{zoe.id}": "0", f"sequence-{bo.id}": "0"}
    )

    assert answer.status_code == 409
    assert [mark["person"] for mark in answer.json["marks"]] == [str(zoe.id)]
    assert [mark.level for mark in room.marks()] == ["acquired"]
