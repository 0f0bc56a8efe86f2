"""Groups from a file: checked as a whole, shown, then kept; and every group's trace in the journal."""

import csv
from io import BytesIO, StringIO

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from lti_tool.store.models import Group, JournalEntry


def groups(room):
    """Who sits with whom, by the group's name."""
    room.session.expire_all()
    found = room.session.scalars(select(Group))
    return {group.name: {member.person.name for member in group.members} for group in found}


def journal(room):
    entries = room.session.scalars(select(JournalEntry).order_by(JournalEntry.id))
    return [
        (entry.act, len(entry.before.get("members", [])), len(entry.after.get("members", []))) for entry in entries
    ]


def check(room, text, **fields):
    return room.grid.post("groups/file", data={"text": text} | fields)


@pytest.fixture
def room(classroom):
    """A classroom of E1 with three candidates."""
    made = classroom("E1")
    made.people = [made.candidate(name) for name in ("Zoë Ångström", "Bo Bâ", "Léa Chevalier")]
    return made


def test_what_a_file_says_is_shown_first_and_kept_when_it_was_seen(room):
    data = {"file": (BytesIO("Zoë Ångström;Équipe 1\r\nBo Bâ;Équipe 1\r\n".encode("cp1252")), "groupes.csv")}
    shown = room.grid.post("groups/file", data=data)
    before = groups(room)

    page = BeautifulSoup(shown.data, "html.parser")
    kept = check(room, page.select_one("textarea").get_text(), do="keep")

    assert [heading.get_text() for heading in page.select(".cards h2")] == ["Équipe 1"]
    assert "Not in the file: they stay where they are" in shown.text
    assert (before, kept.status_code) == ({}, 303)
    assert groups(room) == {"Équipe 1": {"Zoë Ångström", "Bo Bâ"}}
    assert journal(room) == [("formed_group", 0, 2)]


def test_one_bad_line_and_nothing_is_kept(room):
    answer = check(room, "Zoë Ångström;North\nEve;North\n\nZoë Ångström;South\n", do="keep")

    problems = [
        " ".join(each.get_text().split()) for each in BeautifulSoup(answer.data, "html.parser").select("ul li")
    ]
    assert answer.status_code == 422
    assert "Line 2: “Eve” is not a candidate of this course." in problems
    assert "Line 4: “Zoë Ångström” already stands on line 1." in problems
    assert groups(room) == {}
    assert journal(room) == []


def test_candidates_move_and_a_group_that_all_have_left_is_dissolved(room):
    zoe, bo, lea = room.people
    room.form_group("North", zoe)
    room.form_group("South", bo, lea)

    check(room, "Zoë Ångström;south\nLéa Chevalier;", do="keep")

    assert groups(room) == {"South": {"Zoë Ångström", "Bo Bâ"}}
    assert sorted(journal(room)[2:]) == [("dissolved_group", 1, 0), ("formed_group", 2, 2)]


def test_the_template_in_french_is_read_back_as_it_is(room):
    zoe, bo, _ = room.people
    room.form_group("Équipe 1", zoe, bo)
    room.grid.post("language", data={"language": "fr"})

    template = room.grid.get("groups/file/template.csv")
    rows = list(csv.reader(StringIO(template.data.decode("utf-8-sig")), delimiter=";"))
    room.grid.post("groups/file", data={"file": (BytesIO(template.data), "x.csv"), "do": "keep"})

    assert rows[0][:2] == ["Candidat", "Groupe"]
    assert rows[1][:2] == ["Zoë Ångström", "Équipe 1"]
    assert groups(room) == {"Équipe 1": {"Zoë Ångström", "Bo Bâ"}}
    assert journal(room) == [("formed_group", 0, 2)]


def test_a_workbook_is_refused_in_words(room):
    data = {"file": (BytesIO(b"PK\x03\x04\x00\x00"), "groups.xlsx")}

    answer = room.grid.post("groups/file", data=data)

    assert answer.status_code == 422
    assert "Save it as CSV" in answer.text


def test_forming_changing_drawing_and_dissolving_are_noted(room):
    zoe, bo, _ = room.people
    room.form_group("North", zoe, bo)
    [north] = room.session.scalars(select(Group.id))

    room.form_group("South", bo)
    room.grid.post("groups/draw", data={"size": "2"})
    room.grid.post(f"groups/{north}/dissolution")

    first, *of_moving, drawn, dissolved = journal(room)
    assert first == ("formed_group", 0, 2)
    assert set(of_moving) == {("formed_group", 2, 1), ("formed_group", 0, 1)}
    assert (drawn, dissolved) == (("formed_group", 0, 1), ("dissolved_group", 1, 0))
