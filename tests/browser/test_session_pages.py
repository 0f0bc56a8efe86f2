"""Sessions, their sheet on paper and groups from a file, read by axe at the size of a frame and of a tablet."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import builders
import pytest
from following import follow

from lti_tool.lti.roles import Role
from lti_tool.store.models import Convened, Examiner, ExamSession

pytestmark = pytest.mark.browser

SIZES = [
    pytest.param({"width": 600, "height": 800}, id="frame"),
    pytest.param({"width": 1024, "height": 768}, id="tablet"),
]
NAMES = (
    "Amadou Bâ",
    "Jean-Baptiste de La Tour d'Auvergne",
    "Léa Chevalier",
    "Zoë Ångström",
    "Nour Haddad",
    "Inès Marchetti",
)


@pytest.fixture
def june(session, course, assessor, a_group):
    """A session of E7 and E8 in two days' time, six candidates convened, one of them alone."""
    pitch = builders.a_resource_link(session, course, "E7")
    case = builders.a_resource_link(session, course, "E8")
    people = [builders.a_person(session, course, name) for name in NAMES]
    a_group(case, "Groupe 1", people[:3])
    a_group(case, "Groupe 2", people[3:5])
    begins = (datetime.now(UTC) + timedelta(days=2)).replace(hour=8, minute=0, second=0, microsecond=0)
    exam = ExamSession(
        id=uuid4(),
        context=course,
        referential=pitch.referential,
        name="Session de juin, premier jour",
        place="12 rue des Écoles, salle 4",
        begins_at=begins,
        ends_at=begins + timedelta(hours=8),
        created_at=builders.NOW,
    )
    for number, person in enumerate(people):
        exam.convened.append(Convened(person=person, at=begins + timedelta(minutes=20 * number)))
    exam.examiners.append(Examiner(person=assessor, assessment="E7"))
    exam.examiners.append(Examiner(person=assessor, assessment="E8"))
    session.add(exam)
    session.commit()
    return exam, pitch, case


def check(window, page, name):
    """Nothing to complain of; with CERTIBLOC_SCREENSHOTS set, a picture to look at."""
    if folder := os.environ.get("CERTIBLOC_SCREENSHOTS"):
        width = page.viewport_size["width"]
        page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
    assert window.violations() == []
    # The browser itself notes the status of a page that refuses.
    assert [said for said in window.complaints if "422 (UNPROCESSABLE ENTITY)" not in said] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.title().strip()


@pytest.mark.parametrize("size", SIZES)
def test_a_session_from_its_plan_to_its_sheet(enter, session, course, june, size):
    exam, _, case = june
    odile = builders.a_person(session, course, "Odile Office", Role.OFFICE)
    window = enter(odile, case, Role.OFFICE, size=size, locale="fr")

    check(window, window.open("sessions"), "sessions")
    page = window.open("sessions/new")
    check(window, page, "session-new")
    page.get_by_label("Nom").fill("Session de septembre")
    page.get_by_label("Date").fill("2027-09-14")
    page.get_by_label("Début").fill("09:00")
    follow(page.get_by_role("button", name="Conserver"))
    follow(page.get_by_role("link", name="Convoquer"))
    page.get_by_role("button", name="Tout cocher").click()
    page.get_by_label("Minutes pour chacun").fill("30")
    follow(page.get_by_role("button", name="Proposer des heures"))
    check(window, page, "session-proposed")
    assert (
        page.get_by_label("Heure de Léa Chevalier").input_value()
        == page.get_by_label("Heure de Amadou Bâ").input_value()
    )
    follow(page.get_by_role("button", name="Convoquer").last)
    check(window, page, "session-convened")
    follow(page.get_by_role("link", name="Désigner les évaluateurs"))
    check(window, page, "session-assessors")
    check(window, window.open(f"sessions/{exam.id}"), "session")
    page = window.open(f"sessions/{exam.id}/list")
    check(window, page, "call-list")
    page.emulate_media(media="print")
    check(window, page, "call-list-printed")
    assert not page.get_by_role("navigation").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
    if folder := os.environ.get("CERTIBLOC_SCREENSHOTS"):
        page.pdf(path=str(Path(folder) / "call-list.pdf"), prefer_css_page_size=True)


@pytest.mark.parametrize("size", SIZES)
def test_what_a_candidate_and_an_assessor_see_of_it(enter, june, assessor, size):
    exam, pitch, case = june
    window = enter(exam.convened[0].person, pitch, Role.LEARNER, size=size, locale="fr")
    check(window, window.open("assessment"), "convocation")

    window = enter(assessor, case, Role.ASSESSOR, size=size, locale="fr")
    page = window.open(f"grid?session={exam.id}")
    check(window, page, "grid-session")
    page.locator(".desk__session summary").click()
    follow(page.get_by_role("link", name="Tous les candidats"))
    check(window, page, "grid-everybody")


@pytest.mark.parametrize("size", SIZES)
def test_groups_from_a_file(enter, june, assessor, size):
    _, _, case = june
    window = enter(assessor, case, Role.ASSESSOR, size=size, locale="fr")
    page = window.open("groups")
    follow(page.get_by_role("link", name="Placer les candidats d’après un fichier"))
    page.get_by_label("Ou collez les lignes").fill("Amadou Bâ;Équipe A\nEve Inconnue;Équipe A")
    follow(page.get_by_role("button", name="Vérifier"))
    check(window, page, "groups-file-problem")

    page.get_by_label("Ou collez les lignes").fill("Amadou Bâ;Équipe A\nLéa Chevalier;Équipe A\nNour Haddad;")
    follow(page.get_by_role("button", name="Vérifier"))
    check(window, page, "groups-file-preview")
    follow(page.get_by_role("button", name="Les placer ainsi"))

    assert page.get_by_text("3 candidats sont placés.").is_visible()
