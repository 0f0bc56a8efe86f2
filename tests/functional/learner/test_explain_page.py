"""Why a status is what it is: to trainers and administrators whole, to learners as far as it is published."""

from datetime import timedelta

import builders
import pytest
from bs4 import BeautifulSoup
from rebuilt import catch_up
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import Attempt, Mark, QueuedStatement, StoredReferential

TRAINER = (Role.TRAINER, Role.ASSESSOR)


class Course:
    """A course with two assessors, two candidates and activities; marks are given on its pages."""

    def __init__(self, session, visiting):
        self.session = session
        self.visiting = visiting
        self.course = builders.a_course(session, builders.a_registration(session))
        self.ada, self.bob = (
            builders.a_person(session, self.course, name, Role.ASSESSOR)
            for name in ("Ada Assessor", "Bob Beholder")
        )
        self.zoe = builders.a_person(session, self.course, "Zoë Ångström")
        self.links = {}

    def activity(self, assessment, is_published=False):
        at = builders.NOW if is_published else None
        if assessment not in self.links:
            self.links[assessment] = builders.a_resource_link(self.session, self.course, assessment)
        self.links[assessment].results_published_at = at
        return self.links[assessment]

    def mark(self, link, criterion, level, by=None):
        grid = self.visiting(by or self.ada, link, Role.ASSESSOR)
        sequence = self._sequence(link, criterion, by or self.ada)
        path = f"grid/candidates/{self.zoe.id}/marks/{criterion}"
        answer = grid.post(path, data={"level": level, "sequence": sequence})
        assert answer.status_code == 200, answer.text
        catch_up(self.session)

    def mark_all(self, link, level, by):
        """Give all criteria of E4 the level, and submit."""
        for code in ("C4.1", "C4.2", "C4.3"):
            self.mark(link, code, level, by=by)
        self.visiting(by, link, Role.ASSESSOR).post(f"grid/candidates/{self.zoe.id}/submit")
        catch_up(self.session)

    def _sequence(self, link, criterion, by):
        self.session.expire_all()
        marks = select(Mark).join(Mark.attempt).where(Mark.criterion == criterion, Mark.assessor_id == by.id)
        mark = self.session.scalar(marks.where(Attempt.resource_link_id == link.id))
        return str(mark.sequence) if mark else "0"

    def explain(self, link, bloc="B1", *roles, person=None, **query):
        person = person or self.ada
        page = self.visiting(person, link, *(roles or TRAINER)).get(
            f"explain/{self.zoe.id}/{bloc}", query_string=query
        )
        assert page.status_code == 200, page.text
        return BeautifulSoup(page.data, "html.parser")

    def own(self, link, bloc="B1", person=None):
        page = self.visiting(person or self.zoe, link, Role.LEARNER).get(f"explain/{bloc}")
        assert page.status_code == 200, page.text
        return BeautifulSoup(page.data, "html.parser")

    def statements(self):
        """The ids of what was said, in time."""
        self.session.expire_all()
        return [
            str(id) for id in self.session.scalars(select(QueuedStatement.id).order_by(QueuedStatement.position))
        ]


@pytest.fixture
def course(session, visiting):
    return Course(session, visiting)


def criterion(page, code):
    [found] = [one for one in page.select(".result") if one.select_one(".code").text == code]
    return found.get_text(" ", strip=True)


def text(page):
    return page.select_one("main").get_text(" ", strip=True)


def test_the_rule_the_marks_who_gave_them_and_their_statements_are_named(course):
    link = course.activity("E4")
    course.mark(link, "C4.1", "acquired")
    course.mark(link, "C4.2", "not_acquired")

    page = course.explain(link)

    assert "Not validated" in page.select_one("#outcome-title").parent.get_text()
    assert "Validated once all its competencies are." in text(page)
    assert "Validated once all its criteria are acquired." in page.select_one("#rule-C4").get_text()
    assert "default/1.0" in page.select_one("#rule").get_text()
    first, second = course.statements()
    assert "Acquired Ada Assessor" in criterion(page, "C4.1")
    assert first in criterion(page, "C4.1")
    assert "Not acquired Ada Assessor" in criterion(page, "C4.2")
    assert second in criterion(page, "C4.2")
    assert "Criterion C4.3 is not assessed yet." in page.select_one("#C4").get_text()
    assert "Not assessed yet" in criterion(page, "C4.3")


def test_what_was_corrected_or_withdrawn_stays_to_be_seen(course):
    link = course.activity("E4")
    course.mark(link, "C4.1", "not_acquired")
    course.mark(link, "C4.1", "acquired")
    course.mark(link, "C4.2", "acquired")
    course.mark(link, "C4.2", "")

    page = course.explain(link)

    assert "corrected since" in criterion(page, "C4.1")
    assert criterion(page, "C4.1").count("Ada Assessor") == 2
    assert "withdrawn" in criterion(page, "C4.2")
    assert "Not assessed yet" in criterion(page, "C4.2")


