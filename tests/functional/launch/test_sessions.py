"""A launch answers one login, once, in the browser that began it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import builders
import pytest
from sqlalchemy import delete, func, select

from lti_tool.config import derived_secret
from lti_tool.lti.login_state import browser_secret, nonce_of, sealed, unsealed
from lti_tool.store.models import Base, Deployment, Registration, Visit
from lti_tool.web.browsers import cookie_of


def good(platform, asked, **changes):
    return platform.sign(platform.claims(asked.nonce, **changes))


def test_a_launch_without_state_is_refused(browser, platform, assert_refused):
    asked = browser.begin()

    assert_refused(browser.post_launch(None, good(platform, asked)), "LTI-state-missing")


@pytest.mark.parametrize("state", ["never-heard-of", "\x00", "é" * 3000, "'; --"])
def test_a_launch_with_an_unknown_state_is_refused(browser, platform, assert_refused, state):
    asked = browser.begin()

    assert_refused(browser.post_launch(state, good(platform, asked)), "LTI-state-unknown")


def test_a_replay_in_the_same_browser_is_refused(browser, platform, session):
    asked = browser.begin()
    token = good(platform, asked)
    browser.post_launch(asked.state, token)

    answer = browser.post_launch(asked.state, token)

    assert answer.status_code == 403
    assert "LTI-state-used" in answer.text
    assert session.scalar(select(func.count(Visit.id))) == 1


def test_a_used_token_under_a_new_state_is_refused(browser, platform, session):
    first = browser.begin()
    token = good(platform, first)
    browser.post_launch(first.state, token)
    second = browser.begin()

    answer = browser.post_launch(second.state, token)

    assert answer.status_code == 403
    assert "LTI-nonce-other" in answer.text
    assert session.scalar(select(func.count(Visit.id))) == 1


def test_a_nonce_in_another_token_is_refused(browser, platform):
    first = browser.begin()
    browser.post_launch(first.state, good(platform, first))

    answer = browser.post_launch(first.state, good(platform, first, sub="5"))

    assert answer.status_code == 403
    assert "LTI-state-used" in answer.text


def test_a_nonce_is_dead_even_when_its_launch_was_refused(browser, platform, assert_refused):
    asked = browser.begin()
    browser.post_launch(asked.state, good(platform, asked, exp=1))

    assert_refused(browser.post_launch(asked.state, good(platform, asked)), "LTI-state-used")


def test_the_state_of_one_login_with_the_nonce_of_another_is_refused(browser, platform, assert_refused):
    first, second = browser.begin(), browser.begin()

    assert_refused(browser.post_launch(first.state, good(platform, second)), "LTI-nonce-other")


def test_two_logins_at_once_in_one_browser_both_work(browser, platform):
    first, second = browser.begin(), browser.begin()

    assert browser.post_launch(second.state, good(platform, second)).status_code == 303
    assert browser.post_launch(first.state, good(platform, first)).status_code == 303


def test_a_launch_from_another_browser_is_refused(browser, another_browser, platform, assert_refused):
    asked = browser.begin()

    assert_refused(another_browser.post_launch(asked.state, good(platform, asked)), "LTI-browser-unknown")


def test_another_login_of_that_browser_does_not_help_it(browser, another_browser, platform, assert_refused):
    asked = browser.begin()
    other = another_browser.begin()
    another_browser.client.set_cookie(asked.cookie.key, other.cookie.value, path="/lti/launch")

    assert_refused(another_browser.post_launch(asked.state, good(platform, asked)), "LTI-browser-unknown")


def test_a_replay_behind_a_tls_proxy_from_another_browser_is_refused(browser, another_browser, platform):
    asked = browser.begin()
    token = good(platform, asked)
    browser.post_launch(asked.state, token)

    answer = another_browser.client.post(
        "/lti/launch",
        data={"state": asked.state, "id_token": token},
        base_url="https://localhost:5000",
        headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"},
    )

    assert answer.status_code == 403
    assert "LTI-state-used" in answer.text


@pytest.mark.parametrize("query", ["", "?state=x&id_token=a.b.c"])
def test_a_launch_by_get_is_sent_back_to_the_course(browser, query):
    answer = browser.client.get(f"/lti/launch{query}")

    assert answer.status_code == 405
    assert "<h1>" in answer.text
    assert "a.b.c" not in answer.text


def test_a_token_in_the_address_is_not_read(browser, platform, assert_refused):
    asked = browser.begin()

    answer = browser.client.post(
        "/lti/launch", query_string={"state": asked.state, "id_token": good(platform, asked)}
    )

    assert_refused(answer, "LTI-state-missing")


def test_a_launch_without_a_token_is_refused(browser, assert_refused):
    assert_refused(browser.post_launch(browser.begin().state, None), "LTI-token-missing")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("login_required", "LTI-platform-signed-out"),
        ("interaction_required", "LTI-platform-signed-out"),
        ("unauthorized_client", "LTI-platform-declined"),
        ("access_denied", "LTI-platform-declined"),
        ("invalid_request", "LTI-platform-declined"),
        ("<script>", "LTI-platform-declined"),
    ],
)
def test_a_platform_that_says_no_is_heard(browser, assert_refused, error, code):
    asked = browser.begin()

    answer = browser.post_launch(asked.state, None, error=error, error_description="<b>Invalid prompt</b>")

    assert_refused(answer, code)
    assert "Invalid prompt" not in answer.text
    assert "<script>" not in answer.text


def test_a_token_of_one_client_does_not_answer_the_login_of_another(browser, platform, session, assert_refused):
    other = builders.a_registration(
        session, issuer=platform.url, jwks_url=f"{platform.url}/jwks", auth_url=f"{platform.url}/auth"
    )
    session.commit()
    asked = browser.begin()

    answer = browser.post_launch(asked.state, good(platform, asked, aud=other.client_id))

    assert_refused(answer, "LTI-audience-other")


def test_of_identical_posts_at_once_exactly_one_wins(app, browser, platform, session):
    asked = browser.begin()
    token = good(platform, asked)
    held = asked.cookie

    def post(_number):
        client = app.test_client()
        client.set_cookie(held.key, held.value, path="/lti/launch")
        return client.post("/lti/launch", data={"state": asked.state, "id_token": token}).status_code

    with ThreadPoolExecutor(8) as posting:
        answers = sorted(posting.map(post, range(8)))

    assert answers == [303] + [403] * 7
    assert session.scalar(select(func.count(Visit.id))) == 1


def test_a_state_older_than_ten_minutes_is_refused(browser, platform, config, assert_refused):
    secret = config.login_secret
    login = unsealed(browser.begin().state, secret)
    state = sealed(replace(login, began_at=login.began_at - timedelta(minutes=10, seconds=1)), secret)
    browser.client.set_cookie(cookie_of(state), browser_secret(state, secret), path="/lti/launch")

    answer = browser.post_launch(state, platform.sign(platform.claims(nonce_of(state, secret))))

    assert_refused(answer, "LTI-state-expired")


def test_a_state_that_another_instance_sealed_is_unknown(browser, platform, config, assert_refused):
    asked = browser.begin()
    login = unsealed(asked.state, config.login_secret)
    state = sealed(login, derived_secret("another instance's secret key", "logins"))

    assert_refused(browser.post_launch(state, good(platform, asked)), "LTI-state-unknown")


def test_a_state_whose_registration_is_gone_is_unknown(browser, platform, session, assert_refused):
    asked = browser.begin()
    session.execute(delete(Registration))
    session.commit()

    assert_refused(browser.post_launch(asked.state, good(platform, asked)), "LTI-state-unknown")


@pytest.mark.parametrize(
    ("table", "code"),
    [(Registration, "LTI-platform-disabled"), (Deployment, "LTI-deployment-disabled")],
)
def test_what_was_disabled_after_the_login_launches_no_more(
    browser, platform, session, assert_refused, table, code
):
    asked = browser.begin()
    session.scalars(select(table)).one().disabled_at = builders.NOW
    session.commit()

    assert_refused(browser.post_launch(asked.state, good(platform, asked)), code)


def test_the_login_is_bound_to_the_browser_by_a_cookie_for_the_launch_only(browser):
    cookie = browser.begin().cookie

    assert cookie.path == "/lti/launch"
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert not cookie.secure
    assert cookie.max_age == 600


def test_a_login_leaves_no_trace_in_the_database(browser, session):
    before = rows(session)

    browser.begin()

    assert rows(session) == before


def rows(session):
    return {
        table.name: session.scalar(select(func.count()).select_from(table))
        for table in Base.metadata.tables.values()
    }
