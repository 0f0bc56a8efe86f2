"""What the gradebook, a mentor and a test user open, read by axe at the size of a frame and of a tablet."""

import os
from pathlib import Path
from uuid import UUID

import builders
import pytest
from following import follow
from practice_course import an_attempt, mark
from rebuilt import catch_up

from lti_tool.lti.roles import Role
from lti_tool.store.models import Visit

pytestmark = pytest.mark.browser

SIZES = [
    pytest.param({"width": 600, "height": 800}, id="frame"),
    pytest.param({"width": 1024, "height": 768}, id="tablet"),
]
STAFF = (Role.ASSESSOR, Role.TRAINER)


@pytest.fixture
def zoes(session, course, assessor):
    """Zoë's attempt at E4, marked in part, and its results published."""
    link = builders.a_resource_link(session, course, "E4", results_published_at=builders.NOW)
    zoe = builders.a_person(session, course, "Zoë Ångström")
    attempt = an_attempt(session, zoe, link)
    mark(session, attempt, {"C4.1": "acquired", "C4.2": "in_progress"}, by=assessor)
    attempt.marks[0].comment = "Écoute bien, mais n'ose pas encore conclure.\nÀ reprendre."
    session.commit()
    return attempt


def changed(session, window, **values):
    """The window's visit, as another launch would have made it."""
    visit = session.get(Visit, UUID(window.root.rstrip("/").rpartition("/")[2]))
    for name, value in values.items():
        setattr(visit, name, value)
    session.commit()


def check(window, page, name):
    """Nothing to complain of; with CERTIBLOC_SCREENSHOTS set, a picture to look at."""
    if folder := os.environ.get("CERTIBLOC_SCREENSHOTS"):
        width = page.viewport_size["width"]
        page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
    assert window.violations() == []
    assert window.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.title().strip()


@pytest.mark.parametrize("size", SIZES)
def test_a_candidates_marks_from_the_gradebook(enter, session, zoes, assessor, size):
    window = enter(assessor, zoes.resource_link, *STAFF, size=size, locale="fr")
    changed(session, window, subject_id=zoes.person_id)

    page = window.open()

    assert page.get_by_role("heading", level=1).inner_text() == "Zoë Ångström"
    check(window, page, "review")
    follow(page.get_by_role("link", name="Ouvrir dans la grille"))
    assert page.get_by_role("heading", name="Zoë Ångström").is_visible()


@pytest.mark.parametrize("size", SIZES)
def test_an_assessors_own_marks_and_somebody_who_is_no_candidate(enter, session, zoes, assessor, size):
    zoes.resource_link.results_published_at = None
    window = enter(assessor, zoes.resource_link, Role.ASSESSOR, size=size)
    changed(session, window, subject_id=zoes.person_id)
    page = window.open("review")
    check(window, page, "review-assessor")

    changed(session, window, subject_id=assessor.id)
    check(window, window.open("review"), "review-nobody")


@pytest.mark.parametrize("size", SIZES)
def test_a_mentors_pages(enter, session, zoes, course, size):
    other = builders.a_person(session, course, "Jean-Baptiste de La Tour d'Auvergne")
    mia = builders.a_person(session, course, "Mia Mentor", Role.MENTOR)
    catch_up(session)
    window = enter(mia, zoes.resource_link, Role.MENTOR, size=size, locale="fr")
    page = window.open()
    check(window, page, "mentor-without-scope")
    changed(session, window, mentees=[zoes.person.sub, other.sub])

    page = window.open()
    check(window, page, "mentor")
    follow(page.get_by_role("link", name="Zoë Ångström"))
    check(window, page, "mentor-of-one")
    zoes.resource_link.results_published_at = None
    session.commit()
    page.reload()
    check(window, page, "mentor-not-published")


@pytest.mark.parametrize("size", SIZES)
def test_a_trial(enter, session, zoes, size):
    zoes.person.is_test_user = True
    window = enter(zoes.person, zoes.resource_link, Role.LEARNER, Role.TEST_USER, size=size, locale="fr")

    page = window.open()

    assert page.get_by_text("Ceci est un essai").is_visible()
    check(window, page, "trial")


@pytest.mark.parametrize("size", SIZES)
def test_groups_that_the_course_offers(enter, session, zoes, course, assessor, size):
    course.groups_url = "http://lms.example/groups"
    course.memberships_url = "http://127.0.0.1:9/members"
    window = enter(assessor, zoes.resource_link, *STAFF, size=size, locale="fr")

    page = window.open("groups")

    assert page.get_by_role("button", name="Reprendre les groupes du cours").is_visible()
    check(window, page, "groups")
