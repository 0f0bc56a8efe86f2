"""Two registrations of one issuer, as in Canvas's cloud: their launches stay apart."""

from collections import Counter
from dataclasses import replace

import builders
import pytest
from sqlalchemy import select

from lti_tool.store.models import Context, Deployment, Person, ResourceLink


@pytest.fixture
def config(each_config):
    """The same on each database."""
    return each_config


@pytest.fixture
def second(platform, session):
    """The same platform, in which the tool is registered a second time."""
    first = platform.registration
    registration = builders.a_registration(
        session, issuer=first.issuer, jwks_url=first.jwks_url, auth_url=first.auth_url
    )
    session.commit()
    return replace(platform, registration=registration)


def launch(browser, platform, **changes):
    """Log in and launch from one of the registrations."""
    asked = browser.begin(platform, lti_deployment_id=changes.get("deployment_id", "1"))
    return browser.post_launch(asked.state, platform.sign(platform.claims(asked.nonce, **changes)))


def test_the_same_ids_from_two_clients_are_two_of_everything(browser, platform, second, session):
    for registered in (platform, second, platform):
        assert launch(browser, registered).status_code == 303

    people = Counter(session.scalars(select(Person.registration_id).where(Person.sub == "4")))
    courses = Counter(session.scalars(select(Context.registration_id).where(Context.context_id == "2")))
    both = {platform.registration.id: 1, second.registration.id: 1}
    assert people == courses == both
    assert len(session.scalars(select(ResourceLink.context_id).distinct()).all()) == 2


def test_the_same_course_under_two_deployments_is_two_courses_and_one_person(browser, platform, session):
    another = Deployment(
        id=builders.uuid4(), registration=platform.registration, deployment_id="2", created_at=builders.NOW
    )
    session.add(another)
    session.commit()

    assert launch(browser, platform).status_code == 303
    assert launch(browser, platform, deployment_id="2").status_code == 303

    assert len(session.scalars(select(Person.id)).all()) == 1
    assert len(session.scalars(select(Context.deployment_id).where(Context.context_id == "2")).all()) == 2
    assert len(session.scalars(select(ResourceLink.id)).all()) == 2


def test_one_client_switched_off_leaves_the_other(browser, platform, second, session):
    second.registration.deployments[0].disabled_at = builders.NOW
    session.commit()

    refused = browser.post_login(second)

    assert refused.status_code == 400
    assert "LTI-deployment-disabled" in refused.text
    assert launch(browser, platform).status_code == 303


def test_a_client_must_be_named_where_there_are_two(browser, platform, second):
    assert "LTI-client-missing" in browser.post_login(client_id=...).text
    for registered in (platform, second):
        assert f"client_id={registered.registration.client_id}&" in browser.begin(registered).answer.location
