"""The page behind a status, read by axe at each size, in both languages."""

import builders
import pytest
from following import by_keyboard, follow
from playwright.sync_api import expect
from rebuilt import catch_up

from lti_tool.actions.record_marks import record_marks
from lti_tool.assessment.changes import Change
from lti_tool.lti.roles import Role
from lti_tool.store.sittings import sitting_of

pytestmark = pytest.mark.browser

HOME = "http://localhost:5000"
FRAME = {"width": 600, "height": 800}
PHONE = {"width": 360, "height": 700}
TABLET = {"width": 1024, "height": 768}
TRAINER = (Role.TRAINER, Role.ASSESSOR)


@pytest.fixture
def zoe(session, course, assessor):
    """A candidate with marks that count, one that was corrected and one that was taken back."""
    zoe = builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E4", results_published_at=builders.NOW)
    levels = {"C4.1": ("not_acquired", "acquired"), "C4.2": ("in_progress",), "C4.3": ("acquired", "")}
    for criterion, level in ((code, level) for code, given in levels.items() for level in given):
        change = [Change(zoe.id, criterion, level)]
        record_marks(session, sitting_of(link), change, by=assessor.id, home_page=HOME, at=builders.NOW)
        session.flush()
    session.commit()
    catch_up(session)
    zoe.link = link
    return zoe


@pytest.mark.parametrize("size", [PHONE, FRAME, TABLET], ids=["phone", "frame", "tablet"])
@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("query", ["", "?as_of=2026-11-23&since=2026-11-01", "?as_of=then"])
def test_the_explanation_is_accessible_and_fits(enter, assessor, zoe, size, locale, query):
    window = enter(assessor, zoe.link, *TRAINER, size=size, locale=locale)

    page = window.open(f"explain/{zoe.id}/B1{query}")
    for summary in page.locator("summary").all():
        summary.click()

    assert window.violations() == []
    assert window.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_learners_own_is_accessible(enter, zoe):
    window = enter(zoe, zoe.link, Role.LEARNER, size=FRAME, locale="fr")

    page = window.open("explain/B1")

    expect(page.locator("#C4")).to_contain_text("Acquis")
    assert window.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_from_the_class_to_the_marks_and_back_by_keyboard(enter, assessor, zoe):
    page = enter(assessor, zoe.link, *TRAINER, size=FRAME).open("progress")

    follow(page.get_by_role("link", name="Not validated"), by_keyboard)
    expect(page.locator("#C4")).to_contain_text("Ada Assessor")
    page.get_by_label("As it was on").fill("2026-11-01")
    follow(page.get_by_role("button", name="Show"), by_keyboard)

    expect(page.locator("#C4")).to_contain_text("Not assessed yet")
    follow(page.get_by_role("link", name="Back to now"), by_keyboard)
    expect(page.locator("#C4")).to_contain_text("Ada Assessor")
    follow(page.get_by_role("link", name="Zoë Ångström"), by_keyboard)
    expect(page.get_by_role("heading", name="Zoë Ångström")).to_be_visible()
