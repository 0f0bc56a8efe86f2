"""The clock of the pitch, on a browser's clock that the test moves."""

import os
from datetime import timedelta
from pathlib import Path

import builders
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import AttemptNote

pytestmark = pytest.mark.browser


@pytest.fixture
def at_the_pitch(enter, session, course, assessor):
    """A window on Amadou's sheet of E7, its time in the test's hands; Zoë comes after him."""
    amadou = builders.a_person(session, course, "Amadou Bâ")
    builders.a_person(session, course, "Zoë Ångström")
    link = builders.a_resource_link(session, course, "E7")
    window = enter(assessor, link, Role.ASSESSOR, size={"width": 600, "height": 800})
    window.page.clock.set_fixed_time(builders.NOW)
    window.open(f"grid?candidate={amadou.id}")
    return window


def after(page, seconds):
    """So long after the test began, as the browser's clock has it; timers go on ticking."""
    page.clock.set_fixed_time(builders.NOW + timedelta(seconds=seconds))


def test_the_clock_counts_down_warns_and_counts_on_beyond(at_the_pitch):
    page = at_the_pitch.page
    card, digits = page.locator("[data-timer]"), page.locator("[data-digits]")
    said = page.locator("[data-saying]")
    expect(digits).to_have_text("2:00")

    page.get_by_role("button", name="Start").click()
    expect(said).to_have_text("Time runs: 2:00.")
    after(page, 91)
    expect(said).to_have_text("30 seconds left.")
    expect(card).to_have_attribute("data-state", "running")
    after(page, 106)
    expect(said).to_have_text("15 seconds left.")
    expect(card).to_have_attribute("data-state", "ending")
    assert at_the_pitch.violations() == []
    picture(page, "timer-ending")
    after(page, 125)
    expect(said).to_have_text("Time is over.")
    expect(card).to_have_attribute("data-state", "over")
    expect(digits).to_have_text("+0:05")
    assert at_the_pitch.violations() == []
    picture(page, "timer-over")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("[data-timer-note]")).to_contain_text("stopped after 2:05")
    page.get_by_role("button", name="Reset").click()
    expect(digits).to_have_text("2:00")
    assert at_the_pitch.complaints == []


def test_what_was_measured_goes_into_the_assessors_own_notes(at_the_pitch, session):
    page = at_the_pitch.page
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("button", name="Write it in my notes")).to_be_hidden()
    after(page, 118)
    page.get_by_role("button", name="Stop").click()

    page.get_by_role("button", name="Write it in my notes").click()

    expect(page.get_by_role("textbox", name="Your notes on Amadou Bâ")).to_have_value("Clock stopped after 1:58")
    expect(page.locator("[data-saying]")).to_have_text("The time is in your notes.")
    expect(page.locator("#bar")).to_have_attribute("data-state", "saved")
    assert session.scalars(select(AttemptNote.text)).all() == ["Clock stopped after 1:58"]
    assert at_the_pitch.violations() == []
    picture(page, "timer-noted")


def test_the_clock_runs_on_through_a_reload_without_a_network_and_beside_another_sheet(at_the_pitch):
    page = at_the_pitch.page
    page.get_by_role("radio").first.focus()
    page.keyboard.press("t")
    after(page, 60)
    page.reload()
    expect(page.locator("[data-digits]")).to_have_text("1:00")
    shown(page, "Zoë Ångström")
    expect(page.locator("[data-digits]")).to_have_text("2:00")
    after(page, 70)
    shown(page, "Amadou Bâ")

    page.context.set_offline(True)
    page.get_by_role("radio").first.focus()
    page.keyboard.press("t")
    expect(page.locator("[data-timer-note]")).to_have_text("stopped after 1:10")
    after(page, 80)

    expect(page.locator("[data-digits]")).to_have_text("0:50")


def shown(page, name):
    """The sheet of another candidate."""
    page.locator(".candidates a").filter(has_text=name).click()
    expect(page.get_by_role("heading", name=f"Clock of {name}")).to_be_visible()


def picture(page, name):
    if folder := os.environ.get("CERTIBLOC_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
