"""What an assessor's marks leave behind: marks, statements, scores."""

import builders
import pytest
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import Attempt, Score


def test_the_first_mark_begins_the_attempt_and_queues_its_statement(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")

    answer = room.mark(zoe, "C1.1", level="acquired", sequence="0")

    assert answer.status_code == 200
    assert answer.json["marks"] == [
        {
            "person": str(zoe.id),
            "criterion": "C1.1",
            "level": "acquired",
            "comment": "",
            "sequence": 1,
            "with_group": False,
        }
    ]
    assert answer.json["progress"] == [{"person": str(zoe.id), "done": 1, "total": 4}]
    [attempt] = room.session.scalars(select(Attempt))
    assert (attempt.person_id, attempt.assessment, attempt.number) == (zoe.id, "E1", 1)
    [statement] = room.statements()
    assert statement["actor"]["account"]["name"] == str(zoe.id)
    assert statement["context"]["instructor"]["account"]["name"] == str(room.assessor.id)
    assert statement["context"]["registration"] == str(attempt.id)
    assert statement["result"]["response"] == "acquired"
    assert "Ångström" not in str(statement)
    assert room.session.scalars(select(Score.person_id)).all() == [zoe.id]


def test_a_correction_is_a_new_statement_with_the_next_sequence(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.mark(zoe, "C1.1", level="in_progress", sequence="0")

    answer = room.mark(zoe, "C1.1", level="acquired", sequence="1")

    assert answer.json["marks"][0]["sequence"] == 2
    first, second = room.statements()
    assert second["context"]["statement"]["id"] == first["id"]
    [mark] = room.marks()
    assert (mark.level, mark.sequence, str(mark.statement_id)) == ("acquired", 2, second["id"])


def test_the_same_level_again_changes_nothing(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.mark(zoe, "C1.1", level="acquired", sequence="0")

    # The answer to the first post was lost, so the page still believes in sequence 0.
    answer = room.mark(zoe, "C1.1", level="acquired", sequence="0")

    assert answer.status_code == 200
    assert answer.json["marks"][0]["sequence"] == 1
    assert len(room.statements()) == 1


def test_a_change_made_on_a_stale_page_is_refused_with_what_stands(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.mark(zoe, "C1.1", level="acquired", sequence="0")

    answer = room.mark(zoe, "C1.1", level="not_acquired", sequence="0")

    assert answer.status_code == 409
    assert answer.json["marks"][0]["level"] == "acquired"
    assert "changed elsewhere" in answer.json["message"]
    assert len(room.statements()) == 1


def test_a_comment_is_kept_with_the_mark_and_says_nothing_to_the_record_store(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.mark(zoe, "C1.1", level="acquired", sequence="0")

    answer = room.mark(zoe, "C1.1", comment="Très clair, sources citées.", comment_seen="")

    assert answer.json["marks"][0]["comment"] == "Très clair, sources citées."
    assert len(room.statements()) == 1
    assert "sources" not in str(room.statements())


def test_a_comment_may_come_before_its_level(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")

    room.mark(zoe, "C1.1", comment="À revoir.", sequence="0", comment_seen="")
    room.mark(zoe, "C1.1", level="in_progress", sequence="0")

    [mark] = room.marks()
    assert (mark.level, mark.comment, mark.sequence) == ("in_progress", "À revoir.", 1)


def test_a_comment_typed_on_a_stale_page_overwrites_no_other(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.mark(zoe, "C1.1", comment="First tab.", comment_seen="")

    answer = room.mark(zoe, "C1.1", comment="Second tab.", comment_seen="")

    assert answer.status_code == 409
    assert answer.json["marks"][0]["comment"] == "First tab."


def test_taking_back_voids_every_statement_of_the_mark(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.mark(zoe, "C1.1", level="in_progress", sequence="0")
    room.mark(zoe, "C1.1", level="acquired", sequence="1", comment="Kept.")

    answer = room.mark(zoe, "C1.1", level="", sequence="2")

    assert answer.json["marks"][0]["level"] == ""
    first, second, *voids = room.statements()
    assert {void["object"]["id"] for void in voids} == {first["id"], second["id"]}
    assert {void["verb"]["id"] for void in voids} == {"http://adlnet.gov/expapi/verbs/voided"}
    [mark] = room.marks()
    assert (mark.level, mark.statement_id, mark.comment) == (None, None, "Kept.")


def test_a_mark_given_after_taking_back_goes_on_with_a_higher_sequence(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.mark(zoe, "C1.1", level="acquired", sequence="0")
    room.mark(zoe, "C1.1", level="", sequence="1")

    answer = room.mark(zoe, "C1.1", level="in_progress", sequence="2")
    room.mark(zoe, "C1.1", level="", sequence=str(answer.json["marks"][0]["sequence"]))

    first, _void, again, last_void = room.statements()
    assert again["id"] != first["id"]
    assert "statement" not in again["context"]
    assert last_void["object"]["id"] == again["id"]


def test_taking_back_what_was_never_given_leaves_nothing(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")

    answer = room.mark(zoe, "C1.1", level="", sequence="0")

    assert answer.status_code == 200
    assert room.marks() == []
    assert room.session.scalars(select(Attempt)).all() == []


def test_an_attempt_elsewhere_at_the_same_assessment_makes_this_one_the_second(classroom, visiting):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.mark(zoe, "C1.1", level="not_acquired", sequence="0")
    resit = builders.a_resource_link(room.session, room.course, "E1")
    grid = visiting(room.assessor, resit, Role.ASSESSOR)

    grid.post(f"grid/candidates/{zoe.id}/marks/C1.1", data={"level": "acquired", "sequence": "0"})

    numbers = room.session.execute(select(Attempt.resource_link_id, Attempt.number)).all()
    assert dict(map(tuple, numbers)) == {room.link.id: 1, resit.id: 2}


@pytest.mark.parametrize(
    ("assessment", "shown", "hidden"),
    [("E10", "C14.3", "C14.4"), ("E1", "C1.4", "C2.1")],
)
def test_the_sheet_shows_what_is_marked_and_nothing_else(classroom, assessment, shown, hidden):
    room = classroom(assessment)
    zoe = room.candidate("Zoë Ångström")

    page = room.grid.get(f"grid?candidate={zoe.id}").text

    assert f'data-criterion="{shown}"' in page
    assert f'data-criterion="{hidden}"' not in page


def test_each_assessor_sees_and_sets_only_their_own_marks(classroom, visiting):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.mark(zoe, "C1.1", level="acquired", sequence="0", comment="Mine alone.")
    other = builders.a_person(room.session, room.course, "Bo Other", Role.TRAINER)
    grid = visiting(other, room.link, Role.TRAINER)

    page = grid.get(f"grid?candidate={zoe.id}").text
    grid.post(f"grid/candidates/{zoe.id}/marks/C1.1", data={"level": "in_progress", "sequence": "0"})

    assert "Mine alone." not in page
    assert "checked" not in page
    assert "1 other assessor" in page
    assert sorted(mark.level for mark in room.marks()) == ["acquired", "in_progress"]
