"""A copied course: its activities present what those they were copied from do."""

from uuid import uuid4

import builders
import pytest
from sqlalchemy import select

from lti_tool.store.models import Context, Deployment, ResourceLink


@pytest.fixture
def config(each_config):
    return each_config


@pytest.fixture
def original(browser, session):
    """The activity 1 of the course 2, which presents E1 and has published its results."""
    builders.the_referential(session)
    session.commit()
    browser.launch(custom={"assessment": "E1", "results": "immediate"})
    session.rollback()
    return session.scalars(select(ResourceLink)).one()


def launched_copy(browser, session, title="Another title", **custom):
    link = {"id": "30", "title": title}
    assert browser.launch(context={"id": "9"}, resource_link=link, custom=custom).status_code == 303
    session.rollback()
    return session.scalars(select(ResourceLink).where(ResourceLink.resource_link_id == "30")).one()


@pytest.mark.parametrize(
    "custom",
    [
        pytest.param({"resource_link_history": "1", "context_history": "2"}, id="both histories"),
        pytest.param({"resource_link_history": "25,1", "context_history": "7,2"}, id="a copy of a copy"),
        pytest.param({"resource_link_history": "1", "context_history": "$Context.id.history"}, id="links only"),
    ],
)
def test_a_copy_presents_what_its_original_does_and_publishes_nothing(browser, session, original, custom):
    copy = launched_copy(browser, session, **custom)

    assert (copy.assessment, copy.referential_id) == ("E1", original.referential_id)
    assert copy.results_published_at is None


@pytest.mark.parametrize(
    "custom",
    [
        pytest.param({"resource_link_history": "$ResourceLink.id.history"}, id="no histories known"),
        pytest.param({"resource_link_history": "12"}, id="another's id"),
        pytest.param({"resource_link_history": "1", "context_history": "3"}, id="an activity of another course"),
    ],
)
def test_nothing_is_taken_over_from_what_is_no_original(browser, session, original, custom):
    assert launched_copy(browser, session, **custom).assessment is None


@pytest.mark.parametrize(
    ("title", "courses", "presents"),
    [
        pytest.param("Épreuve E1", "2", "E1", id="of the same title"),
        pytest.param("Épreuve E1", "7,2", "E1", id="in a course before the last"),
        pytest.param("Renamed", "2", None, id="of another title"),
        pytest.param("Épreuve E1", "7", None, id="in another course"),
    ],
)
def test_where_courses_alone_tell_whence_they_come_the_title_decides(
    browser, session, original, title, courses, presents
):
    told = {"context_history": courses, "resource_link_history": "$ResourceLink.id.history"}

    assert launched_copy(browser, session, title, **told).assessment == presents


def test_of_two_originals_with_one_title_none_is_taken(browser, session, original):
    browser.launch(resource_link={"id": "8", "title": original.title}, custom={"assessment": "E2"})

    assert launched_copy(browser, session, original.title, context_history="2").assessment is None


def test_a_choice_of_its_own_comes_first(browser, session, original):
    assert launched_copy(browser, session, assessment="E2", resource_link_history="1").assessment == "E2"


def test_another_platforms_activity_is_no_original(browser, session, original):
    stranger = builders.a_registration(session, issuer="http://else.example")
    deployment = Deployment(id=uuid4(), registration_id=stranger.id, deployment_id="77", created_at=builders.NOW)
    session.add(deployment)
    session.flush()
    context = session.get(Context, original.context_id)
    context.registration_id, context.deployment_id = stranger.id, deployment.id
    session.commit()

    assert launched_copy(browser, session, resource_link_history="1", context_history="2").assessment is None
