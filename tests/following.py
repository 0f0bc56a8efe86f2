"""A page that another page leads to, in Chromium."""

from playwright.sync_api import Locator


def follow(control: Locator) -> None:
    """
    Press what leads to another page, and wait until that page is there.

    ``click`` alone comes back as soon as it is pressed: what is read next may still be the page that is left.
    """
    with control.page.expect_navigation():
        control.click()
