"""Exemptions: granted with a ground by who may, said of every criterion, shown, and revocable."""

import builders
from bs4 import BeautifulSoup

from lti_tool.lti.roles import Role
from lti_tool.store.referentials import reading_of
from lti_tool.verification.marks import marks_apart
from xapi.aggregator.follower import told
from xapi.referential import shipped

C6 = ("C6.1", "C6.2", "C6.3")
HOME = "http://localhost:5000"


def test_a_bloc_already_held_exempts_from_all_of_it_for_good(course):
    zoe, bo = course.candidate(), course.candidate("Bo Bâ")

    course.exempt(zoe)

    rows = course.rows(zoe)
    assert rows["B1"].computed == "validated"
    assert {rows[code].computed for code in ("C1", "C2", "C3", "C4", "C5", "C6")} == {"validated"}
    assert rows["B2"].computed == "incomplete"
    assert course.rows(bo) == {}
    assert course.said() == ["exempted"] * 19
    assert course.journal() == [("exempted", zoe.id)]
    assert "École" not in str(course.statements())
    [exemption] = course.exemptions(zoe)
    assert (exemption.certificate, exemption.proof) == ("RNCP12345 BC01", "dossier 12, attestation.pdf")
    assert course.score(zoe).score_given == 100


def test_an_exempted_competency_shows_on_the_sheet_and_is_not_marked(course):
    zoe = course.candidate()
    course.exempt(zoe, node="C5", ground="decision")

    refused = course.mark(zoe, "acquired", "C5.1")
    taken = course.mark(zoe, "acquired", *C6)
    page = course.grid.get(f"grid?candidate={zoe.id}")

    assert refused.status_code == 422
    assert taken.json["progress"] == [{"person": str(zoe.id), "done": 3, "total": 3}]
    assert page.text.count("badge--exempted") == 3
    assert course.score(zoe).score_given == 100
    assert {course.rows(zoe)[code].computed for code in ("C5", "C6")} == {"validated"}


def test_an_exemption_stands_over_a_failed_attempt_and_falls_with_its_revocation(course):
    zoe = course.candidate()
    course.mark(zoe, "not_acquired", "C5.1", "C5.2", "C5.3", *C6)
    course.exempt(zoe, node="C5", ground="equivalence", certificate="RS5678")
    before = course.rows(zoe)["C5"]

    [exemption] = course.exemptions(zoe)
    course.office.post(f"files/{zoe.id}/exemptions/{exemption.id}/revocation")

    assert (before.computed, course.rows(zoe)["C5"].computed) == ("validated", "not_validated")
    assert course.said()[-3:] == ["voided"] * 3
    assert course.score(zoe).score_given == 0
    assert course.journal() == [("exempted", zoe.id), ("revoked_exemption", zoe.id)]
    assert "Revoked on" in course.office.get(f"files/{zoe.id}").text


def test_it_counts_however_many_assessors_a_criterion_needs(course):
    zoe = course.candidate()
    stored = course.link.referential
    stored.rules = {**stored.rules, "assessors": 2}
    course.session.commit()

    course.exempt(zoe, node="C5", ground="decision")

    assert reading_of(stored)[1].assessors == 2
    assert course.rows(zoe)["C5"].computed == "validated"


def test_a_ground_that_says_too_little_is_refused_and_what_was_typed_stays(course):
    zoe = course.candidate()

    answer = course.exempt(zoe, certificate="")

    assert answer.status_code == 422
    assert "needs its certificate, the date" in answer.text
    assert "École du Nord" in answer.text
    assert course.exemptions(zoe) == []


def test_what_is_exempted_already_is_not_exempted_twice(course):
    zoe = course.candidate()
    course.exempt(zoe, node="C5", ground="decision")

    again = course.exempt(zoe, node="C5", ground="decision")
    course.exempt(zoe)

    assert again.status_code == 422
    assert {tuple(each.competencies) for each in course.exemptions(zoe)} == {
        ("C5",),
        ("C1", "C2", "C3", "C4", "C6"),
    }
    assert course.said() == ["exempted"] * 19


def test_the_candidate_sees_the_exemption_and_not_its_ground(course):
    zoe = course.candidate()
    course.exempt(zoe)

    page = course.visiting(zoe, course.link).get("assessment").text

    assert page.count("badge--exempted") == 2
    assert "RNCP12345" not in page


def test_a_mere_assessor_grants_none(course):
    zoe = course.candidate()

    answer = course.grid.post(f"files/{zoe.id}/exemptions", data={"ground": "decision", "node": "C5"})

    assert answer.status_code == 403
    assert course.grid.get(f"files/{zoe.id}").status_code == 403


def test_a_test_user_is_exempted_from_nothing(course):
    zoe = course.candidate()
    zoe.is_test_user = True
    course.session.commit()

    assert course.exempt(zoe).status_code == 404
    assert course.said() == []


def test_marks_and_statements_of_an_exemption_agree(course):
    zoe = course.candidate()
    course.mark(zoe, "acquired", *C6)
    course.exempt(zoe, node="C5", ground="decision")

    facts = told(course.statements(), HOME)

    assert list(marks_apart(course.session, str(zoe.id), facts, HOME)) == []


def test_an_exemption_counts_in_the_portfolio_of_who_comes_by_experience(course):
    zoe = course.candidate()
    portfolio = builders.a_resource_link(course.session, course.course, "VAE")
    course.session.commit()

    course.exempt(zoe)

    grid = course.visiting(course.ada, portfolio, Role.ASSESSOR)
    sheet = BeautifulSoup(grid.get(f"grid?candidate={zoe.id}").data, "html.parser")
    assert len(sheet.select(".mark-state .badge--exempted")) == 19
    assert {mark["data-criterion"].partition(".")[0] for mark in sheet.select("[data-mark]")} == {
        competency.code for bloc in shipped().blocs[1:] for competency in bloc.competencies
    }