def test_a_day_in_the_past_shows_what_was_true_then(course):
    link = course.activity("E4")
    course.mark(link, "C4.1", "acquired")
    yesterday = (course.session.scalars(select(Mark.marked_at)).one() - timedelta(days=1)).date()

    before = course.explain(link, as_of=yesterday.isoformat())
    on_the_day = course.explain(link, as_of=(yesterday + timedelta(days=1)).isoformat())

    assert "Not assessed yet" in before.select_one("#C4").get_text()
    assert "Ada Assessor" not in text(before)
    assert "As it was at the end of" in text(before)
    assert "Acquired" in criterion(on_the_day, "C4.1")


def test_what_changed_since_a_day_is_listed_with_its_statements(course):
    link = course.activity("E4")
    course.mark(link, "C4.1", "not_acquired")
    day = course.session.scalars(select(Mark.marked_at)).one().date()

    since = course.explain(link, since=day.isoformat())
    after = course.explain(link, since=(day + timedelta(days=1)).isoformat())

    changes = since.select_one("#changes-title").parent
    assert [code.text for code in changes.select(".change > .change__said > .code")] == ["B1", "C4", "C4.1"]
    assert "Not assessed yet → then Not acquired" in changes.get_text(" ", strip=True)
    assert course.statements()[0] in changes.get_text()
    assert "Nothing changed in this bloc." in after.select_one("#changes-title").parent.get_text()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"as_of": "yesterday"}, "This is not a date."),
        ({"since": "9999-12-31"}, "This is not a date."),
        ({"as_of": "2026-01-01", "since": "2026-01-02"}, "comes after the other one"),
    ],
)
def test_days_that_cannot_be_are_told_and_the_present_is_shown(course, query, said):
    link = course.activity("E4")
    course.mark(link, "C4.1", "acquired")

    page = course.explain(link, **query)

    assert said in page.select_one("[role=alert]").text
    assert page.select_one("#as_of")["aria-describedby"] == "days-error"
    assert "Acquired" in criterion(page, "C4.1")


def test_a_bloc_of_which_nothing_is_known_says_so(course):
    page = course.explain(course.activity("E4"), "B3")

    assert "Incomplete" in page.select_one("#outcome-title").parent.get_text()
    assert "Not assessed yet" in page.select_one("#C11").get_text()
    assert "C11.1" in page.select_one("#rule-C11").get_text()


def test_progress_leads_to_it(course):
    link = course.activity("E4")
    course.mark(link, "C4.1", "not_acquired")
    browser = course.visiting(course.ada, link, *TRAINER)

    for path in ("progress", f"progress/{course.zoe.id}"):
        hrefs = [a["href"] for a in BeautifulSoup(browser.get(path).data, "html.parser").select("main a")]
        [why] = [href for href in hrefs if "/explain/" in href]
        assert browser.client.get(why).status_code == 200
        assert why.endswith(f"{course.zoe.id}/B1")


def until_two_have_marked(session):
    """The rules ask for two assessors."""
    stored = session.scalars(select(StoredReferential)).one()
    stored.rules = {**stored.rules, "assessors": 2}
    session.commit()


def test_assessors_judge_alone_until_enough_have_marked(course):
    link = course.activity("E4")
    until_two_have_marked(course.session)
    course.mark_all(link, "not_acquired", by=course.bob)

    alone = criterion(course.explain(link), "C4.1")
    own = criterion(course.explain(link, person=course.bob), "C4.1")
    answering = criterion(course.explain(link, "B1", Role.ADMINISTRATOR), "C4.1")

    assert "Not acquired" not in alone
    assert "Bob Beholder" in alone
    assert "One more assessor's mark is needed." in alone
    assert "Not acquired" in own
    assert "Not acquired" in answering

    course.mark_all(link, "acquired", by=course.ada)
    both = criterion(course.explain(link), "C4.1")
    assert "Not acquired Bob Beholder" in both
    reasons = course.explain(link).select_one("#C4").get_text()
    assert "The assessors do not agree yet on criteria C4.1, C4.2, C4.3." in reasons


def test_an_assessor_of_another_platform_is_not_named(course):
    link = course.activity("E4")
    course.mark(link, "C4.1", "acquired")
    course.ada.registration = builders.a_registration(course.session)
    course.session.commit()

    page = course.explain(link, person=builders.a_person(course.session, course.course, "Tess", *TRAINER))

    assert "Ada" not in text(page)
    assert "An assessor" in criterion(page, "C4.1")


