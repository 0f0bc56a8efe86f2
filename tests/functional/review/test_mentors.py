"""Mentors read what is published of the learners in their scope, and nothing else."""

from typing import Any

import builders
import pytest
from bs4 import BeautifulSoup

from lti_tool.practice import seed

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
ZOE, FRANCOIS, MAELLE = "5", "6", "7"


def follow(course, *usernames):
    """Let Mia follow these learners."""
    seed(course.platform.app, mentorings={"mia": usernames})


def links_on(page):
    return [link["href"] for link in BeautifulSoup(page.text, "html.parser").select("ul.mentees a")]


def test_a_mentor_chooses_among_the_learners_in_scope_alone(course):
    follow(course, "zoe", "maelle")

    page = course.open("mia")

    assert [link.text for link in BeautifulSoup(page.text, "html.parser").select("ul.mentees a")] == [
        "Zoë Ångström",
        "Maëlle Nguyễn",
    ]
    assert "d’Hérouville" not in page.text


def test_a_mentor_reads_results_once_they_are_published(course):
    follow(course, "zoe", "maelle")
    course.mark(ZOE, C4_1="acquired")
    mia = course.as_("mia")
    zoes = course.tool_url + links_on(mia.launch(2))[0]
    held = mia.http.get(zoes, timeout=30)

    course.publish()
    page = mia.http.get(zoes, timeout=30)

    assert "not published yet" in held.text
    assert "Acquired" not in held.text
    assert BeautifulSoup(page.text, "html.parser").select_one(".result__level").text.strip() == "Acquired"
    assert mia.http.get(f"{zoes}/results", timeout=30).status_code == 200


@pytest.mark.parametrize("whose", ["6", "3"], ids=["a learner who is not in scope", "a trainer in scope"])
def test_a_mentor_cannot_reach_anybody_else(course, whose):
    follow(course, "zoe", "formatrice")
    course.mark(FRANCOIS, C4_1="acquired")
    course.publish()
    mia = course.as_("mia")
    mine = mia.launch(2)
    root = mine.url.partition("/mentees")[0]

    for path in ("", "/results"):
        answer = mia.http.get(f"{root}/mentees/{course.person(whose).id}{path}", timeout=30)
        assert answer.status_code == 404


@pytest.mark.parametrize("scope", [None, [], {"5": True}, [5], ["unknown"], [""]])
def test_a_mentor_without_a_scope_reads_a_plain_page(course, scope):
    changes: dict[str, Any] = {} if scope is None else {LTI + "role_scope_mentor": scope}

    page = course.launch_saying("mia", changes)

    assert page.status_code == 200
    assert "No learner to follow here" in page.text
    assert "Zoë" not in page.text


def test_the_latest_launch_says_whom_a_mentor_follows(course):
    follow(course, "zoe")
    course.open("mia")

    again = course.open("mia")
    follow(course, "maelle")
    later = course.open("mia")

    assert len(links_on(again)) == 1
    assert len(links_on(later)) == 2


def test_a_scope_without_the_role_opens_nothing(course):
    page = course.launch_saying("zoe", {LTI + "role_scope_mentor": [MAELLE]})
    mentees = page.browser.get(page.url.replace("/assessment", "/mentees"), timeout=30)

    assert mentees.status_code == 403


@pytest.mark.parametrize("others", [[], ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]])
def test_the_gradebook_leads_a_mentor_to_a_learner_in_scope(course, others):
    said = {
        LTI + "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor", *others],
        LTI + "message_type": "LtiSubmissionReviewRequest",
        LTI + "role_scope_mentor": [ZOE, MAELLE],
        LTI + "for_user": {"user_id": MAELLE},
    }

    page = course.launch_saying("mia", said)

    assert page.url.endswith(f"/mentees/{course.person(MAELLE).id}")


def test_the_same_id_of_another_platform_is_nobody_here(course):
    other = builders.a_person(
        course.kept, builders.a_course(course.kept, builders.a_registration(course.kept)), "Narwhal Zoë"
    )
    other.sub = "77"
    course.kept.commit()

    page = course.launch_saying("mia", {LTI + "role_scope_mentor": ["77"]})

    assert "Narwhal" not in page.text
    assert "No learner to follow here" in page.text
