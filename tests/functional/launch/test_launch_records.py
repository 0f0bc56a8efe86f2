"""What became of each message is kept, and says nothing of anybody."""

from datetime import timedelta

import builders
import pytest
from sqlalchemy import func, select, text
from werkzeug.wrappers import Response

from lti_tool.store.launch_records import last_launches, record_launch
from lti_tool.store.models import LaunchRecord
from lti_tool.worker.housekeeping import Housekeeping


@pytest.fixture(params=["sqlite_config", pytest.param("postgresql_config", marks=pytest.mark.postgresql)])
def config(request):
    return request.getfixturevalue(request.param)


def kept(session, registration_id):
    return [(record.message, record.reason) for record in last_launches(session, registration_id)]


def test_a_launch_that_is_taken_is_recorded(browser, platform, session):
    assert browser.launch().status_code == 303

    assert kept(session, platform.registration.id) == [("launch", None)]


def test_a_refused_launch_is_recorded_with_its_reason(browser, platform, session):
    assert browser.launch(version="1.1").status_code == 403

    assert kept(session, platform.registration.id) == [("launch", "LTI-version-other")]


def test_a_refused_login_is_recorded_with_its_platform_or_with_none(browser, platform, session):
    browser.post_login(login_hint=...)
    browser.post_login(lti_deployment_id="unknown")
    browser.post_login(iss="http://stranger.example")

    assert kept(session, platform.registration.id) == [("login", "LTI-deployment-unknown")]
    assert {reason for _, reason in kept(session, None)} == {"LTI-login-hint-missing", "LTI-issuer-unknown"}


def test_a_learner_who_would_choose_activities_is_recorded(browser, platform, session):
    settings = {"accept_types": ["ltiResourceLink"], "deep_link_return_url": "http://lms.example/return"}
    asked = {"https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": settings}

    answer = browser.launch(message_type="LtiDeepLinkingRequest", resource_link=..., **asked)

    assert answer.status_code == 403
    assert "LTI-selection-forbidden" in answer.text
    assert kept(session, platform.registration.id) == [("launch", "LTI-selection-forbidden")]


def test_a_launch_whose_keys_cannot_be_read_is_recorded(browser, platform, session):
    platform.answer = lambda: Response("down", 503)

    assert browser.launch().status_code == 503

    assert kept(session, platform.registration.id) == [("launch", "LTI-keys-unavailable")]


def test_a_refusal_that_cannot_be_recorded_is_answered_all_the_same(browser, session):
    session.execute(text("ALTER TABLE launch_records RENAME TO away"))
    session.commit()

    assert browser.launch(version="1.1").status_code == 403


def test_strangers_cannot_fill_the_table(session):
    session.add_all(
        LaunchRecord(at=builders.NOW, message="login", reason="LTI-issuer-unknown") for _ in range(1050)
    )
    session.commit()

    Housekeeping().step(session, session.get_bind(), at=builders.NOW)

    assert session.scalar(select(func.count()).select_from(LaunchRecord)) == 1000


def test_old_records_go(session):
    record_launch(session, None, "login", None, at=builders.NOW - timedelta(days=31))
    record_launch(session, None, "launch", None, at=builders.NOW)

    Housekeeping().step(session, session.get_bind(), at=builders.NOW)

    assert kept(session, None) == [("launch", None)]
