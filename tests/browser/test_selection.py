"""A trainer picks several assessments with the keyboard; the answer goes to the platform by itself."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import builders
import jwt
import pytest
from axe_playwright_python.sync_playwright import Axe

from lti_tool.lti.roles import Role
from lti_tool.store.models import Selection

pytestmark = pytest.mark.browser

BACK = "http://lms.example/contentitem_return.php?course=2"
ITEMS = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@pytest.fixture
def page(app, session, server, course, chromium):
    builders.the_referential(session)
    trainer = builders.a_person(session, course, "Tess Trainer", Role.TRAINER)
    now = datetime.now(UTC)
    selection = Selection(
        id=uuid4(),
        context_id=course.id,
        person_id=trainer.id,
        locale="en",
        return_url=BACK,
        accepts_multiple=True,
        accepts_line_item=True,
        created_at=now,
        expires_at=now + timedelta(hours=1),
    )
    session.add(selection)
    session.commit()
    root = f"{server}/selection/{selection.id}/"
    context = chromium.new_context(viewport={"width": 600, "height": 800}, locale="en")
    value = app.session_interface.get_signing_serializer(app).dumps({"selection": str(selection.id)})
    context.add_cookies([{"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": root}])
    page = context.new_page()
    page.goto(root)
    yield page
    context.close()


def test_several_are_picked_by_keyboard_and_sent_by_themselves(page):
    posted = []

    def take(route):
        posted.append(route.request.post_data)
        route.fulfill(body="Thanks", content_type="text/plain")

    page.route("http://lms.example/**", take)
    boxes = page.get_by_role("checkbox")
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Add").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(BACK)

    token = posted[0].removeprefix("JWT=")
    items = jwt.decode(token, options={"verify_signature": False})[ITEMS]
    assert len(items) == 2


def test_the_search_knows_no_accents_and_keeps_what_is_chosen(page):
    page.get_by_role("checkbox").last.check()
    page.get_by_label("Find an assessment").fill("DEFINIR strategie")

    assert page.get_by_role("checkbox").count() == 6
    assert page.get_by_text("Chosen: 1").is_visible()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("PROGRESS BLOC", ["page=progress"], id="a page"),
        pytest.param("plan d'action individualisee", ["E12"], id="another apostrophe"),
        pytest.param("nothing of the kind", [], id="nothing"),
    ],
)
def test_the_search_finds_by_any_words_and_says_when_it_finds_nothing(page, words, found):
    page.get_by_label("Find an assessment").fill(words)

    shown = [box.get_attribute("value").rpartition(" ")[2] for box in page.get_by_role("checkbox").all()]
    assert shown == found
    assert page.get_by_text("Nothing here matches these words.").is_visible() is (not found)


def test_the_page_fits_a_frame_and_axe_finds_nothing(page):
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]

    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 600
