"""A deliberation clicked through from preparation to attestation, read by axe in a frame and on a tablet."""

import os
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import builders
import pytest
from following import follow
from rebuilt import HOME, catch_up

from lti_tool.actions.record_marks import record_marks
from lti_tool.assessment.changes import Change
from lti_tool.assessment.sheet import marked_criteria
from lti_tool.lti.roles import Role
from lti_tool.store.models import Appointment
from lti_tool.store.referentials import reading_of
from lti_tool.store.sittings import sitting_of

pytestmark = pytest.mark.browser

FRAME, TABLET = {"width": 600, "height": 800}, {"width": 1024, "height": 768}


def check(window, name):
    """Nothing to complain of at either size; with CERTIBLOC_SCREENSHOTS set, pictures to look at."""
    page = window.page
    for size in (TABLET, FRAME):
        page.set_viewport_size(size)
        if folder := os.environ.get("CERTIBLOC_SCREENSHOTS"):
            page.screenshot(path=str(Path(folder) / f"{name}-{size['width']}.png"), full_page=True)
        assert window.violations() == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert window.complaints == []
    assert page.title().strip()


@pytest.fixture
def jury(session, course):
    """People in office, by first name."""
    people = {}
    offices = {"Olga": Role.OFFICE, "Paula": Role.PRESIDENT, "Mia": Role.JURY_MEMBER, "Otto": Role.JURY_MEMBER}
    for name, office in offices.items():
        people[name] = builders.a_person(session, course, f"{name} Garnier")
        given = Appointment(id=uuid4(), person_id=people[name].id, office=str(office), given_at=builders.NOW)
        session.add(given)
    session.flush()
    return people


def mark_bloc(session, link, person, assessor, code, level="acquired"):
    """Give one level on every criterion of a bloc."""
    referential, _rules = reading_of(link.referential)
    for assessment in referential.assessments:
        if assessment.bloc == code:
            sitting = sitting_of(builders.a_resource_link(session, link.context, assessment.code))
            criteria = marked_criteria(referential, assessment)
            changes = [Change(candidate=person.id, criterion=each.code, level=level) for each in criteria]
            record_marks(session, sitting, changes, by=assessor.id, home_page=HOME, at=builders.NOW)


def test_from_preparation_to_attestation(enter, server, session, course, assessor, jury):
    link = builders.a_resource_link(session, course, "E1", page="jury", title="Jury de certification")
    link.assessment = None
    zoe = builders.a_person(session, course, "Zoë Ångström")
    sam = builders.a_person(session, course, "Jean-Baptiste de La Tour d'Auvergne")
    mark_bloc(session, link, zoe, assessor, "B1")
    mark_bloc(session, link, sam, assessor, "B1", "in_progress")
    session.commit()
    catch_up(session)

    office = enter(jury["Olga"], link, Role.LEARNER, size=FRAME, locale="fr")
    page = office.open()
    page.get_by_label("Nom").fill("Jury de novembre")
    page.get_by_label("Date et heure").fill("2026-11-27T09:00")
    page.get_by_label("Lieu").fill("Lyon")
    check(office, "jury-prepare")
    follow(page.get_by_role("button", name="Préparer, puis désigner les membres"))
    for name in ("Paula", "Mia", "Otto"):
        page.get_by_role("checkbox", name=f"{name} Garnier", exact=True).check()
    for name in ("Paula", "Mia"):
        page.get_by_role("checkbox", name=f"certificateur et à l’organisme de formation – {name} Garnier").check()
    page.get_by_role("radio", name="Préside").check()
    check(office, "jury-members")
    follow(page.get_by_role("button", name="Désigner ces membres"))

    president = enter(jury["Paula"], link, Role.LEARNER, size=FRAME, locale="fr", is_touched=True)
    page = president.open()
    follow(page.get_by_role("link", name="Jury de novembre"))
    check(president, "jury-agenda")
    follow(page.get_by_role("link", name="Jean-Baptiste"))
    follow(page.locator("#node-B1").get_by_role("button", name="Refusé"))
    page.locator("#record-B1 summary").click()
    check(president, "jury-candidate")
    page.locator("#hands-B1-refused").fill("3")
    page.locator("#record-B1").get_by_label("Motif").fill("La compétence C1 n’est pas acquise.")
    follow(page.locator("#record-B1").get_by_role("button", name="Enregistrer ce vote"))
    assert page.get_by_text("La décision est enregistrée.").is_visible()
    check(president, "jury-candidate-decided")
    follow(page.get_by_role("link", name="← Jury de novembre"))
    page.get_by_text("Suivre toutes les propositions de validation…").click()
    follow(page.get_by_role("button", name="Le jury en est d’accord : valider"))
    assert page.get_by_text("2 sur 2 décidés").is_visible()
    page.get_by_text("Clore la délibération…").click()
    follow(page.get_by_role("button", name="Clore définitivement"))
    check(president, "jury-closed")

    page = office.open("jury")
    follow(page.get_by_role("link", name="Jury de novembre"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le PDF").click()
    page.get_by_text("Un fichier est-il bien ce procès-verbal ?").click()
    page.get_by_label("Choisissez le PDF").set_input_files(download.value.path())
    follow(page.get_by_role("button", name="Vérifier"))
    assert page.get_by_text("inchangé jusqu’au dernier octet").is_visible()
    page.get_by_text("Publier les décisions…").click()
    follow(page.get_by_role("button", name="Publier", exact=True))
    check(office, "jury-published")

    candidate = enter(zoe, link, Role.LEARNER, size=FRAME, locale="fr")
    page = candidate.open("results")
    check(candidate, "jury-my-results")
    address = page.locator("a.address").get_attribute("href")
    page.goto(server + urlsplit(address).path)
    assert page.get_by_role("heading", name="Cette attestation est authentique").is_visible()
    check(candidate, "jury-attestation")
