"""The grid without a connection: marking goes on, and what was kept reaches the server."""

from collections.abc import Iterator

import builders
import pytest
from flask import Flask
from playwright.sync_api import expect
from serving import Listening
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import AttemptNote, JournalEntry, Mark

pytestmark = pytest.mark.browser


class Machine:
    """The tool's server, which can be switched off and on again at the same address."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.port = 0
        self.start()

    def start(self) -> None:
        self.server = Listening(self.app, port=self.port)
        self.port = self.server.port

    def stop(self) -> None:
        self.server.stop()


@pytest.fixture
def machine(app: Flask) -> Iterator[Machine]:
    """The server as a thing that fails."""
    machine = Machine(app)
    yield machine
    machine.stop()


@pytest.fixture
def server(machine: Machine) -> str:
    """The tool's address."""
    return f"http://127.0.0.1:{machine.port}"


@pytest.fixture
def room(session, course):
    """Two candidates of an assessment with four criteria."""
    for name in ("Amadou Bâ", "Léa Chevalier"):
        builders.a_person(session, course, name)
    return builders.a_resource_link(session, course, "E1")


def give(page, name, key):
    """Give a level with a key."""
    page.get_by_role("radiogroup", name=name).get_by_role("radio").first.focus()
    page.keyboard.press(key)


def has_all_sheets(page):
    """Wait until the page could do without the server."""
    expect(page.locator("html")).to_have_attribute("data-sheets", "2")


def goes_on_to_lea_without(machine, page):
    """Mark Amadou while the server is down, and go on to Léa's sheet."""
    machine.stop()
    give(page, "Amadou Bâ – C1.1", "2")
    expect(page.locator("#bar")).to_have_attribute("data-state", "retrying")
    page.get_by_role("link", name="Léa Chevalier criteria").click()
    expect(page.get_by_role("heading", name="Léa Chevalier")).to_be_visible()


def levels(session):
    """What the server has, by candidate and criterion."""
    session.expire_all()
    return {f"{m.attempt.person.name} {m.criterion}": m.level for m in session.scalars(select(Mark))}


def all_sent(page):
    """Wait until nothing is kept any more, in the page or in the browser."""
    # The next try may be thirty seconds away.
    expect(page.locator("#bar")).to_have_attribute("data-waiting", "0", timeout=60_000)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('certibloc:'))") == []


def test_marking_goes_on_from_candidate_to_candidate_without_a_connection(enter, session, assessor, room):
    window = enter(assessor, room, Role.ASSESSOR)
    page = window.open("grid")
    has_all_sheets(page)
    page.context.set_offline(True)

    give(page, "Amadou Bâ – C1.1", "2")
    give(page, "Amadou Bâ – C1.2", "0")
    give(page, "Amadou Bâ – C1.2", "1")
    page.get_by_role("button", name="Next candidate").click()
    expect(page.get_by_role("heading", name="Léa Chevalier")).to_be_visible()
    give(page, "Léa Chevalier – C1.1", "1")
    page.get_by_text("nobody but you reads them").click()
    page.get_by_role("textbox", name="Your notes on Léa Chevalier").fill("Brings a plan.")
    page.get_by_role("button", name="Previous candidate").click()
    expect(page.get_by_role("heading", name="Amadou Bâ")).to_be_visible()
    expect(page.locator("#bar-state")).to_contain_text("4 changes are kept on this device and will be sent.")
    expect(page.locator("[data-criterion='C1.2'] input:checked")).to_have_value("in_progress")
    expect(page.locator("[data-progress] [data-count]").first).to_have_text("2/4")
    violations = window.violations()
    assert levels(session) == {}

    page.context.set_offline(False)
    all_sent(page)

    assert levels(session) == {
        "Amadou Bâ C1.1": "acquired",
        "Amadou Bâ C1.2": "in_progress",
        "Léa Chevalier C1.1": "in_progress",
    }
    marked = session.scalars(select(JournalEntry).where(JournalEntry.act == "marked").order_by(JournalEntry.id))
    assert [entry.after["criterion"] for entry in marked] == ["C1.1", "C1.2", "C1.1"]
    assert session.scalars(select(AttemptNote.text)).all() == ["Brings a plan."]
    assert violations == []


def test_what_a_dead_server_missed_is_sent_by_the_next_visit_of_the_same_person(
    enter, session, course, assessor, room, machine
):
    window = enter(assessor, room, Role.ASSESSOR)
    page = window.open("grid")
    has_all_sheets(page)
    machine.stop()
    give(page, "Amadou Bâ – C1.1", "2")
    page.keyboard.press("c")
    page.keyboard.type("Said before the lights went out.")
    expect(page.locator("#bar")).to_have_attribute("data-state", "retrying")
    page.close()
    machine.start()
    somebody = builders.a_person(session, course, "Bob Assessor", Role.ASSESSOR)

    # Whoever else takes the tablet neither sees nor sends it.
    other = enter(somebody, room, Role.ASSESSOR, beside=window).open("grid")
    expect(other.locator("#bar")).to_have_attribute("data-waiting", "0")
    assert levels(session) == {}
    other.close()
    again = enter(assessor, room, Role.ASSESSOR, beside=window).open("grid")
    all_sent(again)

    session.expire_all()
    [mark] = session.scalars(select(Mark))
    assert (mark.level, mark.comment) == ("acquired", "Said before the lights went out.")
    assert mark.assessor_id == assessor.id
    expect(again.get_by_role("textbox", name="Comment on Amadou Bâ – C1.1")).to_have_value(mark.comment)


