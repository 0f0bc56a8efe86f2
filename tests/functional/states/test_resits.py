"""Resits: another attempt, at what was not validated; the rest is kept."""

from datetime import timedelta

import builders
import pytest
from bs4 import BeautifulSoup

from lti_tool.lti.roles import Role
from lti_tool.store.models import Mark

C5, C6 = ("C5.1", "C5.2", "C5.3"), ("C6.1", "C6.2", "C6.3")


@pytest.fixture
def failed(course):
    """Zoë, who validated C5 and not C6, as progress has it."""
    zoe = course.candidate()
    course.mark(zoe, "acquired", *C5)
    course.mark(zoe, "not_acquired", *C6)
    course.rows(zoe)
    return zoe


def test_the_page_names_who_did_not_validate_what(course, failed):
    bo = course.candidate("Bo Bâ")
    course.mark(bo, "acquired", *C5, *C6)
    course.rows(bo)

    page = course.text(course.trainer.get("resits"))

    assert "Zoë Ångström" in page
    assert "Not validated: C6" in page
    assert "Bo Bâ" not in page


def test_a_resit_asks_for_what_was_not_validated_and_keeps_the_rest(course, failed):
    course.open_resits(failed)

    refused = course.mark(failed, "not_acquired", "C5.1")
    scored_meanwhile = course.score(failed).score_given
    course.mark(failed, "acquired", *C6)

    first, second = course.attempts(failed)
    assert (second.number, second.competencies) == (2, ["C6"])
    assert refused.status_code == 422
    said = [each["context"] for each in course.statements()[-3:]]
    assert {context["registration"] for context in said} == {str(second.id)}
    assert all(2 in context["extensions"].values() for context in said)
    rows = course.rows(failed)
    assert (rows["C5"].computed, rows["C6"].computed) == ("validated", "validated")
    assert (scored_meanwhile, course.score(failed).score_given) == (50, 100)
    assert first.cancelled_at is None
    assert course.journal() == [("opened_resit", failed.id)]


def test_the_sheet_shows_only_what_is_asked_again(course, failed):
    course.open_resits(failed)

    page = BeautifulSoup(course.grid.get(f"grid?candidate={failed.id}").data, "html.parser")

    assert [mark["data-criterion"] for mark in page.select("[data-mark]")] == list(C6)
    assert len(page.select(".mark-state .badge--kept")) == 3
    assert "0/3" in page.select_one(".candidates").get_text()


def test_the_candidate_sees_that_it_is_open_and_what_was_given_before(course, failed):
    hidden = course.text(course.visiting(failed, course.link).get("assessment"))
    course.publish()
    course.open_resits(failed)
    course.mark(failed, "acquired", "C6.1")

    page = BeautifulSoup(course.visiting(failed, course.link).get("assessment").data, "html.parser")

    text = " ".join(page.get_text(" ").split())
    assert "resit" not in hidden
    assert "A resit is open for you: attempt 2, on C6" in text
    assert "Kept from attempt 1" in text
    assert [badge.get_text() for badge in page.select("#attempt-1 .badge--bad")] == ["Not acquired"] * 3


def test_it_is_withdrawn_while_nothing_is_marked_in_it_and_not_afterwards(course, failed):
    course.open_resits(failed)
    [_, resit] = course.attempts(failed)
    path = f"resits/{failed.id}/{resit.id}/withdrawal"

    course.trainer.post(path)
    withdrawn = len(course.attempts(failed))
    course.open_resits(failed)
    course.mark(failed, "acquired", "C6.1")
    course.mark(failed, "", "C6.1")
    [_, resit] = course.attempts(failed)
    course.trainer.post(f"resits/{failed.id}/{resit.id}/withdrawal")

    assert (withdrawn, len(course.attempts(failed))) == (1, 2)
    assert "can only be cancelled" in course.trainer.get("resits").text
    assert [act for act, _ in course.journal()] == ["opened_resit", "withdrew_resit", "opened_resit"]


