"""An assessor who has a link with a candidate says so, and neither sees nor marks them from then on."""

from io import BytesIO

import builders
import pytest
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import Conflict, EvidenceFile

TEACHER = (Role.TRAINER, Role.ASSESSOR)
ALL = ("acquired", "acquired", "acquired")


@pytest.fixture
def room(exam):
    """Ada has a link with Zoë; there is Yann, too."""
    room = exam()
    room.yann = builders.a_person(room.session, room.course, "Yann Yvon")
    room.session.commit()
    room.mark(room.bob, *ALL)
    room.mark(room.ada, "acquired")
    room.press(room.ada, f"links/{room.zoe.id}", *TEACHER, reason="my cousin")
    return room


def test_no_page_shows_the_candidate_any_more(room):
    teacher = room.browser(room.ada, *TEACHER)
    paths = [
        f"grid?candidate={room.zoe.id}",
        f"progress/{room.zoe.id}",
        f"progress/{room.zoe.id}/rows",
        f"explain/{room.zoe.id}/B1",
        f"disagreements/{room.attempt.id}",
        f"links/{room.zoe.id}",
    ]

    answers = [teacher.get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [403] * len(paths)
    assert "You declared a link with this candidate" in answers[0].text
    for path in ("progress", "gradebook", "disagreements"):
        assert "Zoë" not in room.page(room.ada, path, *TEACHER), path
    assert "Not shown, since you declared a link: Zoë Ångström" in room.page(room.ada, "grid")


def test_whoever_has_a_link_with_every_candidate_is_told_why_the_grid_is_empty(room):
    room.press(room.ada, f"links/{room.yann.id}", *TEACHER, reason="my neighbour")

    page = room.page(room.ada, "grid")

    assert "Nobody for you to mark here" in page
    assert "know of no learner in this course" not in page


def test_nothing_of_the_candidate_is_marked_any_more(room):
    refused = room.give(room.ada, "C4.2", "acquired")

    assert refused.status_code == 403
    assert "You declared a link with this candidate" in refused.json["message"]
    assert room.submit(room.ada).status_code == 403
    chosen_before = {"file": (BytesIO(b"%PDF-1.7"), "plan.pdf")}
    file = room.browser(room.ada, *TEACHER).post(f"evidence/candidates/{room.zoe.id}", data=chosen_before)
    assert (file.status_code, "You declared a link" in file.text) == (403, True)
    assert room.give(room.ada, "C4.2", "acquired", of=room.yann).status_code == 200


def test_files_of_the_candidate_open_no_more(room):
    file = {"file": (BytesIO(b"%PDF-1.7"), "plan.pdf")}
    room.browser(room.bob).post(f"evidence/candidates/{room.zoe.id}", data=file)
    id = room.session.scalars(select(EvidenceFile.id)).one()

    mine, theirs = room.browser(room.ada, *TEACHER), room.browser(room.bob)

    assert mine.get(f"evidence/{id}").status_code == 403
    assert mine.post(f"evidence/{id}/remove").status_code == 403
    assert theirs.get(f"evidence/{id}").data == b"%PDF-1.7"


def test_a_call_that_waits_ends_with_the_link(exam):
    room = exam()
    for by, levels in ((room.ada, ALL), (room.bob, ("in_progress",) * 3)):
        room.mark(by, *levels)
        room.submit(by)
    room.press(room.ada, f"disagreements/{room.attempt.id}/call", *TEACHER, person=str(room.cleo.id))
    room.press(room.cleo, f"links/{room.zoe.id}")

    told = room.page(room.ada, f"disagreements/{room.attempt.id}", *TEACHER)

    assert "3 criteria are left to settle." in told
    assert "Nobody else here may assess this candidate." in told


def test_the_trainer_is_told_and_the_office_alone_reads_why(room):
    trainer = room.page(room.cleo, "assessors", Role.TRAINER)
    olga = room.an_officer()
    office = olga.get("assessors").text

    assert "Ada Assessor – Zoë Ångström" in trainer
    assert "Another assessor is needed" in trainer
    assert "Levels were given before the link was declared." in trainer
    assert "my cousin" not in trainer
    assert "my cousin" in office
    assert "my cousin" not in str(room.acts())


def test_somebody_else_withdraws_it(room):
    conflict = room.session.query(Conflict).one().id

    room.press(room.ada, f"links/{conflict}/withdraw", *TEACHER)
    still = room.give(room.ada, "C4.2", "acquired").status_code
    room.press(room.cleo, f"links/{conflict}/withdraw", Role.TRAINER)

    assert (still, room.give(room.ada, "C4.2", "acquired").status_code) == (403, 200)
    assert [act for act in room.acts() if "link" in act] == ["declared_link", "withdrew_link"]


def test_having_no_other_link_is_confirmed_once_and_kept(room):
    asked = room.page(room.bob, "grid")
    room.press(room.bob, "links/none")
    room.press(room.bob, "links/none")

    assert "I have no other link with the candidates" in asked
    assert "I have no other link" not in room.page(room.bob, "grid")
    assert room.acts().count("affirmed_no_link") == 1
