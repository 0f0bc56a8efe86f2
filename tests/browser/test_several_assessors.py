"""Two assessors in two windows: they submit, look at where they differ, and agree."""

import builders
import pytest
from following import follow
from playwright.sync_api import expect
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import Reconciliation, Submission

pytestmark = pytest.mark.browser

TEACHER = (Role.TRAINER, Role.ASSESSOR)
FRAME = {"width": 600, "height": 800}


@pytest.fixture
def link(session, course):
    """An activity whose rule set wants two assessors."""
    link = builders.a_resource_link(session, course, "E4")
    link.referential.rules = link.referential.rules | {"assessors": 2}
    return link


def mark_and_submit(window, *levels):
    """As an assessor in a hurry does: the last level, and at once the button."""
    page = window.open("grid")
    for code, level in zip(("C4.1", "C4.2", "C4.3"), levels, strict=True):
        page.locator(f"[data-mark][data-criterion='{code}']").get_by_role("radio", name=level, exact=True).check()
    follow(page.get_by_role("button", name="Submit my sheet"))
    expect(page.get_by_text("Your sheet for Zoë Ångström is submitted.")).to_be_visible()
    return page


def test_they_mark_apart_and_settle_together(enter, session, course, assessor, link):
    bob = builders.a_person(session, course, "Bob Beholder", *TEACHER)
    builders.a_person(session, course, "Zoë Ångström")
    ada, his = enter(assessor, link, Role.ASSESSOR, size=FRAME), enter(bob, link, *TEACHER)
    page = mark_and_submit(ada, "Acquired", "Acquired", "In progress")
    assert ada.violations() == []
    expect(page.get_by_text("1 more sheet is awaited")).to_be_visible()
    mark_and_submit(his, "Acquired", "Not acquired", "In progress")

    page.goto(ada.root + "disagreements")
    follow(page.get_by_role("link", name="Side by side"))
    page.get_by_role("radio", name="In progress").check()
    page.get_by_label("Reason").fill("One of the two steps was shown.")
    follow(page.get_by_role("button", name="Propose"))
    expect(page.get_by_text("Awaits: Bob Beholder")).to_be_visible()
    assert ada.violations() == []
    other = his.open("disagreements")
    assert his.violations() == []
    follow(other.get_by_role("link", name="Side by side"))
    follow(other.get_by_role("button", name="I agree"))

    expect(other.get_by_text("Nothing is left to settle for this candidate.")).to_be_visible()
    assert his.violations() == []
    session.expire_all()
    assert session.scalars(select(Reconciliation.level)).all() == ["in_progress"]
    assert len(session.scalars(select(Submission)).all()) == 2
    for path in ("assessors", "agreement"):
        his.open(path)
        assert his.violations() == []
    assert ada.complaints + his.complaints == []


def test_a_declared_link_in_the_frame(enter, session, course, assessor, link):
    builders.a_person(session, course, "Zoë Ångström")
    window = enter(assessor, link, Role.ASSESSOR, size=FRAME, locale="fr")
    page = window.open("grid")
    follow(page.get_by_role("link", name="J’ai un lien avec ce candidat"))
    assert window.violations() == []

    follow(page.get_by_role("button", name="Déclarer le lien"))

    expect(page.get_by_text("Votre lien avec Zoë Ångström est déclaré.")).to_be_visible()
    assert window.violations() == []
    assert window.complaints == []
