"""Activities that present a page instead of an assessment: who is shown what."""

import builders
import pytest
from sqlalchemy import select

from lti_tool.store.models import Attempt, ResourceLink, Score

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


@pytest.fixture
def config(each_config):
    return each_config


@pytest.fixture(autouse=True)
def referential(session):
    referential = builders.the_referential(session)
    session.commit()
    return referential


def opened(browser, page, role, **changes):
    """What someone in ``role`` sees of an activity that presents ``page``."""
    answer = browser.launch(custom={"page": page}, roles=[MEMBERSHIP + role], **changes)
    assert answer.status_code == 303, answer.text
    return browser.client.get(answer.location, follow_redirects=True)


@pytest.mark.parametrize(
    ("page", "role", "path"),
    [
        pytest.param("progress", "Instructor", "/progress", id="the class's progress to staff"),
        pytest.param("progress", "Learner", "/own-progress", id="their own progress to learners"),
        pytest.param("jury", "Instructor", "/progress", id="the jury's page to staff"),
        pytest.param("jury", "Administrator", "/jury", id="the jury's page to administrators"),
        pytest.param("jury", "Learner", "/", id="nothing of the jury's to learners"),
    ],
)
def test_each_role_is_shown_to_its_page(browser, page, role, path):
    shown = opened(browser, page, role)

    assert shown.status_code == 200
    assert "/" + shown.request.path.split("/", 3)[3] == path


def test_a_learner_on_the_jurys_activity_reads_that_it_is_the_jurys(browser):
    shown = opened(browser, "jury", "Learner", launch_presentation={"locale": "en"})

    assert "This page is for the jury" in shown.text


def test_learners_see_nobody_elses_progress(browser):
    shown = opened(browser, "progress", "Learner")
    root = shown.request.path.removesuffix("/own-progress")

    assert browser.client.get(f"{root}/progress").status_code == 403
    assert browser.client.get(f"{root}/own-progress/rows").status_code == 200


def test_what_belongs_to_an_assessment_is_not_there(browser):
    shown = opened(browser, "progress", "Instructor")
    root = shown.request.path.removesuffix("/progress")

    for path in ("grid", "groups", "assessment"):
        assert browser.client.get(f"{root}/{path}").status_code == 404, path
        assert f"{root}/{path}" not in shown.text


def test_nothing_is_graded_there(browser, session):
    opened(browser, "progress", "Learner")

    link = session.scalars(select(ResourceLink)).one()
    assert (link.page, link.assessment) == ("progress", None)
    assert session.scalars(select(Attempt)).all() == session.scalars(select(Score)).all() == []


def test_an_unknown_page_is_as_good_as_none(browser, session):
    browser.launch(custom={"page": "elsewhere"}, roles=[MEMBERSHIP + "Instructor"])

    link = session.scalars(select(ResourceLink)).one()
    assert (link.page, link.referential_id) == (None, None)


def test_an_assessment_comes_before_a_page(browser, session):
    browser.launch(custom={"page": "progress", "assessment": "E1"})

    link = session.scalars(select(ResourceLink)).one()
    assert (link.page, link.assessment) == (None, "E1")


def test_a_copied_activity_presents_the_same_page(browser, session):
    opened(browser, "jury", "Instructor")

    browser.launch(context={"id": "9"}, resource_link={"id": "30"}, custom={"resource_link_history": "1"})

    copy = session.scalars(select(ResourceLink).where(ResourceLink.resource_link_id == "30")).one()
    assert copy.page == "jury"


def test_until_a_referential_is_installed_the_activity_waits(browser, session, referential):
    session.delete(referential)
    session.commit()

    assert "/choose" in opened(browser, "progress", "Instructor").request.path
