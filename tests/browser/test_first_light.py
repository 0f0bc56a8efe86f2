"""From a click in the LMS to a bloc rebuilt from the LRS, in Chromium, with every process of the demo running."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from following import follow
from playwright.sync_api import Browser, BrowserContext, FrameLocator, expect

from lti_tool.cli.instance import instance_config
from lti_tool.demo.setting import set_up
from lti_tool.demo.stage import Stage, free_port, playing

pytestmark = pytest.mark.browser

CRITERIA = ("C1.1", "C1.2", "C1.3", "C1.4")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The demo, running."""
    stage = Stage(free_port(), free_port(), tmp_path_factory.mktemp("demo"))
    set_up(stage, instance_config(stage.environment))
    with playing(stage):
        yield stage


class Someone:
    """A person of the practice LMS at a browser of their own."""

    def __init__(self, chromium: Browser, stage: Stage, username: str) -> None:
        self.context: BrowserContext = chromium.new_context(
            viewport={"width": 1100, "height": 900}, locale="fr-FR"
        )
        self.page = self.context.new_page()
        self.stage = stage
        self.page.goto(f"{stage.lms_url}/login")
        follow(self.page.locator(f'button[name="username"][value="{username}"]'))

    def opens(self, activity: str) -> FrameLocator:
        """Open an activity of the course; what is in its frame."""
        self.page.goto(f"{self.stage.lms_url}/course/view.php?id=2")
        follow(self.page.get_by_role("link", name=activity).first)
        return self.page.frame_locator("iframe")

    def grades(self) -> str:
        """The text of the gradebook that this person sees."""
        self.page.goto(f"{self.stage.lms_url}/grade/report/index.php?id=2")
        return self.page.inner_text("main")


def test_marks_given_by_keyboard_show_as_progress_and_as_a_grade(
    stage: Stage, chromium: Browser, tmp_path: Path
) -> None:
    learner = Someone(chromium, stage, "zoe")
    theirs = learner.opens("E1 – Jeu de rôle (C1)")
    expect(theirs.get_by_text("Le candidat doit analyser une entreprise et son secteur")).to_be_visible()

    assessor = Someone(chromium, stage, "evaluateur")
    grid = assessor.opens("E1 – Jeu de rôle (C1)")
    grid.get_by_role("link", name="Zoë Ångström").first.click()
    expect(grid.locator("#sheet-title")).to_have_text("Zoë Ångström")
    grid.get_by_role("radiogroup", name="Zoë Ångström – C1.1").get_by_role("radio").first.focus()
    for _ in CRITERIA:
        assessor.page.keyboard.press("2")
        assessor.page.keyboard.press("ArrowDown")

    # The learner's page stays open all the while, and follows by itself.
    expect(theirs.locator(".result .badge--good")).to_have_count(len(CRITERIA))
    competency = theirs.locator(".outcome").filter(has=theirs.locator(".code", has_text="C1")).first
    expect(competency.locator(".badge--validated")).to_be_visible()
    for _ in range(40):
        if "100" in (said := learner.grades()):
            break
        learner.page.wait_for_timeout(250)
    assert "100" in said
    assert "C1" in said
