"""Sessions of examination: made, changed, filled and cancelled through their pages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import builders
import pytest

from lti_tool.lti.roles import Role


def acts(hall):
    return [entry.act for entry in hall.journal()]


def test_a_session_is_made_at_a_time_of_the_instances_zone(hall):
    answer = hall.make(name="  June,   first day ")

    [exam] = hall.exams()
    assert answer.location.endswith(f"/sessions/{exam.id}")
    assert (exam.name, exam.place) == ("June, first day", "Room 4")
    assert (exam.begins_at, exam.ends_at) == (hall.at("09:00"), hall.at("18:00"))
    page = hall.office.get("sessions").text
    assert "June, first day" in page
    assert "All times are those of Paris." in page
    [entry] = hall.journal()
    assert (entry.act, entry.by, entry.after["session"]) == ("made_session", hall.odile.id, str(exam.id))
    assert "June" not in str(entry.after)


def test_a_session_that_cannot_be_is_refused_in_words(hall):
    refused = [
        ({"name": " "}, "field__error"),
        ({"ends": "09:00"}, "would end before it begins"),
        ({"day": "0001-01-01"}, "This year cannot be right"),
        ({"last_day": "2099-06-30", "ends": ""}, "Say at what time"),
        ({"begins": "25:00"}, "field__error"),
    ]

    for fields, said in refused:
        answer = hall.make(**fields)
        assert (answer.status_code, said in answer.text) == (422, True), fields
    assert hall.exams() == []


def test_those_convened_move_with_a_session_that_begins_later(hall):
    zoe, bo = hall.candidate("Zoë Ångström"), hall.candidate("Bo Bâ")
    hall.convene(zoe, bo, **{f"time-{zoe.id}": "10:00"})

    data = {"name": "June", "day": hall.day.isoformat(), "begins": "13:30", "ends": "18:00"}
    hall.office.post(f"sessions/{hall.exam().id}/change", data=data)

    assert hall.times() == {"Zoë Ångström": "14:30", "Bo Bâ": "13:30"}
    assert acts(hall) == ["made_session", "convened", "convened", "changed_session", "convened"]


def test_nothing_is_noted_of_a_change_that_changes_nothing(hall):
    exam = hall.exam()

    data = {"name": "June", "day": hall.day.isoformat(), "begins": "09:00", "ends": "18:00", "place": "Room 4"}
    hall.office.post(f"sessions/{exam.id}/change", data=data)

    assert acts(hall) == ["made_session"]


def test_a_cancelled_session_stays_known_and_is_only_read(hall):
    zoe = hall.candidate("Zoë Ångström")
    hall.convene(zoe)

    hall.office.post(f"sessions/{hall.exam().id}/cancellation")
    late = hall.convene()

    assert hall.exam().cancelled_at is not None
    assert hall.times() == {"Zoë Ångström": "09:00"}
    assert late.status_code == 303
    assert "nothing of it can be changed any more" in hall.office.get(f"sessions/{hall.exam().id}").text
    assert acts(hall) == ["made_session", "convened", "cancelled_session"]


@pytest.mark.parametrize(
    ("clock", "is_cancelled"), [pytest.param("08:00", True, id="before"), pytest.param("09:30", False, id="since")]
)
def test_a_session_that_was_held_is_not_cancelled(hall, clock, is_cancelled):
    zoe, bo = hall.candidate("Zoë Ångström"), hall.candidate("Bo Bâ")
    hall.convene(zoe)
    hall.mark(bo, hall.at("10:00"))
    hall.mark(zoe, hall.at(clock))

    hall.office.post(f"sessions/{hall.exam().id}/cancellation")

    assert (hall.exam().cancelled_at is not None) == is_cancelled
    assert ("it did take place" in hall.office.get(f"sessions/{hall.exam().id}").text) != is_cancelled


def test_an_assessor_reads_the_sessions_that_name_them_and_no_other(hall):
    ada, her = hall.marker("Ada Assessor")
    _, his = hall.marker("Abel Autre")
    hall.name(E1=[ada])
    path = f"sessions/{hall.exam().id}"

    assert [her.get(page).status_code for page in (path, f"{path}/list", f"{path}/list.csv")] == [200] * 3
    assert [his.get(page).status_code for page in (path, f"{path}/list", f"{path}/list.csv")] == [404] * 3
    assert her.get(f"{path}/candidates").status_code == 403
    assert "June" in her.get("sessions").text
    assert "No session names you" in his.get("sessions").text


def test_a_candidate_reads_their_own_convocation_and_no_other(hall):
    zoe, bo = hall.candidate("Zoë Ångström"), hall.candidate("Bo Bâ")
    ada, _ = hall.marker()
    hall.convene(zoe, **{f"time-{zoe.id}": "10:20"})
    hall.name(E1=[ada])

    hers = hall.visiting(zoe, hall.link, Role.LEARNER)
    his = hall.visiting(bo, hall.link, Role.LEARNER)

    for path in ("assessment", "own-progress"):
        page = hers.get(path).text
        assert "Your convocation" in page
        assert f'datetime="{hall.at("10:20").isoformat()}"' in page
        assert "Room 4" in page
        assert "Jeu de rôle (C1)" in page
        assert "Ada" not in page
        assert "Your convocation" not in his.get(path).text
    hall.office.post(f"sessions/{hall.exam().id}/cancellation")
    assert "This session does not take place" in hers.get("assessment").text


def test_a_convocation_of_yesterday_is_gone(hall):
    zoe = hall.candidate("Zoë Ångström")
    hall.convene(zoe)
    exam = hall.exam()
    exam.begins_at, exam.ends_at = (datetime.now(UTC) - timedelta(days=days) for days in (3, 2))
    hall.session.commit()

    page = hall.visiting(zoe, hall.link, Role.LEARNER).get("assessment").text

    assert "Your convocation" not in page
    assert "Past" in hall.office.get("sessions").text


def test_the_office_lands_on_the_sessions(hall):
    assert hall.office.get("").location.endswith("/sessions")


def test_another_courses_session_is_not_found(hall):
    exam = hall.exam()
    elsewhere = builders.a_course(hall.session, hall.course.registration)
    link = builders.a_resource_link(hall.session, elsewhere, "E1")
    other = hall.visiting(builders.a_person(hall.session, elsewhere, "Odo", Role.TRAINER), link, Role.TRAINER)

    assert other.get(f"sessions/{exam.id}").status_code == 404
    assert other.post(f"sessions/{exam.id}/cancellation").status_code == 404
    assert hall.exam().cancelled_at is None


def test_times_are_those_of_the_zone_that_is_set(app, hall):
    app.config["CERTIBLOC"] = replace(app.config["CERTIBLOC"], time_zone="Indian/Reunion")

    hall.make(day="2027-07-01", begins="09:00", ends="")

    [exam] = hall.exams()
    assert exam.begins_at == datetime(2027, 7, 1, 5, 0, tzinfo=UTC)
    assert "All times are those of Réunion." in hall.office.get(f"sessions/{exam.id}").text
