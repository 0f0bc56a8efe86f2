"""An assessor's own notes on a candidate."""

import builders
from bs4 import BeautifulSoup
from sqlalchemy import delete, select

from lti_tool.lti.roles import Role
from lti_tool.store.models import AttemptNote, JournalEntry, Person


def note(room, person, text, seen="", grid=None):
    """Write on the candidate's sheet as its script does."""
    path = f"grid/candidates/{person.id}/note"
    return (grid or room.grid).post(path, data={"comment": text, "comment_seen": seen})


def shown(grid, person):
    """The notes on the candidate's sheet."""
    page = BeautifulSoup(grid.get(f"grid?candidate={person.id}").data, "html.parser")
    return page.select_one("[data-note] textarea").text.strip()


def test_notes_are_kept_for_who_wrote_them_alone(classroom, visiting):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    bob = builders.a_person(room.session, room.course, "Bob Trainer", Role.TRAINER)
    other = visiting(bob, room.link, *Role)

    answer = note(room, zoe, "Hésite, puis se reprend.")
    note(room, zoe, "Rien à signaler.", grid=other)

    assert answer.json["marks"][0]["comment"] == "Hésite, puis se reprend."
    assert shown(room.grid, zoe) == "Hésite, puis se reprend."
    assert shown(other, zoe) == "Rien à signaler."
    for path in ("grid?view=all", "grid/sheets", f"review/{zoe.id}", "progress", "journal"):
        assert "Hésite" not in other.get(path).text
    assert room.statements() == []


def test_of_notes_the_journal_has_a_digest(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    note(room, zoe, "Hésite.")

    note(room, zoe, "", seen="Hésite.")

    first, second = room.session.scalars(select(JournalEntry).where(JournalEntry.act == "noted")).all()
    assert (first.by, first.about) == (room.assessor.id, zoe.id)
    assert (len(first.after["note"]), second.after["note"]) == (64, None)
    assert "Hésite" not in str(first.after)
    assert room.session.scalars(select(AttemptNote)).all() == []


def test_notes_changed_elsewhere_are_not_overwritten_unseen(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    note(room, zoe, "From the tablet.")

    late = note(room, zoe, "From the desk.", seen="")
    again = note(room, zoe, "From the tablet.", seen="")

    assert (late.status_code, late.json["marks"][0]["comment"]) == (409, "From the tablet.")
    assert again.status_code == 200
    assert shown(room.grid, zoe) == "From the tablet."


def test_notes_go_with_whom_they_are_about_and_with_who_wrote_them(classroom, visiting):
    room = classroom("E1")
    zoe, sam = room.candidate("Zoë Ångström"), room.candidate("Sam Stone")
    bob = builders.a_person(room.session, room.course, "Bob Trainer", Role.TRAINER)
    other = visiting(bob, room.link, Role.TRAINER)
    note(room, zoe, "One")
    note(room, sam, "Two")
    note(room, sam, "Three", grid=other)

    room.session.execute(delete(Person).where(Person.id.in_([zoe.id, bob.id])))
    room.session.commit()

    assert room.session.scalars(select(AttemptNote.text)).all() == ["Two"]
