"""The grid without a connection: marking goes on, and what was kept reaches the server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import builders
import pytest
from flask import Flask
from playwright.sync_api import expect
from serving import Listening
from sqlalchemy import select

from lti_tool.lti.roles import Role
from lti_tool.store.models import AttemptEvidence, AttemptNote, EvidenceFile, JournalEntry, Mark

pytestmark = pytest.mark.browser

# By their first bytes; nobody looks at them.
BOARD = {"name": "board.jpeg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + b"light " * 500}
PLAN = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7" + b" one page" * 300_000}
PAGE = {"name": "page.jpg", "mimeType": "image/jpeg", "buffer": b"<html><script>"}


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


def choose(page, file):
    """Choose a file on the sheet that is shown."""
    page.locator("#grid input[type=file]").first.set_input_files(file)


def waiting(page):
    """The files of the sheet that the server does not have yet."""
    return page.locator("#grid [data-evidence] [data-waiting] > li")


def sent_files(page):
    """The files of the sheet that the server has, as the page says."""
    return page.locator("#grid .evidence__name")


def files(session):
    """What the server has, by candidate and criterion, in the order it came."""
    session.expire_all()
    found = session.scalars(select(AttemptEvidence).join(EvidenceFile).order_by(EvidenceFile.added_at))
    return [f"{each.file.person.name} {each.criterion}: {each.file.name}" for each in found]


def kept_files(page):
    """How many files are in this browser's storage, whoever's they are."""
    return page.evaluate(
        """() => new Promise((resolve) => {
            indexedDB.open("certibloc").onsuccess = ({ target: { result: database } }) => {
                const count = database.transaction("files").objectStore("files").count();
                count.onsuccess = () => { database.close(); resolve(count.result); };
            };
        })"""
    )


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


def test_files_wait_for_the_connection_candidate_by_candidate(enter, session, assessor, room):
    window = enter(assessor, room, Role.ASSESSOR, locale="fr")
    page = window.open("grid")
    has_all_sheets(page)
    page.context.set_offline(True)
    page.get_by_label("Pièce concernant").select_option("C1.2")
    choose(page, BOARD)
    expect(waiting(page)).to_contain_text("En attente d’envoi")
    page.get_by_role("button", name="Candidat suivant").click()
    choose(page, PLAN)
    expect(waiting(page)).to_contain_text("2,7 Mo")
    give(page, "Léa Chevalier – C1.1", "2")
    page.get_by_role("button", name="Candidat précédent").click()

    expect(waiting(page)).to_contain_text("board.jpeg")
    expect(waiting(page)).to_contain_text("C1.2")
    expect(page.locator("#bar-state")).to_contain_text("2 fichiers sont gardés sur cet appareil")
    expect(page.locator("#bar")).to_have_attribute("data-waiting", "3")
    violations = window.violations()
    page.context.set_offline(False)
    all_sent(page)

    expect(sent_files(page)).to_have_text(["board.jpg"])
    expect(waiting(page)).to_have_count(0)
    assert files(session) == ["Amadou Bâ C1.2: board.jpg", "Léa Chevalier None: plan.pdf"]
    assert violations == []
    # The sheet in memory has heard of it.
    page.context.set_offline(True)
    page.get_by_role("button", name="Candidat suivant").click()
    expect(sent_files(page)).to_have_text(["plan.pdf"])


def test_files_left_behind_are_sent_by_the_next_visit_of_the_same_person_alone(
    enter, session, course, assessor, room, machine
):
    window = enter(assessor, room, Role.ASSESSOR)
    page = window.open("grid")
    machine.stop()
    choose(page, BOARD)
    expect(page.locator("#bar-state")).to_contain_text("One file is kept on this device and will be sent.")
    page.close()
    machine.start()
    bob = builders.a_person(session, course, "Bob Assessor", Role.ASSESSOR)

    other = enter(bob, room, Role.ASSESSOR, beside=window).open("grid")
    expect(other.locator("html")).to_have_attribute("data-sheets", "2")
    expect(waiting(other)).to_have_count(0)
    assert (kept_files(other), files(session)) == (1, [])
    other.close()
    again = enter(assessor, room, Role.ASSESSOR, beside=window).open("grid")
    expect(sent_files(again)).to_have_text(["board.jpg"])

    all_sent(again)
    assert kept_files(again) == 0
    assert files(session) == ["Amadou Bâ None: board.jpg"]
    again.context.set_offline(True)
    choose(again, PLAN)
    expect(again.locator("#bar-state")).to_contain_text("One file is kept on this device")
    again.close()
    # After thirty days it is taken away from the sight of whoever comes.
    later = enter(bob, room, Role.ASSESSOR, beside=window)
    later.page.context.set_offline(False)
    later.page.clock.install(time=datetime.now(UTC) + timedelta(days=31))
    later.open("grid")
    expect(later.page.locator("html")).to_have_attribute("data-sheets", "2")
    assert kept_files(later.page) == 0


def test_a_file_that_the_server_refuses_stays_with_its_words_until_it_is_given_up(enter, session, assessor, room):
    window = enter(assessor, room, Role.ASSESSOR)
    page = window.open("grid")
    page.context.set_offline(True)
    choose(page, PAGE)
    choose(page, BOARD)
    expect(waiting(page)).to_have_count(2)
    page.context.set_offline(False)
    expect(sent_files(page)).to_have_text(["board.jpg"])

    page.reload()
    expect(waiting(page).get_by_role("alert")).to_contain_text("not of a kind that is kept")
    expect(page.locator("#bar-state")).to_have_text("One file was not taken: see why beside it.")
    page.get_by_role("button", name="What is kept").click()
    expect(page.get_by_role("dialog")).to_contain_text("page.jpg")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    violations = window.violations()
    waiting(page).get_by_role("button", name="Give up page.jpg").click()

    all_sent(page)
    assert (kept_files(page), files(session)) == (0, ["Amadou Bâ None: board.jpg"])
    assert violations == []


def test_of_two_pages_one_sends_a_file_and_an_answer_that_is_lost_makes_no_second_one(
    enter, session, assessor, room
):
    window = enter(assessor, room, Role.ASSESSOR)
    page = window.open("grid")
    other = page.context.new_page()
    other.goto(page.url)
    page.context.set_offline(True)
    choose(page, BOARD)
    expect(waiting(page)).to_contain_text("Waiting to be sent")
    posts = []

    def lose_the_first_answer(route):
        answer = route.fetch()
        posts.append(answer.status)
        if len(posts) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.context.route("**/evidence/candidates/*", lose_the_first_answer)
    page.context.set_offline(False)

    for each in (page, other):
        expect(sent_files(each)).to_have_text(["board.jpg"], timeout=15_000)
        expect(waiting(each)).to_have_count(0)
    all_sent(page)
    assert posts == [200, 200]
    assert files(session) == ["Amadou Bâ None: board.jpg"]


def test_a_browser_without_room_says_that_a_file_is_on_this_page_only_and_one_is_asked_before_leaving(
    enter, session, assessor, room
):
    window = enter(assessor, room, Role.ASSESSOR)
    window.page.add_init_script(
        "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); }"
    )
    page = window.open("grid")
    page.context.set_offline(True)
    choose(page, BOARD)
    expect(waiting(page)).to_contain_text("it is on this page only")
    expect(page.locator("#bar-state")).to_contain_text("One file is on this page only: do not close it.")

    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    asked.value.dismiss()
    page.context.set_offline(False)

    expect(sent_files(page)).to_have_text(["board.jpg"])
    assert asked.value.type == "beforeunload"
    assert files(session) == ["Amadou Bâ None: board.jpg"]
