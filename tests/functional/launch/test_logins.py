"""Logins that must be refused."""

import builders
import pytest
from sqlalchemy import select

from lti_tool.store.models import Deployment, Registration


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"iss": "https://unknown.example"}, "LTI-issuer-unknown", id="unknown issuer"),
        pytest.param({"iss": ...}, "LTI-issuer-missing", id="no issuer"),
        pytest.param({"iss": "x" * 300}, "LTI-issuer-missing", id="an issuer beyond length"),
        pytest.param({"iss": "http://a\x00b"}, "LTI-issuer-missing", id="an issuer that no database takes"),
        pytest.param({"login_hint": ...}, "LTI-login-hint-missing", id="no login hint"),
        pytest.param({"target_link_uri": ...}, "LTI-target-missing", id="no target"),
        pytest.param({"target_link_uri": "http://else.example/"}, "LTI-target-elsewhere", id="another host"),
        pytest.param({"target_link_uri": "https://localhost:5000/"}, "LTI-target-elsewhere", id="another scheme"),
        pytest.param({"target_link_uri": "http://localhost:5001/"}, "LTI-target-elsewhere", id="another port"),
        pytest.param(
            {"target_link_uri": "http://localhost:5000@else.example/"}, "LTI-target-elsewhere", id="a trick"
        ),
        pytest.param({"target_link_uri": "javascript:alert(1)"}, "LTI-target-elsewhere", id="a script"),
        pytest.param({"target_link_uri": "http://[::1"}, "LTI-target-elsewhere", id="no address"),
        pytest.param({"target_link_uri": "http://localhost:99999/"}, "LTI-target-elsewhere", id="no port"),
        pytest.param({"client_id": "never-heard-of"}, "LTI-client-unknown", id="unknown client"),
        pytest.param({"client_id": "\x00"}, "LTI-client-unknown", id="a client that no database takes"),
        pytest.param({"lti_deployment_id": "7"}, "LTI-deployment-unknown", id="unknown deployment"),
    ],
)
def test_a_login_that_breaks_a_rule_is_refused(browser, assert_refused, changes, code):
    answer = browser.post_login(**changes)

    assert_refused(answer, code, status=(400,))


def test_an_empty_login_is_refused(browser, assert_refused):
    assert_refused(browser.client.get("/lti/login"), "LTI-issuer-missing")


def test_a_platform_registered_twice_must_name_its_client(browser, platform, session, assert_refused):
    builders.a_registration(session, issuer=platform.url)
    session.commit()

    assert_refused(browser.post_login(client_id=...), "LTI-client-missing")


def test_a_disabled_registration_beside_an_active_one_need_not_be_named(browser, platform, session):
    builders.a_registration(session, issuer=platform.url, disabled_at=builders.NOW)
    session.commit()

    assert browser.post_login(client_id=...).status_code == 302


@pytest.mark.parametrize(
    ("table", "code"), [(Registration, "LTI-platform-disabled"), (Deployment, "LTI-deployment-disabled")]
)
def test_what_is_disabled_begins_no_login(browser, session, assert_refused, table, code):
    session.scalars(select(table)).one().disabled_at = builders.NOW
    session.commit()

    assert_refused(browser.post_login(), code)


def test_the_deployment_of_another_registration_is_unknown(browser, session, assert_refused):
    other = builders.a_registration(session, issuer="https://other.example")
    other.deployments[0].deployment_id = "9"
    session.commit()

    assert_refused(browser.post_login(lti_deployment_id="9"), "LTI-deployment-unknown")
