"""The grid on a tablet, under a finger."""

import builders
import pytest
from following import follow
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import AttemptNote, EvidenceFile, Mark

pytestmark = pytest.mark.browser

UPRIGHT = {"width": 768, "height": 1024}
LEVEL = {"width": 1024, "height": 768}
FINGER = 44
# A JPEG by its first bytes; nobody looks at it.
PHOTO = {"name": "board.jpeg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + b"light " * 500}


def smaller_than_a_finger(page):
    """Whatever is pressed on the grid or its bar and is too small."""
    return page.evaluate(
        """(finger) => [...document.querySelectorAll("#grid :is(a, button, summary, label.button), .bar button")]
            .filter((each) => each.offsetParent)
            .filter((each) => Math.min(each.offsetWidth, each.offsetHeight) < finger)
            .map((each) => each.outerHTML)""",
        FINGER,
    )


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
    assert smaller_than_a_finger(page) == []


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


@pytest.mark.parametrize("size", [UPRIGHT, LEVEL], ids=["upright", "level"])
def test_one_hand_is_enough_for_an_oral(enter, session, course, assessor, size):
    for name in ("Amadou Bâ", "Léa Chevalier"):
        builders.a_person(session, course, name)
    link = builders.a_resource_link(session, course, "E4")
    window = enter(assessor, link, Role.ASSESSOR, size=size, is_touched=True)
    page = window.open("grid?view=all")
    follow(page.get_by_role("link", name="Amadou Bâ"), Locator.tap)

    page.get_by_text("nobody but you reads them").tap()
    page.get_by_role("textbox", name="Your notes on Amadou Bâ").fill("Begins late, then convinces.")
    page.locator("input[capture]").set_input_files(PHOTO)
    expect(page.locator(".evidence__name")).to_have_text("board.jpg")
    follow(page.get_by_role("button", name="Next candidate"), Locator.tap)
    expect(page.get_by_role("heading", name="Léa Chevalier")).to_be_visible()
    follow(page.get_by_role("button", name="Previous candidate"), Locator.tap)
    expect(page.get_by_role("textbox", name="Your notes on Amadou Bâ")).to_have_value(
        "Begins late, then convinces."
    )

    assert smaller_than_a_finger(page) == []
    for name in ("Next candidate", "Previous candidate"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box["y"] > size["height"] * 0.8
        assert box["x"] > size["width"] * 0.6
    assert session.scalars(select(AttemptNote.text)).all() == ["Begins late, then convinces."]
    assert window.violations() == []
    assert window.complaints == []


def test_a_photo_is_seen_in_place_and_a_wrong_file_is_refused_in_words(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E4")
    window = enter(assessor, link, Role.ASSESSOR)
    page = window.open("grid")
    choose = page.locator("input[type=file]").first
    evidence = page.locator("[data-evidence]")

    choose.set_input_files({"name": "page.jpg", "mimeType": "image/jpeg", "buffer": b"<html><script>"})
    expect(evidence.get_by_role("alert")).to_contain_text("not of a kind that is kept")
    choose.set_input_files(PHOTO)
    page.get_by_role("link", name="board.jpg").click()
    viewer = page.get_by_role("dialog", name="board.jpg")
    expect(viewer.get_by_role("img", name="board.jpg")).to_be_attached()
    violations = window.violations()
    viewer.get_by_role("button", name="Close").click()
    evidence.get_by_role("button", name="Give up page.jpg").click()
    expect(evidence.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Remove board.jpg").click()
    expect(page.get_by_role("link", name="board.jpg")).to_have_count(0)

    assert session.scalars(select(EvidenceFile)).all() == []
    assert violations == []
