"""The grid in a real browser, without a mouse."""

import builders
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import Mark

pytestmark = pytest.mark.browser


def levels(session):
    """Every level that stands, by criterion."""
    session.expire_all()
    return {mark.criterion: mark.level for mark in session.scalars(select(Mark))}


def saved(page):
    """Wait until the page says that all is saved."""
    expect(page.locator("#bar")).to_have_attribute("data-waiting", "0")
    expect(page.locator("#bar")).to_have_attribute("data-state", "saved")


def test_a_whole_candidate_is_marked_from_the_keyboard_alone(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E1")
    window = enter(assessor, link, Role.ASSESSOR)
    page = window.open("grid")

    # Skip link, tabs, publication, layout, candidate; then the marks.
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("i")
    page.keyboard.press("c")
    page.keyboard.type("Two sources are missing.")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    expect(page.locator("[data-progress] [data-count]").first).to_have_text("4/4")
    saved(page)

    assert levels(session) == {
        "C1.1": "acquired",
        "C1.2": "in_progress",
        "C1.3": "not_acquired",
        "C1.4": "acquired",
    }
    assert "Two sources are missing." in set(session.scalars(select(Mark.comment)))
    assert page.get_by_role("radiogroup", name="Zoë Ångström – C1.2").count() == 1
    assert window.violations() == []
    assert window.complaints == []


def test_undo_brings_back_what_stood_before(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E1")
    page = enter(assessor, link, Role.ASSESSOR).open("grid")
    page.get_by_role("radiogroup", name="Zoë Ångström – C1.1").get_by_role("radio").first.focus()
    page.keyboard.press("1")
    saved(page)
    page.keyboard.press("2")
    expect(page.locator("[data-criterion='C1.1']")).to_have_attribute("data-level", "acquired")

    page.keyboard.press("Control+z")
    expect(page.locator("#bar-state")).to_contain_text("is as before: In progress")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#bar-state")).to_contain_text("is as before: no level")

    assert levels(session) == {"C1.1": None}
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_undo_brings_back_a_comment_too_after_a_reload(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E1")
    page = enter(assessor, link, Role.ASSESSOR).open("grid")
    page.get_by_role("radiogroup", name="Zoë Ångström – C1.1").get_by_role("radio").first.focus()
    for text in ("First thought.", "Second thought."):
        page.keyboard.press("c")
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
        page.keyboard.press("Escape")
        saved(page)
    page.reload()

    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#bar-state")).to_contain_text("is as before")
    saved(page)

    assert session.scalars(select(Mark.comment)).all() == ["First thought."]
    box = page.locator("[data-mark][data-criterion='C1.1'] textarea")
    expect(box).to_have_value("First thought.")


def test_a_level_is_taken_back_with_a_key(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E1")
    page = enter(assessor, link, Role.ASSESSOR).open("grid")
    page.get_by_role("radiogroup", name="Zoë Ångström – C1.1").get_by_role("radio").first.focus()
    page.keyboard.press("2")
    saved(page)

    page.keyboard.press("x")

    expect(page.locator("[data-criterion='C1.1']")).to_have_attribute("data-level", "")
    assert levels(session) == {"C1.1": None}
    assert page.evaluate("document.activeElement.type") == "radio"


def test_help_opens_with_a_key_and_gives_the_focus_back(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E1")
    window = enter(assessor, link, Role.ASSESSOR)
    page = window.open("grid")
    page.get_by_role("radio").first.focus()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Marking without a mouse")).to_be_visible()
    violations = window.violations()
    page.keyboard.press("Escape")

    assert violations == []
    assert page.evaluate("document.activeElement.type") == "radio"


def test_the_next_candidate_is_two_keys_away(enter, session, course, assessor):
    builders.a_person(session, course, "Amadou Bâ")
    builders.a_person(session, course, "Léa Chevalier")
    link = builders.a_resource_link(session, course, "E4")
    page = enter(assessor, link, Role.ASSESSOR).open("grid")
    page.get_by_role("radiogroup", name="Amadou Bâ – C4.3").get_by_role("radio").first.focus()

    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Léa Chevalier")).to_be_visible()
    page.keyboard.press("2")
    saved(page)

    assert session.scalars(select(Mark)).one().attempt.person.name == "Léa Chevalier"


def test_a_group_gets_one_level_and_one_member_another(enter, session, course, assessor, a_group):
    people = [builders.a_person(session, course, name) for name in ("Amadou Bâ", "Léa Chevalier", "Zoë Ångström")]
    link = builders.a_resource_link(session, course, "E1")
    a_group(link, "North", people)
    window = enter(assessor, link, Role.ASSESSOR)
    page = window.open("grid")

    page.get_by_role("radiogroup", name="Whole group – C1.1").get_by_role("radio").first.focus()
    page.keyboard.press("2")
    saved(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("0")
    expect(page.locator("[data-group-mark][data-criterion='C1.1'] input:checked")).to_have_count(0)
    saved(page)

    session.expire_all()
    given = {mark.attempt.person.name: mark.level for mark in session.scalars(select(Mark))}
    assert sorted(given.values()) == ["acquired", "acquired", "not_acquired"]
    assert window.violations() == []


def test_undoing_a_groups_level_brings_back_each_members(enter, session, course, assessor, a_group):
    people = [builders.a_person(session, course, name) for name in ("Amadou Bâ", "Zoë Ångström")]
    link = builders.a_resource_link(session, course, "E6")
    a_group(link, "North", people)
    page = enter(assessor, link, Role.ASSESSOR).open("grid")
    page.get_by_role("radiogroup", name="Amadou Bâ – C7.1").get_by_role("radio").first.focus()
    page.keyboard.press("0")
    saved(page)
    page.get_by_role("radiogroup", name="Whole group – C7.1").get_by_role("radio").first.focus()
    page.keyboard.press("2")
    expect(page.locator("[data-mark][data-criterion='C7.1'][data-level='acquired']")).to_have_count(2)

    page.keyboard.press("Control+z")
    expect(page.locator("#bar-state")).to_contain_text("is as before")
    saved(page)

    session.expire_all()
    given = {mark.attempt.person.name: mark.level for mark in session.scalars(select(Mark))}
    assert given == {"Amadou Bâ": "not_acquired", "Zoë Ångström": None}


def test_a_member_of_a_group_marked_as_one_differs_for_a_reason(enter, session, course, assessor, a_group):
    people = [builders.a_person(session, course, name) for name in ("Amadou Bâ", "Zoë Ångström")]
    link = builders.a_resource_link(session, course, "E3")
    a_group(link, "North", people)
    window = enter(assessor, link, Role.ASSESSOR)
    page = window.open("grid")
    page.get_by_role("radiogroup", name="Whole group – C3.1").get_by_role("radio").first.focus()
    page.keyboard.press("2")
    page.keyboard.press("c")
    page.keyboard.type("Well argued.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-criterion='C3.1'] [data-comment][data-has-comment]")).to_have_count(3)
    page.keyboard.press("ArrowRight")

    page.keyboard.press("0")
    expect(page.get_by_role("dialog", name="Why does it differ?")).to_be_visible()
    violations = window.violations()
    page.keyboard.type("Did not present a part.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-mark][data-criterion='C3.1'][data-level='not_acquired']")).to_have_count(1)
    saved(page)

    session.expire_all()
    [own] = session.scalars(select(Mark).where(Mark.level == "not_acquired"))
    assert (own.comment, own.with_group) == ("Did not present a part.", False)
    assert violations == []
