"""The page of the comparison: how one comes to it, when it can tell nothing, and who sees it."""

import builders
import pytest
from bs4 import BeautifulSoup
from comparing import ENGLISH, compared, settled

from lti_tool.lti.roles import Role
from lti_tool.lti.services import SCORE
from lti_tool.practice import Fault


def test_the_page_comes_at_once_and_asks_for_the_rest(scene, trainer, sent):
    answer = trainer.get("gradebook/compare", headers=ENGLISH)
    page = BeautifulSoup(answer.data, "html.parser")

    part = page.select_one("[hx-trigger=load]")
    table = trainer.get(part["hx-get"].removeprefix(trainer.root), headers=ENGLISH)
    without_script = page.select_one("noscript meta")["content"].partition("url=")[2]

    assert "The gradebook is being asked" in page.text
    assert "The gradebook agrees" in table.text
    assert "The gradebook agrees" in trainer.client.get(without_script, headers=ENGLISH).text


def test_the_gradebook_page_leads_to_the_comparison(scene, trainer):
    page = BeautifulSoup(trainer.get("gradebook", headers=ENGLISH).data, "html.parser")

    [link] = [each for each in page.select("a") if each.get_text(strip=True) == "Compare with the gradebook"]
    answer = trainer.client.get(link["href"], headers=ENGLISH)

    tabs = BeautifulSoup(answer.data, "html.parser").select(".tabs [aria-current=page]")
    assert [tab.get_text(strip=True) for tab in tabs] == ["Gradebook"]


@pytest.mark.parametrize(
    ("service", "fault", "words"),
    [
        ("results", Fault(status=503), "The platform did not answer as it should."),
        ("results", Fault(status=200, body="<html>"), "The platform did not answer as it should."),
        ("results", Fault(status=403), "The platform refuses this tool's access."),
        ("lineitems", Fault(status=500), "The platform did not answer as it should."),
        ("token", Fault(status=502, body="<html>"), "The platform did not answer as it should."),
    ],
)
def test_a_platform_in_trouble_is_said_and_nothing_changes(scene, trainer, sent, service, fault, words):
    page = compared(trainer)
    scene.app.extensions.pop("certibloc-platforms")
    scene.course.platform.faults.set(service, fault)

    answer = compared(trainer)
    said = settled(trainer, "missing", page)

    assert "The gradebook could not be read." in answer.text
    assert words in answer.text
    assert words in said
    assert "Try again" in answer.text
    assert scene.row_of(scene.zoe).state == "sent"


def test_a_platform_that_shows_no_results_says_who_can_allow_it(scene, trainer, sent):
    scene.context.service_scopes = [SCORE]
    scene.session.commit()

    assert "does not let this tool read results" in compared(trainer).text


def test_nothing_leaves_from_the_page_while_results_are_not_published(scene, trainer, teacher, sent):
    teacher.column("delete")
    scene.link.results_published_at = None
    scene.session.commit()

    page = compared(trainer)

    assert "The results are not published" in page.text
    assert page.page.select("button[value=missing]") == []
    assert "Nothing was chosen" in settled(trainer, "missing", page)


def test_a_course_without_learners_says_so(scene, trainer, visiting):
    link = builders.a_resource_link(scene.session, scene.context, resource_link_id="99", lineitem_url=None)
    for person in (scene.zoe, scene.sam):
        person.is_test_user = True

    page = compared(visiting(scene.tess, link, Role.TRAINER))

    assert "Nobody to compare yet" in page.text


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.LEARNER, Role.MENTOR, Role.TEST_USER])
def test_others_neither_see_nor_mend(scene, sent, role):
    browser = scene.browser(role)

    answers = [
        browser.get("gradebook/compare"),
        browser.get("gradebook/compare/table"),
        browser.get("gradebook/compare/progress"),
        browser.post("gradebook/compare", data={"action": "missing"}),
        browser.post("gradebook/compare/maximum"),
    ]

    assert {answer.status_code for answer in answers} == {403}
