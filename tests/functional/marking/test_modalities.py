"""What the grid makes of how an assessment is held: together, for the group, within a time."""

from uuid import uuid4

import builders
from bs4 import BeautifulSoup

from lti_tool.store.models import Arrangement


def test_a_criterion_about_the_group_says_so_where_each_is_marked_individually(classroom):
    hint = "This is about the group"
    shared, as_one = classroom("E8"), classroom("E3")
    for room in (shared, as_one):
        room.form_group("North", room.candidate("Zoë Ångström"))

    assert shared.grid.get("grid").text.count(hint) == 1
    assert hint not in as_one.grid.get("grid").text


def test_the_members_of_a_group_stand_side_by_side_under_every_competency_of_the_sitting(classroom):
    room = classroom("E10")
    people = [room.candidate("Zoë Ångström"), room.candidate("Bo Bâ")]
    room.form_group("North", *people)

    page = BeautifulSoup(room.grid.get("grid").data, "html.parser")

    assert [code.get_text() for code in page.select(".competency h3 .code")] == ["C12", "C13", "C14"]
    together = page.select(".together")
    assert len(together) == 9
    for each in together:
        marks = {mark["data-person"] for mark in each.select("[data-mark]")}
        assert marks == {str(person.id) for person in people}


def test_the_pitch_has_a_clock_with_its_limit_and_no_other_assessment_has(classroom):
    pitch, other = classroom("E7"), classroom("E4")
    for room in (pitch, other):
        room.candidate("Zoë Ångström")

    [clock] = BeautifulSoup(pitch.grid.get("grid").data, "html.parser").select("[data-timer]")

    assert (clock["data-limit"], clock.select_one("[data-digits]").get_text()) == ("120", "2:00")
    assert "data-timer" not in other.grid.get("grid").text


def test_the_clock_gives_a_candidate_the_time_that_is_arranged_for_them(classroom):
    room = classroom("E7")
    zoe = room.candidate("Zoë Ångström")
    room.session.add(
        Arrangement(
            id=uuid4(),
            person_id=zoe.id,
            referential_id=room.link.referential_id,
            assessment=None,
            extra_time=33,
            made_at=builders.NOW,
        )
    )
    room.session.commit()

    [clock] = BeautifulSoup(room.grid.get("grid").data, "html.parser").select("[data-timer]")

    assert (clock["data-limit"], clock.select_one("[data-digits]").get_text()) == ("160", "2:40")
