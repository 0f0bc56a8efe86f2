"""A page that another page leads to, in Chromium."""

from collections.abc import Callable

from playwright.sync_api import Locator


def follow(control: Locator, press: Callable[[Locator], None] = Locator.click) -> None:
    """
    Press what leads to another page, and wait until that page is there, its scripts at work.

    ``press`` alone comes back as soon as it is pressed: what is read next may still be the page that is left, and
    what is pressed next may come before the script that waits for it.
    """
    with control.page.expect_navigation():
        press(control)


def by_keyboard(control: Locator) -> None:
    """Press a control by the focus and the enter key."""
    control.press("Enter")
