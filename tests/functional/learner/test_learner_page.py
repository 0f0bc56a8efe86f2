"""What candidates see: the assessment before, their own results once published, and nobody else's."""

import builders
import pytest
from bs4 import BeautifulSoup
from rebuilt import catch_up
from sqlalchemy.orm import Session

from lti_tool.lti.roles import Role


class Course:
    """A course with an assessor, two candidates and an activity for each assessment asked for."""

    def __init__(self, session: Session, visiting) -> None:
        self.session = session
        self.visiting = visiting
        self.course = builders.a_course(session, builders.a_registration(session))
        self.assessor = builders.a_person(session, self.course, "Ada Assessor", Role.ASSESSOR)
        self.zoe = builders.a_person(session, self.course, "Zoë Ångström")
        self.bo = builders.a_person(session, self.course, "Bo Bâ")

    def activity(self, assessment, is_published=False):
        """An activity that presents the assessment."""
        at = builders.NOW if is_published else None
        return builders.a_resource_link(self.session, self.course, assessment, results_published_at=at)

    def mark(self, link, person, **levels):
        """Mark some criteria: ``C4_1="acquired"``; ``comment`` goes with each."""
        comment = levels.pop("comment", None)
        grid = self.visiting(self.assessor, link, Role.ASSESSOR)
        for name, level in levels.items():
            data = {"level": level} | ({"comment": comment} if comment else {})
            path = f"grid/candidates/{person.id}/marks/{name.replace('_', '.')}"
            assert grid.post(path, data=data).status_code == 200
        catch_up(self.session)

    def page(self, person, link, path="assessment"):
        """What the person reads."""
        return self.visiting(person, link, Role.LEARNER).get(path)


@pytest.fixture
def course(session, visiting):
    return Course(session, visiting)


def test_the_assessment_is_read_before_with_what_will_be_looked_at(course):
    page = course.page(course.zoe, course.activity("E7")).text

    assert "décrire son offre commerciale sous forme de « pitch » en moins de 2 minutes" in page
    assert "under 2 minutes" in page
    assert "You work alone" in page
    assert "Le pitch est :" in page
    assert "Clair (concret, simple)" in page
    assert "not published yet" in page


def test_bullets_and_paragraphs_stand_as_printed(course):
    page = BeautifulSoup(course.page(course.zoe, course.activity("E5")).data, "html.parser")

    brief = page.select_one(".prose")
    assert [item.name for item in brief.find_all(["p", "ul"], recursive=False)] == ["p", "ul", "p"]
    assert len(brief.select("ul li")) == 2


def test_nothing_given_shows_before_it_is_published(course):
    link = course.activity("E4")
    course.mark(link, course.zoe, C4_1="acquired", comment="Very clear.")

    page = course.page(course.zoe, link).text

    assert "Very clear." not in page
    assert "badge--good" not in page
    assert "not published yet" in page


def test_own_levels_comments_and_progress_show_once_published(course):
    link = course.activity("E4", is_published=True)
    course.mark(link, course.zoe, C4_1="acquired", comment="Very clear.")
    course.mark(link, course.zoe, C4_2="not_acquired")

    page = BeautifulSoup(course.page(course.zoe, link).data, "html.parser")

    shown = [result.get_text(" ", strip=True) for result in page.select(".result")]
    assert "Acquired" in shown[0]
    assert "Very clear." in shown[0]
    assert "Not acquired" in shown[1]
    assert "Not assessed yet" in shown[2]
    bloc = page.select_one(".bloc").get_text(" ", strip=True)
    assert "Criterion C4.2 is not acquired." in bloc
    assert "Criterion C4.3 is not assessed yet." in bloc
    assert "Ada Assessor" not in page.get_text()


def test_nobody_sees_anothers_results(course):
    link = course.activity("E4", is_published=True)
    course.mark(link, course.zoe, C4_1="acquired", comment="For Zoë alone.")

    page = course.page(course.bo, link)

    assert "For Zoë alone." not in page.text
    assert "Zoë" not in page.text
    assert "Yours are not there yet." in page.text
    assert course.page(course.bo, link, f"progress/{course.zoe.id}").status_code == 403


def test_an_assessment_that_is_not_published_stays_hidden_in_the_progress_of_another(course):
    published, unpublished = course.activity("E4", is_published=True), course.activity("E2")
    course.mark(published, course.zoe, C4_1="acquired", C4_2="acquired", C4_3="acquired")
    course.mark(unpublished, course.zoe, C2_1="not_acquired")

    page = BeautifulSoup(course.page(course.zoe, published).data, "html.parser")

    rows = {row.select_one(".code").text: row.get_text(" ", strip=True) for row in page.select(".outcome")}
    assert "Validated" in rows["C4"]
    assert "Not published yet" in rows["C2"]
    assert "C2.1" not in page.get_text()
    assert "Not published yet" in page.select_one(".bloc .card__head").text
    assert "Not validated" not in page.get_text()


