"""Absences, exemptions and resits in a browser: read by axe at the size of a frame and of a tablet, and used."""

import os
from pathlib import Path

import builders
import pytest
from following import follow
from rebuilt import catch_up

from lti_tool.actions.record_marks import record_marks
from lti_tool.assessment.changes import Change
from lti_tool.lti.roles import Role
from lti_tool.store.models import Membership
from lti_tool.store.sittings import sitting_of

pytestmark = pytest.mark.browser

FRAME, TABLET = {"width": 600, "height": 800}, {"width": 1024, "height": 768}
STAFF = (Role.ASSESSOR, Role.TRAINER, Role.OFFICE)
HOME = "http://localhost:5000"


@pytest.fixture
def class_of_three(session, course, assessor):
    """Zoë, who is absent; Bo, who did not validate C6; Cy, of whom nothing is known yet."""
    link = builders.a_resource_link(session, course, "E5", results_published_at=builders.NOW)
    zoe, bo, cy = (builders.a_person(session, course, name) for name in ("Zoë Ångström", "Bo Bâ", "Cy Ito"))
    codes = [f"{competency}.{number}" for competency in ("C5", "C6") for number in (1, 2, 3)]
    changes = [Change(zoe.id, code, "absent") for code in codes]
    changes += [Change(bo.id, code, "acquired" if code < "C6" else "not_acquired") for code in codes]
    record_marks(session, sitting_of(link), changes, by=assessor.id, home_page=HOME, at=builders.NOW)
    catch_up(session)
    assert session.query(Membership).count() == 4
    return link, zoe, bo, cy


def check(window, page, name):
    """Nothing to complain of; with CERTIBLOC_SCREENSHOTS set, a picture to look at."""
    if folder := os.environ.get("CERTIBLOC_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)
    assert window.violations() == []
    assert window.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("size", [pytest.param(FRAME, id="frame"), pytest.param(TABLET, id="tablet")])
def test_a_bloc_is_entered_a_resit_opened_an_absence_taken_back(enter, class_of_three, assessor, size):
    link, zoe, bo, cy = class_of_three
    window = enter(assessor, link, *STAFF, size=size, locale="fr")

    page = window.open(f"files/{cy.id}")
    page.get_by_text("Saisir un bloc déjà acquis").click()
    check(window, page, "file-to-enter")
    page.locator("#held-certificate").fill("RNCP12345 BC01")
    page.locator("#held-date").fill("2023-06-30")
    page.locator("#held-file").set_input_files(
        {"name": "attestation.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
    )
    follow(page.get_by_role("button", name="Saisir le bloc"))
    check(window, page, "file-exempted")

    page = window.open("resits")
    check(window, page, "resits")
    page.get_by_label("Zoë Ångström").uncheck()
    follow(page.get_by_role("button", name="Ouvrir un rattrapage aux candidats cochés"))
    check(window, page, "resits-open")

    page = window.open(f"grid?candidate={bo.id}")
    check(window, page, "sheet-of-a-resit")
    page = window.open(f"grid?candidate={cy.id}")
    check(window, page, "sheet-exempted")
    page = window.open("grid?view=all")
    check(window, page, "table")
    page = window.open(f"grid?candidate={zoe.id}")
    check(window, page, "sheet-absent")
    follow(page.get_by_role("button", name="Finalement présent"))
    assert page.get_by_role("radio").count() == 18

    page = window.open(f"files/{bo.id}")
    page.locator("summary", has_text="évaluation").first.click()
    page.locator("summary", has_text="Annuler le passage").first.click()
    check(window, page, "file-of-attempts")

    window = enter(bo, link, Role.LEARNER, size=size, locale="fr")
    page = window.open("assessment")
    page.locator("summary", has_text="Passage 1").click()
    check(window, page, "learner-resit")


@pytest.mark.parametrize("size", [pytest.param(FRAME, id="frame")])
def test_what_an_absent_candidate_reads(enter, class_of_three, size):
    link, zoe, *_ = class_of_three
    window = enter(zoe, link, Role.LEARNER, size=size, locale="fr")

    page = window.open("assessment")

    check(window, page, "learner-absent")
    assert page.get_by_text("Absence à l’épreuve.").count() == 2