@pytest.mark.parametrize("role", [Role.LEARNER, Role.ASSESSOR, Role.MENTOR, Role.TEST_USER])
def test_only_those_who_answer_for_results_open_anothers(course, role):
    link = course.activity("E4", is_published=True)
    course.mark(link, "C4.1", "acquired")
    browser = course.visiting(course.bob, link, role)

    assert browser.get(f"explain/{course.zoe.id}/B1").status_code == 403


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.TRAINER, Role.ADMINISTRATOR, Role.MENTOR, Role.TEST_USER])
def test_only_learners_open_their_own(course, role):
    assert course.visiting(course.bob, course.activity("E4"), role).get("explain/B1").status_code == 403


def test_assessors_alone_are_shown_no_way_to_it(course):
    link = course.activity("E4")
    course.mark(link, "C4.1", "acquired")
    browser = course.visiting(course.bob, link, Role.ASSESSOR)

    assert "/explain/" not in browser.get("progress").text
    assert "/explain/" not in browser.get(f"progress/{course.zoe.id}").text


@pytest.mark.parametrize(
    "path", ["explain/{}/B9", "explain/{}/C4", "explain/00000000-0000-4000-8000-000000000000/B1"]
)
def test_what_is_not_there_is_not_found(course, path):
    browser = course.visiting(course.ada, course.activity("E4"), *TRAINER)

    assert browser.get(path.format(course.zoe.id)).status_code == 404


def test_learners_read_why_once_published_without_anybodys_name(course):
    link = course.activity("E4", is_published=True)
    course.mark(link, "C4.1", "not_acquired")
    course.mark(link, "C4.1", "acquired")
    course.mark(link, "C4.2", "in_progress")

    page = course.own(link)

    assert "Not validated" in page.select_one("#outcome-title").parent.get_text()
    first, second, third = course.statements()
    assert second in criterion(page, "C4.1")
    assert third in criterion(page, "C4.2")
    assert first not in text(page)
    assert "Not acquired" not in criterion(page, "C4.1")
    assert "Ada" not in text(page)
    assert page.select_one("input[type=date]") is None


def test_the_learners_results_lead_to_it(course):
    link = course.activity("E4", is_published=True)
    course.mark(link, "C4.1", "acquired")
    browser = course.visiting(course.zoe, link, Role.LEARNER)

    hrefs = [a["href"] for a in BeautifulSoup(browser.get("assessment").data, "html.parser").select("main a")]

    [why] = [href for href in hrefs if "/explain/" in href]
    assert browser.client.get(why).status_code == 200


def test_nothing_is_told_to_learners_before_it_is_published(course):
    link = course.activity("E4")
    course.mark(link, "C4.1", "not_acquired")

    page = text(course.own(link))

    assert "Your results are not published yet." in page
    assert "cquired" not in page
    assert course.statements()[0] not in page


def test_what_is_not_published_elsewhere_stays_hidden(course):
    published, unpublished = course.activity("E4", is_published=True), course.activity("E2")
    course.mark(published, "C4.1", "acquired")
    course.mark(unpublished, "C2.1", "not_acquired")

    page = course.own(published)

    assert "Not published yet" in page.select_one("#C2").get_text()
    assert "Not published yet" in page.select_one("#outcome-title").parent.get_text()
    assert "C2.1" not in text(page)
    assert "Not acquired" not in text(page)
    assert course.statements()[1] not in text(page)
    assert "Acquired" in criterion(page, "C4.1")


def test_a_resit_that_is_not_published_is_not_told_to_learners(course):
    link = course.activity("E4", is_published=True)
    for code in ("C4.1", "C4.2", "C4.3"):
        course.mark(link, code, "acquired")
    resit = builders.a_resource_link(course.session, course.course, "E4")
    course.mark(resit, "C4.1", "not_acquired")

    told, kept_back = course.explain(link), course.own(link)

    assert "Attempt 1: Validated – counts" in told.select_one("#C4").get_text(" ", strip=True)
    assert "Attempt 2: Not validated" in told.select_one("#C4").get_text(" ", strip=True)
    assert "of an attempt that does not count" in criterion(told, "C4.1")
    assert "Validated" in kept_back.select_one("#C4").get_text()
    assert "Attempt" not in kept_back.select_one("#C4").get_text()


def test_learners_are_told_no_opinion_while_assessors_differ(course):
    link = course.activity("E4", is_published=True)
    course.mark(link, "C4.1", "acquired")
    course.mark(link, "C4.1", "not_acquired", by=course.bob)

    page = course.own(link)

    assert "The assessors do not agree yet on criterion C4.1." in text(page)
    assert "cquired" not in criterion(page, "C4.1").replace("C4.1 Le", "")
    assert not set(course.statements()) & set(text(page).split())


def test_a_learner_reads_nobody_elses(course):
    link = course.activity("E4", is_published=True)
    course.mark(link, "C4.1", "acquired")
    bo = builders.a_person(course.session, course.course, "Bo Bâ")
    course.session.commit()

    page = text(course.own(link, person=bo))

    assert "Zoë" not in page
    assert course.statements()[0] not in page
