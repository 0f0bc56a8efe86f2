"""The comparison with the gradebook in a real browser: read by axe, ticked by keyboard, without a script too."""

from collections.abc import Iterator

import builders
import pytest
from following import by_keyboard, follow
from playwright.sync_api import expect
from practice_course import SAM, ZOE, a_learner, a_link, an_attempt, joined, mark, practice_course
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.practice import Fault
from lti_tool.practice.models import LineItem
from lti_tool.practice.teaching import duplicate_column, edit_grade
from lti_tool.store.models import Score, ScoreState
from lti_tool.worker.gradebook import utc_now

pytestmark = pytest.mark.browser

FRAME = {"width": 600, "height": 800}
TABLET = {"width": 1024, "height": 768}
ALL = {"C1.1": "acquired", "C1.2": "acquired", "C1.3": "acquired", "C1.4": "in_progress"}
OWN = 2


@pytest.fixture
def practice(tmp_path) -> Iterator:
    with practice_course(tmp_path) as practice:
        yield practice


@pytest.fixture
def scene(session, config, practice):
    """Zoë has 87.5 here and 60 there, where Sam's 87.5 is missing; the column was duplicated."""
    context = joined(session, practice)
    context.memberships_url = None
    context.registration.product_family = "moodle"
    link = a_link(session, context, practice)
    tess = builders.a_person(session, context, "Tess Trainer", Role.TRAINER)
    for user_id, name in ((ZOE, "Zoë Ångström"), (SAM, "Sam Student")):
        mark(session, an_attempt(session, a_learner(session, context, user_id, name), link), ALL, by=tess)
    for row in session.scalars(select(Score)):
        row.state, row.sent_digest, row.sent_score = ScoreState.SENT, row.digest, row.score_given
        row.tried_timestamp = row.sent_timestamp = row.sent_at = builders.NOW
    session.commit()
    with practice.platform.session() as there:
        own = there.get_one(LineItem, OWN)
        own.tag, own.resource_id = "certibloc", "E1"
        edit_grade(there, own, ZOE, 60.0, "Revu avec le jury", at=int(utc_now().timestamp()))
        duplicate_column(there, own, "Épreuve E1 (copie)")
        there.commit()
    return tess, link


@pytest.mark.parametrize("size", [FRAME, TABLET], ids=["frame", "tablet"])
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_comparison_is_accessible_and_fits(enter, scene, size, locale):
    window = enter(*scene, Role.TRAINER, size=size, locale=locale)

    page = window.open("gradebook/compare")
    expect(page.locator("#comparison table")).to_be_visible()

    assert window.violations() == []
    assert window.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_line_is_ticked_and_mended_by_keyboard(enter, scene, session):
    window = enter(*scene, Role.TRAINER)
    page = window.open("gradebook/compare")
    page.get_by_role("checkbox", name="Sam Student").focus()
    page.keyboard.press("Space")
    follow(page.get_by_role("button", name="Mend those ticked"), by_keyboard)

    expect(page.get_by_text("1 score will be sent again.")).to_be_visible()
    expect(page.get_by_text("1 score is on its way to the gradebook.")).to_be_visible()
    expect(page.locator("#comparison table").get_by_text("On its way")).to_be_visible()
    assert window.violations() == []
    session.expire_all()
    assert sorted(session.scalars(select(Score.state))) == ["pending", "sent"]


def test_a_platform_that_is_down_is_said_accessibly(enter, scene, practice):
    practice.platform.faults.set("results", Fault(status=503))
    window = enter(*scene, Role.TRAINER, size=FRAME)

    page = window.open("gradebook/compare")

    expect(page.get_by_text("The gradebook could not be read.")).to_be_visible()
    assert window.violations() == []


def test_it_works_without_a_script(enter, scene, chromium, app):
    window = enter(*scene, Role.TRAINER)
    cookies = window.page.context.cookies(window.root)
    plain = chromium.new_context(java_script_enabled=False, locale="en")
    plain.add_cookies(cookies)
    page = plain.new_page()

    page.goto(window.root + "gradebook/compare")
    expect(page.locator("#comparison table")).to_be_visible()
    page.get_by_role("button", name="Send the missing score").click()

    expect(page.get_by_text("1 score will be sent again.")).to_be_visible()
    plain.close()
