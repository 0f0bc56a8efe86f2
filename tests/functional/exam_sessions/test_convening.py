"""Who is convened and when, and who assesses."""

import builders

from lti_tool.lti.roles import Role
from lti_tool.store.models import Appointment


def proposed(page):
    """The times that a page shows, by candidate's id."""
    inputs = page.text.split('name="time-')[1:]
    return {each[:36]: each.partition('value="')[2].partition('"')[0] for each in inputs}


def test_candidates_are_convened_each_at_their_time(hall):
    zoe, bo, lea = (hall.candidate(name) for name in ("Zoë Ångström", "Bo Bâ", "Léa Chevalier"))

    hall.convene(zoe, bo, **{f"time-{zoe.id}": "11:40", f"time-{lea.id}": "09:00"})

    assert hall.times() == {"Zoë Ångström": "11:40", "Bo Bâ": "09:00"}
    about = {(entry.act, entry.about) for entry in hall.journal()[1:]}
    assert about == {("convened", zoe.id), ("convened", bo.id)}


def test_who_is_no_longer_ticked_is_no_longer_convened(hall):
    zoe, bo = hall.candidate("Zoë Ångström"), hall.candidate("Bo Bâ")
    hall.convene(zoe, bo)

    hall.convene(zoe)

    assert hall.times() == {"Zoë Ångström": "09:00"}
    assert (hall.journal()[-1].act, hall.journal()[-1].about) == ("no_longer_convened", bo.id)


def test_a_time_that_cannot_be_convenes_nobody(hall):
    zoe, bo = hall.candidate("Zoë Ångström"), hall.candidate("Bo Bâ")
    refused = {
        "08:59": "Before the session begins.",
        "18:00": "After the session has ended.",
        "soon": "This is not a time.",
    }

    for typed, said in refused.items():
        answer = hall.convene(zoe, bo, **{f"time-{zoe.id}": typed})
        assert (answer.status_code, said in answer.text) == (422, True), typed
    assert hall.times() == {}


def test_times_are_proposed_and_kept_only_when_asked(hall):
    people = [hall.candidate(name) for name in ("Amadou Bâ", "Bo Chevalier", "Cleo Dupont", "Dan Evrard")]
    hall.form_group("North", people[0], people[2])
    asked = {
        "from": "09:30",
        "every": "30",
        "pause_from": "10:30",
        "pause_to": "11:00",
        "together": str(hall.link.id),
    }

    page = hall.convene(*people, do="propose", **asked)

    assert proposed(page) == {
        str(people[0].id): "09:30",
        str(people[2].id): "09:30",
        str(people[1].id): "10:00",
        str(people[3].id): "11:00",
    }
    assert hall.times() == {}
    hall.convene(*people, **{f"time-{id}": time for id, time in proposed(page).items()})
    assert set(hall.times().values()) == {"09:30", "10:00", "11:00"}


def test_a_proposal_that_runs_past_the_end_says_for_whom(hall):
    people = [hall.candidate(f"Candidate {letter}") for letter in "ABC"]

    page = hall.convene(*people, do="propose", **{"every": "300", "from": "", "together": ""})

    assert page.text.count("After the session has ended.") == 1
    assert "proposed and not saved yet" in page.text


def test_a_proposal_that_makes_no_sense_is_refused(hall):
    zoe = hall.candidate("Zoë Ångström")
    usual = {"from": "", "every": "20", "pause_from": "", "pause_to": "", "together": ""}

    for fields in ({"every": "0"}, {"pause_from": "12:00"}, {"from": "x"}):
        page = hall.convene(zoe, do="propose", **usual | fields)
        assert (page.status_code, "field__error" in page.text) == (422, True), fields


def test_all_are_ticked_at_once(hall):
    for name in ("Zoë Ångström", "Bo Bâ"):
        hall.candidate(name)

    page = hall.convene(do="all")

    assert page.text.count(" checked") == 2
    assert hall.times() == {}


def test_a_list_that_was_changed_elsewhere_is_not_overwritten_unseen(hall):
    zoe, bo = hall.candidate("Zoë Ångström"), hall.candidate("Bo Bâ")
    hall.convene(zoe)

    late = hall.convene(bo, seen="what stood before")

    assert late.status_code == 409
    assert "Somebody else changed this list" in late.text
    assert hall.times() == {"Zoë Ångström": "09:00"}


def test_a_session_of_several_days_convenes_to_a_day(hall):
    zoe = hall.candidate("Zoë Ångström")
    next_day = hall.day.replace(year=hall.day.year + 1)
    hall.make(last_day=next_day.isoformat())

    hall.convene(zoe, **{f"time-{zoe.id}": f"{next_day.isoformat()}T10:15"})

    [seat] = hall.exam().convened
    assert (seat.expected_at.date(), hall.times()) == (next_day, {"Zoë Ångström": "10:15"})


def test_a_stranger_is_not_convened(hall):
    elsewhere = builders.a_course(hall.session, hall.course.registration)
    stranger = builders.a_person(hall.session, elsewhere, "Stranger")
    hall.session.commit()

    hall.convene(stranger)

    assert hall.times() == {}


def test_assessors_are_named_by_assessment_from_those_who_mark(hall):
    zoe = hall.candidate("Zoë Ångström")
    ada, _ = hall.marker("Ada Assessor")
    ines = builders.a_person(hall.session, hall.course, "Inès Externe")
    hall.session.add(Appointment(id=ines.id, person_id=ines.id, office=Role.ASSESSOR, given_at=builders.NOW))
    hall.session.commit()

    hall.name(E1=[ada, ines, zoe, hall.odile], E7=[ada])
    hall.name(E1=[ines], E7=[ada])

    assert hall.examiners() == {("Inès Externe", "E1"), ("Ada Assessor", "E7")}
    noted = [(entry.act, entry.about) for entry in hall.journal()[1:]]
    assert noted.count(("named_examiner", ada.id)) == 2
    assert noted[-1] == ("no_longer_examiner", ada.id)
