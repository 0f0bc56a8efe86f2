"""Every page at each size, read by axe; and results that come by themselves."""

import builders
import pytest
from playwright.sync_api import expect
from rebuilt import catch_up
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import Mark, ResourceLink

pytestmark = pytest.mark.browser

FRAME = {"width": 600, "height": 800}
TABLET_UPRIGHT = {"width": 768, "height": 1024}
TABLET = {"width": 1024, "height": 768}
STAFF = (Role.ASSESSOR, Role.TRAINER)
PAGES = [
    pytest.param(STAFF, "E8", "grid", id="a candidate's sheet"),
    pytest.param(STAFF, "E8", "grid?view=all", id="the table of all"),
    pytest.param(STAFF, "E8", "groups", id="groups"),
    pytest.param(STAFF, "E8", "progress", id="the class's progress"),
    pytest.param(STAFF, "E7", "assessment", id="the assessment, to staff"),
    pytest.param(STAFF, None, "choose", id="choosing"),
    pytest.param((Role.LEARNER,), "E5", "", id="a candidate's page"),
    pytest.param((Role.LEARNER,), None, "", id="not set up"),
    pytest.param((Role.MENTOR,), "E5", "", id="a mentor without a scope"),
    pytest.param((Role.TEST_USER,), "E5", "", id="no page for this role"),
]


@pytest.mark.parametrize("size", [FRAME, TABLET_UPRIGHT, TABLET], ids=["frame", "upright tablet", "tablet"])
@pytest.mark.parametrize(("roles", "assessment", "path"), PAGES)
def test_a_page_is_accessible_and_fits(enter, session, course, roles, assessment, path, size):
    person = builders.a_person(session, course, "Zoë Ångström", *roles)
    builders.a_person(session, course, "Jean-Baptiste de La Tour d'Auvergne")
    link = builders.a_resource_link(session, course, assessment)
    window = enter(person, link, *roles, size=size)

    page = window.open(path)

    assert window.violations() == []
    assert window.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.title().strip()


def test_marks_show_on_the_candidates_page_by_themselves(enter, session, course, assessor):
    zoe = builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E4", results_published_at=builders.NOW)
    learner = enter(zoe, link, Role.LEARNER)
    page = learner.open()
    expect(page.get_by_text("Yours are not there yet.")).to_be_visible()
    grid = enter(assessor, link, Role.ASSESSOR).open("grid")

    grid.get_by_role("radiogroup", name="Zoë Ångström – C4.1").get_by_role("radio").first.focus()
    grid.keyboard.press("2")

    expect(page.locator(".result").first).to_contain_text("Acquired")
    catch_up(session)
    expect(page.get_by_text("Criteria C4.2, C4.3 are not assessed yet.")).to_be_visible()
    expect(page.locator("#live-status")).to_have_text("The results have changed.")
    assert learner.violations() == []
    assert learner.complaints == []


def test_what_a_reader_opened_stays_open_when_results_change(enter, session, course, assessor):
    zoe = builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E4", results_published_at=builders.NOW)
    grid = enter(assessor, link, Role.ASSESSOR).open("grid")
    grid.get_by_role("radiogroup", name="Zoë Ångström – C4.1").get_by_role("radio").first.focus()
    grid.keyboard.press("2")
    expect(grid.locator("#bar")).to_have_attribute("data-state", "saved")
    catch_up(session)
    page = enter(zoe, link, Role.LEARNER).open()
    page.locator("#why-C4 summary").click()

    grid.keyboard.press("0")
    expect(page.locator(".result").first).to_contain_text("Not acquired")

    expect(page.locator("#why-C4")).to_have_attribute("open", "")


def test_a_page_that_nobody_looks_at_does_not_ask(enter, session, course):
    zoe = builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E4", results_published_at=builders.NOW)
    page = enter(zoe, link, Role.LEARNER).open()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/results" in request.url else None)

    page.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })")
    page.wait_for_timeout(2600)
    assert asked == []

    with page.expect_request("**/results*"):
        page.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, get: () => false })")


def test_results_are_shown_and_hidden_from_the_grid(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E4")
    window = enter(assessor, link, Role.ASSESSOR)
    page = window.open("grid")

    page.get_by_text("Results not visible to the candidates").click()
    expect(page.get_by_text("Each candidate will see their own marks")).to_be_visible()
    violations = window.violations()
    page.get_by_role("button", name="Show the results").click()
    expect(page.get_by_text("The results are now visible to the candidates.")).to_be_visible()

    session.expire_all()
    assert session.scalars(select(ResourceLink.results_published_at)).one() is not None
    assert violations == []
    assert session.scalars(select(Mark)).all() == []
