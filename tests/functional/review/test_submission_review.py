"""The gradebook's "view": whose marks it opens, to whom, and that no address tells whose they are."""

import logging

import builders
import pytest
from bs4 import BeautifulSoup
from practice_course import an_attempt, mark
from sqlalchemy import func, select

from lti_tool.practice import REMOVED
from lti_tool.practice.visitor import UnexpectedPage
from lti_tool.store.models import Person, Visit

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ZOE, FRANCOIS, MAELLE = "5", "6", "7"
REVIEW = {LTI + "message_type": "LtiSubmissionReviewRequest"}
ASSISTANT = ["http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"]


def levels_on(page):
    """The words beside each criterion, by its code."""
    shown = BeautifulSoup(page.text, "html.parser").select(".result")
    return {each.select_one(".code").text: each.select_one(".result__level").text.strip() for each in shown}


def test_the_gradebook_leads_a_trainer_to_one_candidates_marks(course):
    course.mark(ZOE, C4_1="acquired")
    course.mark(FRANCOIS, C4_1="not_acquired")
    course.grade(ZOE)
    trainer = course.as_("formatrice")
    gradebook = BeautifulSoup(trainer.open("/grade/report/grader/index.php?id=2").text, "html.parser")
    [view] = gradebook.select("a.view")

    initiation = BeautifulSoup(trainer.open(view["href"]).text, "html.parser")
    page = course.review("formatrice", ZOE)

    assert view["href"].endswith(f"id=2&action=gradeReport&user={ZOE}")
    assert initiation.form["action"].endswith("/lti/login")
    assert "Zoë Ångström" in page.text
    assert levels_on(page) == {"C4.1": "Acquired", "C4.2": "Not assessed yet", "C4.3": "Not assessed yet"}
    assert "d’Hérouville" not in page.text
    grid = BeautifulSoup(page.text, "html.parser").select_one("a.button--primary")
    assert grid["href"].endswith(f"/grid?candidate={course.person(ZOE).id}")


def test_whose_marks_they_are_stands_in_no_address_and_no_log(course, caplog):
    zoe = course.person(ZOE).id
    with caplog.at_level(logging.DEBUG):
        page = course.review("formatrice", ZOE)

    visit = course.kept.scalars(select(Visit).order_by(Visit.created_at.desc())).first()
    assert visit.subject_id == zoe
    addresses = [each.url for each in [*page.history, page] if each.url.startswith(course.tool_url)]
    assert page.url == f"{course.tool_url}/visit/{visit.id}/review"
    assert not any(str(zoe) in url or "user" in url for url in addresses)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("lti_tool")]
    assert not any(str(zoe) in said or "for_user" in said for said in ours)


def test_a_learner_reads_their_own_results(course):
    course.mark(ZOE, C4_1="acquired")
    held = course.review("zoe", ZOE)
    course.publish()

    page = course.review("zoe", ZOE)

    assert levels_on_nothing(held)
    assert page.url.endswith("/assessment")
    assert levels_on(page)["C4.1"] == "Acquired"


def levels_on_nothing(page):
    return "not published yet" in page.text and not BeautifulSoup(page.text, "html.parser").select(
        ".result__level"
    )


def test_a_learner_who_asks_for_another_is_refused_by_both(course):
    course.mark(FRANCOIS, C4_1="acquired")
    course.publish()
    before = course.kept.scalar(select(func.count(Visit.id)))

    answer = course.launch_saying("zoe", REVIEW | {LTI + "for_user": {"user_id": FRANCOIS}})

    with pytest.raises(UnexpectedPage, match="403"):
        course.review("zoe", FRANCOIS)
    assert answer.status_code == 403
    assert "here you can read your own only" in answer.text
    assert "LTI-review-user-other" in answer.text
    assert course.kept.scalar(select(func.count(Visit.id))) == before


@pytest.mark.parametrize("user_id", ["3", "4711"], ids=["a trainer", "somebody unheard of"])
def test_someone_who_is_no_candidate_has_a_plain_page(course, user_id):
    page = course.launch_saying("formatrice", REVIEW | {LTI + "for_user": {"user_id": user_id}})

    assert page.status_code == 200
    assert "This person is not a candidate here" in page.text


def test_someone_the_roster_names_only_now_is_found(course_with):
    course = course_with()

    page = course.review("formatrice", MAELLE)
    course.publish()

    assert "activity is not set up" not in page.text
    assert "Maëlle Nguyễn" in page.text


def test_an_administrator_reads_and_marks_nothing(course):
    course.mark(ZOE, C4_1="acquired")
    admin = ["http://purl.imsglobal.org/vocab/lis/v2/membership#Administrator"]

    page = course.launch_saying("admin", REVIEW | {LTI + "roles": admin, LTI + "for_user": {"user_id": ZOE}})

    assert levels_on(page)["C4.1"] == "Acquired"
    assert "/grid" not in page.text


def test_an_assessor_sees_their_own_marks_until_results_are_published(course):
    course.open("evaluateur")
    zoe, link = course.person(ZOE), course.link()
    attempt = an_attempt(course.kept, zoe, link)
    mark(course.kept, attempt, {"C4.1": "acquired"}, by=course.person("3"))
    mark(course.kept, attempt, {"C4.2": "in_progress"}, by=course.person("4"))
    course.kept.commit()
    said = REVIEW | {LTI + "roles": ASSISTANT, LTI + "for_user": {"user_id": ZOE}}

    held = course.launch_saying("evaluateur", said)
    course.publish()
    published = course.launch_saying("evaluateur", said)

    own = {"C4.1": "Not assessed yet", "C4.2": "In progress", "C4.3": "Not assessed yet"}
    assert levels_on(held) == own
    assert "You see what you gave yourself" in held.text
    assert levels_on(published) == own | {"C4.1": "Acquired"}


def test_the_column_says_which_activity_is_meant(course):
    course.mark(ZOE, C4_1="acquired")
    column = course.link().lineitem_url
    said = REVIEW | {LTI + "for_user": {"user_id": ZOE}, AGS: {"lineitem": column, "scope": []}}

    page = course.launch_saying("formatrice", said | {LTI + "resource_link": {"id": "999", "title": "Other"}})

    assert levels_on(page)["C4.1"] == "Acquired"


def test_a_column_alone_is_enough_and_an_unknown_one_is_not(course):
    course.mark(ZOE, C4_1="acquired")
    said = REVIEW | {LTI + "for_user": {"user_id": ZOE}, LTI + "resource_link": REMOVED}
    column = course.link().lineitem_url

    known = course.launch_saying("formatrice", said | {AGS: {"lineitem": column, "scope": []}})
    unknown = course.launch_saying("formatrice", said | {AGS: {"lineitem": f"{column}&x=1", "scope": []}})

    assert levels_on(known)["C4.1"] == "Acquired"
    assert unknown.status_code == 403
    assert "LTI-review-column-unknown" in unknown.text


def test_a_person_of_another_platform_with_the_same_id_stays_theirs(course):
    elsewhere = builders.a_course(course.kept, builders.a_registration(course.kept))
    other = builders.a_person(course.kept, elsewhere, "Narwhal Zoë")
    other.sub = "4711"
    course.kept.commit()

    page = course.launch_saying("formatrice", REVIEW | {LTI + "for_user": {"user_id": "4711"}})

    assert "Narwhal" not in page.text
    assert course.kept.scalar(select(func.count(Person.id)).where(Person.sub == "4711")) == 2