def test_all_who_need_one_are_opened_at_once_and_nobody_else(course, failed):
    bo, cy = course.candidate("Bo Bâ"), course.candidate("Cy Ito")
    course.absent(bo)
    course.mark(cy, "not_acquired", *C5)
    course.rows(bo)

    course.open_resits(failed, bo, cy)

    assert [len(course.attempts(person)) for person in (failed, bo, cy)] == [2, 2, 1]
    assert course.attempts(bo)[1].competencies == ["C5", "C6"]
    page = course.text(course.trainer.get("resits"))
    assert "2 resits are open." in page
    assert "Some were left out" in page


def test_the_same_resit_is_not_opened_twice(course, failed):
    course.open_resits(failed)
    course.open_resits(failed)

    assert len(course.attempts(failed)) == 2


def test_a_limit_that_is_reached_is_said_and_only_the_office_goes_beyond_with_a_reason(course, failed):
    for mark in course.session.query(Mark):
        mark.marked_at -= timedelta(days=400)
    course.session.commit()
    beyond = f"resits/{failed.id}/beyond"

    course.open_resits(failed)
    page = course.text(course.trainer.get("resits"))
    refused = course.trainer.post(beyond, data={"because": "Ill."})
    course.office.post(beyond, data={"because": " "})
    before = len(course.attempts(failed))
    course.office.post(beyond, data={"because": "On sick leave until May."})

    assert "More than 12 months have passed since the last attempt." in page
    assert "Only the certification office" in page
    assert refused.status_code == 403
    assert (before, len(course.attempts(failed))) == (1, 2)
    assert course.attempts(failed)[1].opened_because == "On sick leave until May."
    assert "On sick leave" in course.office.get(f"files/{failed.id}").text


def test_attempts_are_counted_and_cancelled_ones_are_not(course, failed):
    for _ in range(2):
        course.open_resits(failed)
        course.mark(failed, "not_acquired", *C6)
        course.rows(failed)
    course.open_resits(failed)
    allowed = [each.number for each in course.attempts(failed)]

    course.cancel(course.attempts(failed)[1])
    page = course.text(course.trainer.get("resits"))

    assert allowed == [1, 2, 3]
    assert "All 3 attempts that are allowed have been made." not in page


def test_a_competency_in_a_bloc_that_is_exempted_is_not_resat(course, failed):
    course.exempt(failed)
    course.rows(failed)

    course.open_resits(failed)

    assert [each.competencies for each in course.attempts(failed) if each.exemption_id is None] == [None]


def test_who_marks_alone_opens_none(course, failed):
    answer = course.grid.post("resits", data={"candidate": str(failed.id)})

    assert answer.status_code == 403
    assert course.visiting(course.olga, course.link, Role.ADMINISTRATOR).get("resits").status_code == 403


def test_nobody_of_another_platform_is_resat_or_exempted_here(course, failed):
    elsewhere = builders.a_course(course.session, builders.a_registration(course.session))
    stranger = builders.a_person(course.session, elsewhere, "Zoë Ångström")
    course.session.commit()

    course.open_resits(stranger)

    assert course.exempt(stranger).status_code == 404
    assert course.attempts(stranger) == course.exemptions(stranger) == []


def test_what_was_sat_in_another_activity_is_kept_and_hidden_until_it_is_published_there(course, failed):
    other = builders.a_resource_link(course.session, course.course, "E5", results_published_at=builders.NOW)
    course.session.commit()
    elsewhere = course.visiting(course.tess, other, Role.TRAINER)

    first = course.text(course.visiting(failed, other).get("assessment"))
    elsewhere.post("resits", data={"candidate": str(failed.id)})
    before = course.text(course.visiting(failed, other).get("assessment"))
    course.publish()
    after = course.text(course.visiting(failed, other).get("assessment"))

    assert "Not acquired" not in first
    assert "Kept from attempt 1" not in before
    assert "attempt 2, on C6" in before
    assert "Kept from attempt 1" in after
