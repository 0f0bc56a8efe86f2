"""The pages in a real browser: a launch in the frame of another site, and axe on each page."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from following import follow
from playwright.sync_api import Page
from sqlalchemy import update

from lti_tool.practice.models import Tool

pytestmark = pytest.mark.browser


@pytest.fixture(params=[1280, 768], ids=["desktop", "tablet"])
def page(chromium, request) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": request.param, "height": 900})
    yield context.new_page()
    context.close()


def become(page, practice, username):
    page.goto(f"{practice.url}/login")
    follow(page.locator(f'button[value="{username}"]'))


def test_the_tool_opens_in_the_frame_of_another_site(page, practice, tool):
    # Beside the platform at 127.0.0.1, the tool at localhost is another site: no cookie of either crosses.
    launch = tool.url.replace("127.0.0.1", "localhost")
    with practice.session() as session:
        moved = {"initiate_login_uri": f"{launch}/lti/login", "redirect_uris": [f"{launch}/lti/launch"]}
        session.execute(update(Tool).values(moved))
        session.commit()
    tool.changes = {"redirect_uri": f"{launch}/lti/launch"}
    become(page, practice, "zoe")

    page.goto(f"{practice.url}/mod/lti/view.php?id=2")

    page.frame_locator("#contentframe").get_by_text("launched").wait_for()
    assert "id_token" in tool.posted[0]


def test_a_new_window_opens_the_tool_too(page, practice, tool):
    become(page, practice, "zoe")
    page.goto(f"{practice.url}/mod/lti/view.php?id=2")

    with page.expect_popup() as popup:
        page.click("a[target=_blank]")

    popup.value.get_by_text("launched").wait_for()


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("zoe", "/login"),
        ("zoe", "/course/view.php?id=2"),
        ("zoe", "/mod/lti/view.php?id=2"),
        ("zoe", "/grade/report/user/index.php?id=2"),
        ("evaluateur", "/grade/report/grader/index.php?id=2"),
        ("formatrice", "/grade/report/grader/index.php?id=2"),
        ("formatrice", "/grade/edit/tree/grade.php?courseid=2&itemid=2&userid=5"),
        ("formatrice", "/grade/edit/tree/item.php?courseid=2&id=2"),
        ("formatrice", "/user/index.php?id=2"),
        ("admin", "/admin/practice/faults"),
        ("admin", "/mod/lti/toolconfigure.php"),
        ("formatrice", "/course/view.php?id=2"),
        ("formatrice", "/course/modedit.php?typeid=1&course=2"),
        ("zoe", "/nowhere"),
    ],
)
def test_axe_finds_nothing_to_say(page, practice, username, path):
    become(page, practice, username)
    page.goto(practice.url + path)

    found = Axe().run(page, options={"iframes": False})

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