def test_an_open_page_sends_by_itself_once_the_server_is_back(enter, session, assessor, room, machine):
    page = enter(assessor, room, Role.ASSESSOR).open("grid")
    has_all_sheets(page)
    goes_on_to_lea_without(machine, page)
    give(page, "Léa Chevalier – C1.4", "0")

    machine.start()
    all_sent(page)

    assert levels(session) == {"Amadou Bâ C1.1": "acquired", "Léa Chevalier C1.4": "not_acquired"}


def test_each_of_two_tabs_sends_its_own_and_what_a_closed_one_left(enter, session, assessor, room, machine):
    window = enter(assessor, room, Role.ASSESSOR)
    first = window.open("grid")
    has_all_sheets(first)
    machine.stop()
    give(first, "Amadou Bâ – C1.1", "0")
    expect(first.locator("#bar")).to_have_attribute("data-state", "retrying")
    first.route("**/marks/**", lambda route: route.abort())
    machine.start()
    second = enter(assessor, room, Role.ASSESSOR, beside=window).open("grid")
    expect(second.locator("#bar")).to_have_attribute("data-waiting", "0")
    give(second, "Amadou Bâ – C1.2", "1")
    expect(second.locator("#bar")).to_have_attribute("data-state", "saved")
    assert levels(session) == {"Amadou Bâ C1.2": "in_progress"}

    # What was chosen last counts, also where the first choice may be on its way.
    give(first, "Amadou Bâ – C1.1", "2")
    first.close()
    second.reload()
    all_sent(second)

    assert levels(session) == {"Amadou Bâ C1.1": "acquired", "Amadou Bâ C1.2": "in_progress"}


@pytest.mark.parametrize(("choice", "stands"), [("Keep mine", "not_acquired"), ("Keep what stands", "acquired")])
def test_what_changed_elsewhere_meanwhile_is_shown_and_chosen(enter, session, assessor, room, choice, stands):
    window = enter(assessor, room, Role.ASSESSOR)
    page = window.open("grid")
    has_all_sheets(page)
    page.context.set_offline(True)
    give(page, "Amadou Bâ – C1.1", "0")
    expect(page.locator("#bar")).to_have_attribute("data-state", "retrying")
    elsewhere = enter(assessor, room, Role.ASSESSOR).open("grid")
    give(elsewhere, "Amadou Bâ – C1.1", "2")
    all_sent(elsewhere)
    page.get_by_role("link", name="Léa Chevalier criteria").click()
    give(page, "Léa Chevalier – C1.1", "1")

    page.context.set_offline(False)
    expect(page.locator("#bar-state")).to_contain_text("One mark was changed elsewhere")
    expect(page.locator("#bar")).to_have_attribute("data-waiting", "1")
    assert levels(session) == {"Amadou Bâ C1.1": "acquired", "Léa Chevalier C1.1": "in_progress"}
    page.reload()
    page.get_by_role("link", name="Amadou Bâ criteria").click()
    which = page.get_by_role("group", name="Which one counts?")
    expect(which.locator("[data-mine]")).to_have_text("Not acquired")
    expect(which.locator("[data-theirs]")).to_have_text("Acquired")
    violations = window.violations()
    which.get_by_role("button", name=choice).click()
    all_sent(page)

    assert levels(session)["Amadou Bâ C1.1"] == stands
    expect(page.locator("[data-criterion='C1.1'] input:checked")).to_have_value(stands)
    assert violations == []


def test_a_group_and_then_one_member_keep_their_order(enter, session, course, assessor, a_group):
    people = [builders.a_person(session, course, name) for name in ("Amadou Bâ", "Léa Chevalier")]
    link = builders.a_resource_link(session, course, "E6")
    a_group(link, "North", people)
    page = enter(assessor, link, Role.ASSESSOR).open("grid")
    page.context.set_offline(True)
    give(page, "Léa Chevalier – C7.1", "1")
    give(page, "Whole group – C7.1", "2")
    give(page, "Amadou Bâ – C7.1", "0")
    expect(page.locator("#bar")).to_have_attribute("data-state", "retrying")

    page.context.set_offline(False)
    all_sent(page)

    assert levels(session) == {"Amadou Bâ C7.1": "not_acquired", "Léa Chevalier C7.1": "acquired"}


def test_what_leads_away_waits_while_there_is_no_connection(enter, session, assessor, room):
    page = enter(assessor, room, Role.ASSESSOR).open("grid")
    has_all_sheets(page)
    address = page.url
    page.context.set_offline(True)

    page.get_by_role("button", name="Note as absent").click()
    expect(page.locator("#bar-state")).to_contain_text("Without a connection this has to wait.")
    page.get_by_role("navigation").first.get_by_role("link").last.click()
    give(page, "Amadou Bâ – C1.1", "2")
    expect(page.locator("#bar-state")).to_contain_text("One change is kept on this device")

    assert page.url == address
    page.context.set_offline(False)
    all_sent(page)
    page.get_by_role("link", name="Léa Chevalier criteria").click()
    expect(page.get_by_role("heading", name="Léa Chevalier")).to_be_visible()
    page.get_by_role("button", name="Note as absent").click()
    expect(page.get_by_text("Léa Chevalier is noted absent.")).to_be_visible()
    assert levels(session)["Amadou Bâ C1.1"] == "acquired"


def test_one_may_leave_as_soon_as_the_server_answers_again(enter, session, assessor, room, machine):
    page = enter(assessor, room, Role.ASSESSOR).open("grid")
    has_all_sheets(page)
    goes_on_to_lea_without(machine, page)

    page.get_by_role("button", name="Note as absent").click()
    expect(page.locator("#bar-state")).to_contain_text("Without a connection this has to wait.")
    machine.start()
    all_sent(page)
    page.get_by_role("button", name="Note as absent").click()

    expect(page.get_by_text("Léa Chevalier is noted absent.")).to_be_visible()
