"""A launch in the frame of another site, in Chromium with third-party cookies blocked, and with none at all."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import builders
import pytest
from flask import Flask, request
from following import follow
from machine import CHROMIUM, QUIET, lacking
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect, sync_playwright
from serving import listening
from sqlalchemy.orm import Session

from lti_tool.config import Config
from lti_tool.demo.stage import free_port
from lti_tool.practice import ActivitySeed, running
from lti_tool.practice.demo import seed_demo

pytestmark = pytest.mark.browser

PORT = free_port()


@pytest.fixture
def config(sqlite_config: Config) -> Config:
    """The tool at localhost: beside a platform at 127.0.0.1, another site."""
    return replace(sqlite_config, public_url=f"http://localhost:{PORT}")


@pytest.fixture
def tool(app: Flask, config: Config) -> Iterator[str]:
    """The tool's address."""
    with listening(app, port=PORT):
        yield config.public_url


@pytest.fixture
def platform(tool: str, session: Session, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """``platform(storage_target=…)``: the demo's platform with the tool registered; its address."""
    with ExitStack() as stack:

        def run(storage_target: str | None = None) -> str:
            database = f"sqlite:///{tmp_path / 'lms.sqlite3'}"
            practice = stack.enter_context(running(database, storage_target=storage_target))
            practice.rotate_key(key=builders.practice_key())
            theirs = seed_demo(practice.app, tool, [ActivitySeed("E1")])
            builders.a_registration(
                session,
                issuer=theirs.issuer,
                client_id=theirs.client_id,
                auth_url=theirs.auth_url,
                token_url=theirs.token_url,
                jwks_url=theirs.jwks_url,
            )
            session.commit()
            return practice.url

        yield run


@pytest.fixture
def browsing(tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """``browsing(*patterns)``: Chromium without third-party cookies, and with none at all where patterns say."""
    if not CHROMIUM.exists():
        lacking(f"no browser at {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright, ExitStack() as stack:

        def launch(*patterns: str) -> BrowserContext:
            profile = tmp_path / "profile"
            (profile / "Default").mkdir(parents=True)
            blocked = {pattern: {"setting": 2} for pattern in patterns}
            preferences = {
                "profile": {
                    "cookie_controls_mode": 1,
                    "block_third_party_cookies": True,
                    "content_settings": {"exceptions": {"cookies": blocked}},
                }
            }
            (profile / "Default" / "Preferences").write_text(json.dumps(preferences))
            context = playwright.chromium.launch_persistent_context(
                profile,
                executable_path=CHROMIUM,
                args=[*QUIET, "--test-third-party-cookie-phaseout"],
                locale="en",
            )
            stack.callback(context.close)
            return context

        yield launch


def opened(context: BrowserContext, lms: str) -> Page:
    """The activity's page, as a trainer sees it."""
    page = context.new_page()
    page.goto(f"{lms}/login")
    follow(page.locator('button[name="username"][value="formatrice"]'))
    page.goto(f"{lms}/mod/lti/view.php?id=2")
    return page


def blind(tool: str, lms: str) -> str:
    """The tool keeps nothing in the platform's pages; in its own tab it does."""
    return f"{tool},{lms}"


def test_a_frame_keeps_the_partitioned_cookie_and_posts_forms(platform, browsing):
    lms = platform()
    page = opened(browsing(), lms)
    frame = page.frame_locator("#contentframe")
    expect(frame.locator("html")).to_have_attribute("lang", "fr")

    frame.get_by_role("button", name="English").click()

    expect(frame.locator("html")).to_have_attribute("lang", "en")


def test_a_cookie_that_is_not_partitioned_would_not_come_back(platform, browsing, app):
    @app.get("/plain")
    def plain() -> tuple[str, dict[str, str]]:
        return "<p>set</p>", {"Set-Cookie": "plain=1; Path=/; Secure; SameSite=None"}

    @app.get("/seen")
    def seen() -> str:
        return f"<p>{'came' if 'plain' in request.cookies else 'missing'}</p>"

    page = browsing().new_page()
    page.goto(f"{platform()}/login")
    for path, says in (("plain", "set"), ("seen", "missing")):
        page.evaluate(
            "url => document.body.append(Object.assign(document.createElement('iframe'), { src: url }))",
            f"http://localhost:{PORT}/{path}",
        )
        expect(page.frame_locator("iframe").last.get_by_text(says)).to_be_visible()


def test_the_platform_is_told_how_high_the_page_is(platform, browsing):
    context = browsing()
    context.add_init_script("window.heard = []; addEventListener('message', ({ data }) => heard.push(data))")
    page = opened(context, platform())

    page.wait_for_function(
        "() => heard.some((said) => said?.subject === 'lti.frameResize' && said.height > 100"
        " && heard.includes(JSON.stringify(said)))"
    )


@pytest.mark.parametrize("target", ["_parent", "post_message_forwarding"])
def test_a_frame_without_cookies_goes_by_the_platforms_storage(platform, browsing, tool, target):
    lms = platform(storage_target=target)
    page = opened(browsing(blind(tool, lms)), lms)

    with page.expect_popup() as popup:
        page.frame_locator("#contentframe").locator('form[action="/lti/carry"] button').click()

    expect(popup.value.locator(".masthead__title")).to_have_text("E1")


def test_a_frame_without_cookies_and_storage_goes_by_a_new_tab(platform, browsing, tool):
    lms = platform()
    page = opened(browsing(blind(tool, lms)), lms)

    with page.expect_popup() as popup:
        page.frame_locator("#contentframe").locator("#new-tab button").click()

    expect(popup.value.locator(".masthead__title")).to_have_text("E1")


def chooses(page: Page, lms: str) -> FrameLocator:
    """The platform's dialog, opened from the form of a new activity."""
    page.goto(f"{lms}/course/modedit.php?typeid=1&course=2")
    page.locator('main a[href*="select=1"]').click()
    return page.frame_locator("#contentframe")


def added(dialog: FrameLocator | Page, page: Page) -> list[str]:
    """Choose two assessments and a page in the dialog, save in the page; the course's new activities."""
    for value in ("E1", "E2", "page=progress"):
        dialog.locator(f'[name="chosen"][value$=" {value}"]').check()
    dialog.locator("form#selection button.button--primary").click()
    page.locator('main form button[name="save"]').click()
    page.wait_for_url("**/course/view.php?id=2")
    return page.locator(".activities h3").all_inner_texts()[1:]


@pytest.mark.parametrize(
    ("target", "keeps_cookies"),
    [
        pytest.param(None, True, id="by the partitioned cookie"),
        pytest.param("_parent", False, id="by the storage of the page around"),
        pytest.param("post_message_forwarding", False, id="by the storage of a frame"),
    ],
)
def test_activities_are_chosen_in_the_frame(platform, browsing, tool, session, target, keeps_cookies):
    builders.the_referential(session)
    session.commit()
    lms = platform(storage_target=target)
    patterns = () if keeps_cookies else (blind(tool, lms),)
    page = opened(browsing(*patterns), lms)

    activities = added(chooses(page, lms), page)

    assert [activity.split()[0] for activity in activities[:2]] == ["E1", "E2"]
    assert len(activities) == 3


def test_activities_are_chosen_in_a_new_tab_where_the_frame_has_nothing(platform, browsing, tool, session):
    builders.the_referential(session)
    session.commit()
    lms = platform()
    page = opened(browsing(blind(tool, lms)), lms)

    with page.expect_popup() as popup:
        chooses(page, lms).locator("#new-tab button").click()

    assert len(added(popup.value, popup.value)) == 3
