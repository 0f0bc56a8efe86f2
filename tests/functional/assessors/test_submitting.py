"""A sheet is submitted whole, and from then on read by its assessor."""

from builders import a_person
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import Submission

ALL = ("acquired", "acquired", "acquired")


def test_what_is_not_submitted_is_said_to_nobody(exam):
    room = exam()
    room.mark(room.ada, *ALL)

    assert room.statements() == []
    assert room.score().missing == 3
    assert {mark.is_draft for mark in room.marks(room.ada)} == {True}


def test_a_sheet_with_gaps_is_not_submitted_and_they_are_named(exam):
    room = exam()
    room.mark(room.ada, "acquired")

    room.submit(room.ada)

    assert "Zoë Ångström: not submitted. No level yet on: C4.2, C4.3." in room.page(room.ada, "grid")
    assert room.session.scalars(select(Submission)).all() == []


def test_submitting_says_every_level_at_once_and_closes_the_sheet(exam):
    room = exam()
    room.mark(room.ada, "acquired", "not_acquired", "in_progress")

    room.submit(room.ada)
    late = room.give(room.ada, "C4.1", "in_progress")

    said = [(each["object"]["id"].rpartition("/")[2], each["result"]["response"]) for each in room.statements()]
    assert said == [("C4.1", "acquired"), ("C4.2", "not_acquired"), ("C4.3", "in_progress")]
    assert late.status_code == 403
    assert "You have submitted this sheet." in late.json["message"]
    assert room.marks(room.ada)[0].level == "acquired"
    sheet = room.page(room.ada, f"grid?candidate={room.zoe.id}")
    assert "Submitted" in sheet
    assert "1 more sheet is awaited" in sheet
    assert room.acts()[-1] == "submitted_sheet"


def test_a_reopened_sheet_is_unsaid_until_it_is_submitted_again(exam):
    room = exam()
    room.mark(room.ada, *ALL)
    room.submit(room.ada)

    room.press(room.ada, f"grid/candidates/{room.zoe.id}/reopen")
    unsaid = room.statements()
    room.give(room.ada, "C4.1", "not_acquired")
    room.submit(room.ada)

    assert [each["verb"]["display"]["en"] for each in unsaid] == ["assessed"] * 3 + ["voided"] * 3
    again = room.statements()[6:]
    assert {each["object"]["id"][-4:]: each["result"]["response"] for each in again} == {
        "C4.1": "not_acquired",
        "C4.2": "acquired",
        "C4.3": "acquired",
    }
    assert not {each["id"] for each in again} & {each["id"] for each in unsaid}
    assert [act for act in room.acts() if act != "marked"] == [
        "submitted_sheet",
        "reopened_sheet",
        "submitted_sheet",
    ]


def test_what_another_could_have_seen_is_not_reopened(exam):
    room = exam()
    room.both_submit(ALL, ALL)

    room.press(room.ada, f"grid/candidates/{room.zoe.id}/reopen")

    assert "what should change now is changed together" in room.page(room.ada, "grid")
    assert len(room.session.scalars(select(Submission)).all()) == 2


def test_a_third_sheet_is_not_needed_once_two_are_submitted(exam):
    room = exam()
    room.both_submit(ALL, ALL)

    late = room.give(room.cleo, "C4.1", "acquired")

    assert late.status_code == 403
    assert "this sheet is not needed" in late.json["message"]


def test_a_groups_sheets_are_submitted_each_for_itself(exam, session):
    room = exam()
    yann = a_person(session, room.course, "Yann Yvon")
    session.commit()
    room.press(room.ada, "groups", name="Pair", members=[str(room.zoe.id), str(yann.id)])
    room.mark(room.ada, *ALL)
    room.mark(room.ada, "acquired", of=yann)
    group = room.attempt.group_id

    room.press(room.ada, f"grid/groups/{group}/submit")

    told = room.page(room.ada, "grid")
    assert "Yann Yvon: not submitted. No level yet on: C4.2, C4.3." in told
    assert [one.attempt_id for one in session.scalars(select(Submission))] == [room.attempt.id]


def test_one_assessor_alone_needs_not_submit(exam):
    room = exam(assessors=1)
    room.mark(room.ada, *ALL)

    said = len(room.statements())
    room.submit(room.ada)
    closed = room.give(room.ada, "C4.1", "in_progress").status_code
    room.press(room.ada, f"grid/candidates/{room.zoe.id}/reopen")

    assert (said, len(room.statements())) == (3, 3)
    assert (closed, room.give(room.ada, "C4.1", "in_progress").status_code) == (403, 200)


def test_the_candidate_reads_what_both_said(exam):
    room = exam()
    room.mark(room.ada, *ALL, comment="a remark")
    room.press(room.ada, "grid/publication", published="yes")
    before = room.page(room.zoe, "assessment", Role.LEARNER)
    room.submit(room.ada)
    alone = room.page(room.zoe, "assessment", Role.LEARNER)
    room.mark(room.bob, *ALL)
    room.submit(room.bob)

    after = room.page(room.zoe, "assessment", Role.LEARNER)

    assert "a remark" not in before + alone
    assert "a remark" in after
    assert room.score().score_given == 100
