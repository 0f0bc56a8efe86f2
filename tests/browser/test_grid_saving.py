"""What the grid does when saving fails, and when two pages change the same mark."""

import builders
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import Mark

pytestmark = pytest.mark.browser


def focus(page, name):
    """Put the focus on a mark."""
    page.get_by_role("radiogroup", name=name).get_by_role("radio").first.focus()


def test_what_the_network_loses_is_kept_said_and_sent_again(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E1")
    page = enter(assessor, link, Role.ASSESSOR).open("grid")
    page.context.set_offline(True)
    focus(page, "Zoë Ångström – C1.1")
    page.keyboard.press("2")
    page.keyboard.press("c")
    page.keyboard.type("Heard in the corridor.")
    expect(page.locator("#bar-state")).to_contain_text("Not saved yet: the connection fails.")
    assert session.scalars(select(Mark)).all() == []

    page.context.set_offline(False)
    expect(page.locator("#bar")).to_have_attribute("data-state", "saved")

    session.expire_all()
    [mark] = session.scalars(select(Mark))
    assert (mark.level, mark.comment) == ("acquired", "Heard in the corridor.")


def test_a_mark_waits_for_the_network_while_another_candidate_is_shown(enter, session, course, assessor):
    builders.a_person(session, course, "Amadou Bâ")
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E1")
    page = enter(assessor, link, Role.ASSESSOR).open("grid")
    people = page.get_by_role("navigation", name="Candidates")
    people.get_by_role("link", name="Amadou Bâ").click()
    expect(page.get_by_role("heading", name="Amadou Bâ")).to_be_visible()
    page.route("**/marks/**", lambda route: route.abort())
    focus(page, "Amadou Bâ – C1.1")
    page.keyboard.press("2")
    expect(page.locator("#bar")).to_have_attribute("data-state", "retrying")

    people.get_by_role("link", name="Zoë Ångström").click()
    expect(page.get_by_role("heading", name="Zoë Ångström")).to_be_visible()
    page.unroute("**/marks/**")
    page.get_by_role("button", name="Send again now").click()
    expect(page.locator("#bar")).to_have_attribute("data-state", "saved")

    session.expire_all()
    assert session.scalars(select(Mark)).one().attempt.person.name == "Amadou Bâ"
    expect(people.get_by_role("link", name="Amadou Bâ").locator("[data-count]")).to_have_text("1/4")


def test_leaving_with_unsaved_marks_asks_first(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E1")
    page = enter(assessor, link, Role.ASSESSOR).open("grid")
    page.route("**/marks/**", lambda route: route.abort())
    focus(page, "Zoë Ångström – C1.1")
    page.keyboard.press("2")
    expect(page.locator("#bar")).to_have_attribute("data-state", "retrying")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.goto("about:blank")

    assert asked == ["beforeunload"]


def test_a_stale_page_shows_what_stands_and_says_so(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E1")
    first = enter(assessor, link, Role.ASSESSOR).open("grid")
    second = enter(assessor, link, Role.ASSESSOR).open("grid")
    focus(first, "Zoë Ångström – C1.1")
    first.keyboard.press("2")
    expect(first.locator("#bar")).to_have_attribute("data-state", "saved")

    focus(second, "Zoë Ångström – C1.1")
    second.keyboard.press("0")

    mark = second.locator("[data-mark][data-criterion='C1.1']")
    expect(mark.get_by_role("alert")).to_contain_text("Changed elsewhere")
    expect(mark.get_by_role("radio", name="Acquired", exact=True)).to_be_checked()
    expect(mark.get_by_role("group", name="Which one counts?")).to_contain_text("Not acquired")
    second.keyboard.press("0")
    expect(mark).to_have_attribute("data-level", "not_acquired")
    expect(mark.get_by_role("alert")).to_be_hidden()


def test_a_visit_that_ended_keeps_what_was_typed_and_says_what_to_do(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E1")
    page = enter(assessor, link, Role.ASSESSOR).open("grid")
    page.context.clear_cookies()
    focus(page, "Zoë Ångström – C1.1")

    page.keyboard.press("c")
    page.keyboard.type("Too good to lose.")
    page.keyboard.press("Escape")

    mark = page.locator("[data-mark][data-criterion='C1.1']")
    expect(page.locator("#bar")).to_have_attribute("data-state", "over")
    expect(page.locator("#bar-state")).to_contain_text("One change is kept on this device")
    expect(mark.get_by_role("textbox")).to_have_value("Too good to lose.")


def test_fast_fingers_lose_nothing(enter, session, course, assessor):
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E1")
    page = enter(assessor, link, Role.ASSESSOR).open("grid")
    focus(page, "Zoë Ångström – C1.1")

    for key in ("0", "ArrowDown", "1", "ArrowDown", "2", "ArrowDown", "0", "1", "2", "ArrowUp", "1", "0"):
        page.keyboard.press(key)
    expect(page.locator("[data-count]").first).to_have_text("4/4")
    expect(page.locator("#bar")).to_have_attribute("data-waiting", "0")

    session.expire_all()
    assert {mark.criterion: mark.level for mark in session.scalars(select(Mark))} == {
        "C1.1": "not_acquired",
        "C1.2": "in_progress",
        "C1.3": "not_acquired",
        "C1.4": "acquired",
    }


def test_going_back_shows_the_sheet_before_and_still_saves(enter, session, course, assessor):
    for name in ("Amadou Bâ", "Zoë Ångström"):
        builders.a_person(session, course, name)
    link = builders.a_resource_link(session, course, "E1")
    page = enter(assessor, link, Role.ASSESSOR).open("grid")
    people = page.get_by_role("navigation", name="Candidates")
    people.get_by_role("link", name="Amadou Bâ").click()
    expect(page.get_by_role("heading", name="Amadou Bâ")).to_be_visible()

    with page.expect_event("load"):
        page.go_back()
    expect(page.get_by_role("heading", name="Zoë Ångström")).to_be_visible()
    focus(page, "Zoë Ångström – C1.1")
    page.keyboard.press("2")
    expect(page.locator("#bar")).to_have_attribute("data-state", "saved")

    session.expire_all()
    assert session.scalars(select(Mark)).one().attempt.person.name == "Zoë Ångström"


def test_a_group_that_changed_elsewhere_is_told_so_and_shows_what_stands(
    enter, session, course, assessor, a_group
):
    people = [builders.a_person(session, course, name) for name in ("Amadou Bâ", "Zoë Ångström")]
    link = builders.a_resource_link(session, course, "E6")
    a_group(link, "North", people)
    first = enter(assessor, link, Role.ASSESSOR).open("grid")
    second = enter(assessor, link, Role.ASSESSOR).open("grid")
    focus(first, "Zoë Ångström – C7.1")
    first.keyboard.press("2")
    expect(first.locator("#bar")).to_have_attribute("data-state", "saved")

    focus(second, "Whole group – C7.1")
    second.keyboard.press("0")

    group = second.locator("[data-group-mark][data-criterion='C7.1']")
    expect(group.get_by_role("alert")).to_contain_text("Changed elsewhere")
    expect(group.locator("input:checked")).to_have_count(0)
    expect(second.locator("[data-mark][data-criterion='C7.1'][data-level='acquired']")).to_have_count(1)
    session.expire_all()
    assert session.scalars(select(Mark.level)).all() == ["acquired"]
