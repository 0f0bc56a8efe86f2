"""The grid on a tablet, under a finger."""

import builders
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import Mark

pytestmark = pytest.mark.browser

UPRIGHT = {"width": 768, "height": 1024}
FINGER = 44


@pytest.mark.parametrize("path", ["grid", "grid?view=all"])
def test_every_level_is_as_large_as_a_finger(enter, session, course, assessor, a_group, path):
    people = [builders.a_person(session, course, name) for name in ("Amadou Bâ", "Zoë Ångström")]
    link = builders.a_resource_link(session, course, "E6")
    a_group(link, "North", people)

    page = enter(assessor, link, Role.ASSESSOR, size=UPRIGHT, is_touched=True).open(path)

    boxes = [level.bounding_box() for level in page.locator(".level").all()]
    assert boxes
    assert min(min(box["width"], box["height"]) for box in boxes) >= FINGER
    tools = [tool.bounding_box() for tool in page.locator(".tool:visible").all()]
    assert min(min(box["width"], box["height"]) for box in tools) >= FINGER


def test_marking_with_a_finger(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E4")
    window = enter(assessor, link, Role.ASSESSOR, size=UPRIGHT, is_touched=True)
    page = window.open("grid")

    mark = page.locator("[data-mark][data-criterion='C4.1']")
    mark.get_by_role("radio", name="Acquired", exact=True).tap()
    expect(page.locator("#bar")).to_have_attribute("data-state", "saved")
    mark.get_by_role("button", name="Take back the level").tap()
    expect(mark).to_have_attribute("data-level", "")

    session.expire_all()
    assert session.scalars(select(Mark.level)).one() is None
    assert window.complaints == []
