"""Offices, journal, arrangements and paths of validation of experience, read by axe in a frame and on a tablet."""

from datetime import UTC, date, datetime

import builders
import pytest
from following import follow

from lti_tool.actions.appoint import appoint
from lti_tool.actions.arrange import Wish, arrange
from lti_tool.actions.follow_vae import open_path, write_section
from lti_tool.assessment.arrangements import Medium
from lti_tool.lti.roles import Role
from lti_tool.store.journal import person as by_person
from xapi.referential.model import PORTFOLIO

pytestmark = pytest.mark.browser

SIZES = [
    pytest.param({"width": 600, "height": 800}, id="frame"),
    pytest.param({"width": 1024, "height": 768}, id="tablet"),
]
NOW = datetime.now(UTC)


@pytest.fixture
def link(session, course):
    """An activity that presents the portfolio."""
    return builders.a_resource_link(session, course, PORTFOLIO)


@pytest.fixture
def zoe(session, course, link):
    """A candidate by experience, for whom something is arranged."""
    zoe = builders.a_person(session, course, "Zoë Ångström")
    wish = Wish(None, 33, {Medium.LARGE_PRINT}, "Lire les consignes", None, None)
    arrange(session, zoe.id, link.referential_id, wish, by=zoe.id, at=NOW)
    path = open_path(session, link, zoe.id, ["B1", "B2"], date(2026, 9, 10), by=by_person(zoe.id), at=NOW)
    write_section(
        session,
        link,
        path,
        None,
        title="Un grand compte gagné",
        text="J’ai repris le compte.\nPuis négocié.",
        criteria=["C1.1"],
        by=by_person(zoe.id),
        at=NOW,
    )
    session.commit()
    return zoe


def look(window, *paths):
    """Open each page, and have nothing to complain of."""
    for path in paths:
        window.page.goto(window.root + path)
        assert window.violations() == [], path
        assert window.complaints == [], path
        assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("size", SIZES)
def test_what_an_administrator_reads(enter, session, course, link, zoe, size):
    alma = builders.a_person(session, course, "Alma Admin", Role.ADMINISTRATOR)
    ines = builders.a_person(session, course, "Inès Externe")
    builders.a_visit(session, zoe, link)
    appoint(session, ines, {Role.ASSESSOR, Role.JURY_MEMBER}, by=by_person(alma.id), at=NOW)
    window = enter(alma, link, Role.ADMINISTRATOR, size=size, locale="fr")

    look(window, "offices?name=zo", "journal", "journal?act=marked")


@pytest.mark.parametrize("size", SIZES)
def test_what_the_referent_and_the_office_read(enter, session, course, link, zoe, size):
    olga = builders.a_person(session, course, "Olga Office", Role.ADMINISTRATOR)
    window = enter(olga, link, Role.REFERENT, Role.OFFICE, size=size, locale="fr")

    look(window, "arrangements", f"arrangements/{zoe.id}", "vae")
    follow(window.page.get_by_role("link", name="Zoë Ångström"))
    window.page.get_by_text("Étapes et dates").click()
    assert window.violations() == []


@pytest.mark.parametrize("size", SIZES)
def test_what_a_candidate_by_experience_reads_and_writes(enter, link, zoe, size):
    window = enter(zoe, link, Role.LEARNER, size=size, locale="fr")

    look(window, "portfolio", "portfolio/section", "assessment")
    window.page.goto(window.root + "portfolio")
    follow(window.page.get_by_role("link", name="Changer Un grand compte gagné"))
    assert window.violations() == []
    window.page.get_by_label("Titre").fill("Un très grand compte")
    follow(window.page.get_by_role("button", name="Conserver"))
    assert window.page.get_by_text("La section est enregistrée.").is_visible()
