"""The button that reads the course's list of participants."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.practice import Fault
from lti_tool.store.models import Person


@pytest.fixture
def trainer(scene):
    scene.context.memberships_url = scene.course.memberships_url
    return scene.browser(Role.TRAINER)


def test_the_page_of_a_course_that_was_never_read_reads_it(scene, trainer):
    page = trainer.get("gradebook")

    assert page.status_code == 200
    assert "Adam Assistant" in page.text
    assert scene.session.scalars(select(Person).where(Person.sub == "9")).one().email == "adam@example.com"


def test_a_list_that_cannot_be_read_leaves_the_page_as_it_was(scene, trainer):
    scene.course.platform.faults.set("memberships", Fault(status=500))

    page = trainer.get("gradebook")

    assert page.status_code == 200
    assert "Zoë Ångström" in page.text


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (None, "The list of participants is up to date."),
        (Fault(status=500), "could not be read; the one read before still stands"),
    ],
)
def test_the_button_says_what_became_of_it(scene, trainer, fault, said):
    trainer.get("gradebook")
    if fault:
        scene.course.platform.faults.set("memberships", fault)

    answer = trainer.post("roster", follow_redirects=False)

    assert answer.status_code == 302
    assert said in trainer.get("gradebook").text


def test_a_course_that_shares_no_list_says_so(scene):
    browser = scene.browser(Role.TRAINER)

    browser.post("roster")

    assert "does not share its list" in browser.get("gradebook").text


@pytest.mark.parametrize(
    ("referer", "expected"),
    [
        ("http://localhost{root}gradebook", "{root}gradebook"),
        ("http://localhost{root}", "{root}"),
        ("http://evil.example{root}gradebook", "{root}"),
        ("http://localhost/elsewhere", "{root}"),
        ("", "{root}"),
    ],
)
def test_the_button_leads_back_to_the_page_that_has_it_and_nowhere_else(trainer, referer, expected):
    page = BeautifulSoup(trainer.get("gradebook").data, "html.parser")
    token = page.select_one("meta[name=csrf-token]")["content"]

    answer = trainer.client.post(
        trainer.root + "roster",
        headers={"X-CSRFToken": token, "Referer": referer.format(root=trainer.root)},
    )

    assert answer.location == expected.format(root=trainer.root)