def test_own_progress_shows_what_is_published_and_says_that_there_is_more(course):
    published, unpublished = course.activity("E4", is_published=True), course.activity("E2")
    dashboard = builders.a_resource_link(
        course.session, course.course, None, page="progress", referential=published.referential
    )
    assert "Nothing is published yet" in course.page(course.zoe, dashboard, "own-progress").text
    course.mark(published, course.zoe, C4_1="acquired", C4_2="acquired", C4_3="acquired")
    course.mark(unpublished, course.zoe, C2_1="not_acquired")

    page = BeautifulSoup(course.page(course.zoe, dashboard, "own-progress").data, "html.parser")

    rows = {row.select_one(".code").text: row.get_text(" ", strip=True) for row in page.select(".outcome")}
    assert "Validated" in rows["C4"]
    assert "Not published yet" in rows["C2"]
    assert "C2.1" not in page.get_text()
    assert "Nothing is published yet" in course.page(course.bo, dashboard, "own-progress").text


def test_staff_has_no_own_progress(course):
    link = course.activity("E4")

    assert course.visiting(course.assessor, link, Role.ASSESSOR).get("own-progress").status_code == 403


def test_where_nothing_is_marked_no_button_leads_to_marking(course):
    link = course.activity("E4")
    dashboard = builders.a_resource_link(
        course.session, course.course, None, page="progress", referential=link.referential
    )
    for activity, leads_there in ((link, True), (dashboard, False)):
        page = course.visiting(course.assessor, activity, Role.ASSESSOR).get(f"progress/{course.zoe.id}")

        assert ("/grid" in page.text) is leads_there


def test_assessors_who_do_not_agree_are_not_quoted(course):
    link = course.activity("E4", is_published=True)
    course.mark(link, course.zoe, C4_1="acquired", comment="I saw it.")
    course.assessor = builders.a_person(course.session, course.course, "Bo Other", Role.ASSESSOR)
    course.mark(link, course.zoe, C4_1="not_acquired", comment="I did not.")

    page = course.page(course.zoe, link).text

    assert "I saw it." not in page
    assert "I did not." not in page
    assert "The assessors do not agree yet on criterion C4.1." in page


def test_a_page_that_has_the_latest_is_sent_nothing(course):
    link = course.activity("E4", is_published=True)
    browser = course.visiting(course.zoe, link, Role.LEARNER)
    page = BeautifulSoup(browser.get("assessment").data, "html.parser")
    path = page.select_one("[data-live]")["hx-get"].removeprefix(browser.root)

    same = browser.get(path)
    course.mark(link, course.zoe, C4_1="acquired")
    changed = browser.get(path)

    assert (same.status_code, same.data) == (204, b"")
    assert changed.status_code == 200
    assert "Acquired" in changed.text


def test_staff_read_the_assessment_as_candidates_do_and_nobodys_results(course):
    link = course.activity("E4", is_published=True)
    course.mark(link, course.zoe, C4_1="acquired", comment="For Zoë alone.")

    page = course.visiting(course.assessor, link, Role.ASSESSOR).get("assessment").text

    assert "This is what every candidate reads" in page
    assert "For Zoë alone." not in page
    assert "badge--good" not in page


def test_staff_see_the_class_by_bloc_and_each_candidates_reasons(course):
    link = course.activity("E4")
    course.mark(link, course.zoe, C4_1="not_acquired")
    staff = course.visiting(course.assessor, link, Role.ASSESSOR)

    table = BeautifulSoup(staff.get("progress").data, "html.parser")
    one = staff.get(f"progress/{course.zoe.id}").text

    rows = {row.th.text.strip(): row.get_text(" ", strip=True) for row in table.select("tbody tr")}
    assert "Not validated" in rows["Zoë Ångström"]
    assert rows["Bo Bâ"].count("Not assessed yet") == 4
    assert "Criterion C4.1 is not acquired." in one


@pytest.mark.parametrize("path", ["progress/{}", "progress/{}/rows"])
def test_another_courses_candidate_has_no_progress_here(course, path):
    elsewhere = builders.a_course(course.session, course.course.registration)
    stranger = builders.a_person(course.session, elsewhere, "Stranger")
    staff = course.visiting(course.assessor, course.activity("E4"), Role.ASSESSOR)

    assert staff.get(path.format(stranger.id)).status_code == 404
