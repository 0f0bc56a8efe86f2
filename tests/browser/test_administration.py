"""The administration in a real browser: each page in both languages, by axe, and with its buttons."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import builders
import pytest
from axe_playwright_python.sync_playwright import Axe
from following import by_keyboard, follow
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from lti_tool.lti.rejections import Reason
from lti_tool.lti.roles import Role
from lti_tool.store.administrators import add_administrator
from lti_tool.store.models import Invitation, LaunchRecord, Registration, ToolKey

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery staple"
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
SIZES = {"desk": {"width": 1280, "height": 900}, "tablet": {"width": 768, "height": 1024}}
FRAME = {"width": 600, "height": 800}
PAGES = ["", "platforms", "platforms/new", "platforms/{platform}", "invitations", "launches", "keys", "missing"]
# Where to leave pictures of the pages for whoever wants to look at them.
PICTURES = os.environ.get("CERTIBLOC_TEST_PICTURES")


def violations(page: Page) -> list[str]:
    """What axe holds against the page as it is now, its style sheets there."""
    page.wait_for_load_state()
    found: Any = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in found for node in one["nodes"]
    ]


def overflows(page: Page) -> bool:
    """Whether the page itself, and not a table in its own box, scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.fixture
def platform(session: Session) -> Registration:
    """A platform with a history, an invitation of each kind, and two keys."""
    at = datetime.now(UTC)
    made = builders.a_registration(session, name="Moodle du lycée Jean-Moulin", product_family="moodle")
    builders.a_registration(
        session,
        name="Canvas",
        issuer="https://canvas.example",
        disabled_at=at,
        token_audience="https://aud.example",
    )
    reasons = [None, None, Reason.EXPIRED, Reason.KEY_UNKNOWN, Reason.DEPLOYMENT_UNKNOWN]
    for number, reason in enumerate(reasons):
        message = "login" if number == 1 else "launch"
        session.add(
            LaunchRecord(at=at - timedelta(minutes=number), registration=made, message=message, reason=reason)
        )
    session.add(LaunchRecord(at=at, message="login", reason=Reason.ISSUER_UNKNOWN))
    week = timedelta(days=7)
    session.add_all(
        [
            Invitation(id=uuid4(), code="a", name="Lycée Colbert", created_at=at, expires_at=at + week),
            Invitation(id=uuid4(), code="b", created_at=at - week, expires_at=at - timedelta(days=1)),
            Invitation(
                id=uuid4(), code="c", created_at=at - week, expires_at=at + week, used_at=at, registration=made
            ),
            ToolKey(kid="Vq9BXUWyGy1bH0aSgDsbPlzhGz9P5W2A-4bEn6b4yUk", private_key=b"x", created_at=at - week),
            ToolKey(
                kid="mJ5gq7-E2mVCJ0sYz1e-HD7o3kL2a8cQWq0bqkq1nYg",
                private_key=b"x",
                created_at=at,
                signs_from=at + timedelta(hours=24),
            ),
        ]
    )
    add_administrator(session, "ann", PASSWORD, at=at)
    session.commit()
    return made


@pytest.fixture
def signed_in(server: str, platform: Registration, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """``signed_in("fr", size)``: a browser in the administration."""
    contexts = []

    def open_browser(locale: str, size: dict[str, int]) -> Page:
        context = chromium.new_context(viewport=size, locale=locale, reduced_motion="reduce")  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{server}/admin/")
        picture(page, f"sign-in-{locale}-{size['width']}")
        assert violations(page) == []
        page.locator("#name").fill("ann")
        page.locator("#password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{server}/admin/")
        return page

    yield open_browser
    for context in contexts:
        context.close()


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_page_is_accessible_in_both_languages(
    signed_in: Callable[..., Page], server: str, platform: Registration, locale: str
) -> None:
    desk = signed_in(locale, SIZES["desk"])
    for path in PAGES:
        for name, size in SIZES.items():
            desk.set_viewport_size(size)  # type: ignore[arg-type]
            desk.goto(f"{server}/admin/{path.format(platform=platform.id)}")
            picture(desk, f"{path.partition('{')[0].strip('/').replace('/', '-') or 'overview'}"
                          f"{'-one' if '{' in path else ''}-{locale}-{name}")  # fmt: skip
            assert desk.locator("html").get_attribute("lang") == locale
            assert not overflows(desk), (path, name)
        assert violations(desk) == [], path


def test_an_invitation_is_made_and_copied_by_keyboard(signed_in: Callable[..., Page], server: str) -> None:
    page = signed_in("en", SIZES["desk"])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server)
    page.goto(f"{server}/admin/invitations")

    page.get_by_label("For which platform").fill("Lycée Pasteur")
    follow(page.get_by_role("button", name="Make the invitation"), by_keyboard)
    address = page.locator("#invitation").inner_text()
    page.locator("[data-copies=invitation]").press("Enter")

    page.get_by_text("Copied.").first.wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == address
    picture(page, "invitation-made")
    assert violations(page) == []


def test_a_connection_is_tested_and_told(
    signed_in: Callable[..., Page], server: str, platform: Registration, session: Session
) -> None:
    platform.jwks_url = f"{server}/lti/jwks"
    platform.token_url = f"{server}/lti/jwks"
    session.query(ToolKey).delete()
    session.commit()
    page = signed_in("fr", SIZES["tablet"])
    page.goto(f"{server}/admin/platforms/{platform.id}")

    page.get_by_role("button", name="Tester la connexion").click()

    page.get_by_text("Il contient 1 clé.").wait_for()
    picture(page, "connection-tested")
    assert violations(page) == []


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_a_platforms_administrator_sees_its_page_in_the_frame(
    enter: Callable[..., Any], session: Session, platform: Registration, locale: str
) -> None:
    course = builders.a_course(session, platform)
    window = enter(
        builders.a_person(session, course, "Ann Admin", Role.ADMINISTRATOR),
        builders.a_resource_link(session, course),
        Role.ASSESSOR,
        Role.TRAINER,
        Role.ADMINISTRATOR,
        size=FRAME,
        locale=locale,
    )

    page = window.open("platform")

    picture(page, f"own-platform-{locale}")
    assert not overflows(page)
    tabs = page.locator(".tabs")
    assert (tabs.bounding_box() or {})["height"] < 2 * 44
    heights = page.evaluate("Array.from(document.querySelectorAll('.tabs a'), (tab) => tab.offsetHeight)")
    assert min(heights) >= 44
    # It is the last of more tabs than the frame is wide.
    expect(tabs.locator("[aria-current]")).to_be_in_viewport(ratio=0.99)
    tabs.get_by_role("link").first.focus()
    expect(tabs.get_by_role("link").first).to_be_in_viewport(ratio=0.99)
    assert window.violations() == []
    assert window.complaints == []
