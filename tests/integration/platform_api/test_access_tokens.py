"""Access tokens, over real HTTP."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import builders
import jwt
import pytest
from scripted_platform import Reply

from lti_tool.lti.services import LINEITEM, SCORE
from lti_tool.platform_api.access_tokens import AccessTokens
from lti_tool.platform_api.errors import AccessRefused, PlatformUnavailable
from lti_tool.platform_api.transport import Transport


@pytest.fixture
def tokens(clock):
    return AccessTokens(Transport(private_hosts={"127.0.0.1"}), clock)


def test_the_assertion_is_signed_for_the_token_address_and_dated_back(lms, tokens, clock, a_client):
    lms.on_token()

    tokens.get(a_client(), [SCORE])

    [asked] = lms.asked_at("/token")
    claims = jwt.decode(
        asked.form["client_assertion"],
        builders.our_key().private_key.public_key(),
        algorithms=["RS256"],
        audience=lms.url + "/token",
        issuer="certibloc",
        subject="certibloc",
    )
    assert clock().timestamp() - 30 < claims["iat"] < clock().timestamp() - 5
    assert claims["exp"] > clock().timestamp() + 60
    assert claims["jti"]
    assert jwt.get_unverified_header(asked.form["client_assertion"])["kid"] == builders.our_key().kid
    assert asked.form["grant_type"] == "client_credentials"
    assert asked.form["scope"] == SCORE


def test_a_token_is_kept_until_a_minute_before_its_end(lms, tokens, clock, a_client):
    lms.on_token()

    first = tokens.get(a_client(), [SCORE])
    clock.pass_(timedelta(seconds=3600 - 61))
    still = tokens.get(a_client(), [SCORE])
    clock.pass_(timedelta(seconds=2))
    then = tokens.get(a_client(), [SCORE])

    assert first == still != then


def test_clients_deployments_and_scopes_have_tokens_of_their_own(lms, tokens, a_client):
    lms.on_token()

    got = {
        tokens.get(a_client(), [SCORE]),
        tokens.get(a_client(client_id="another"), [SCORE]),
        tokens.get(a_client(deployment_id="2"), [SCORE]),
        tokens.get(a_client(), [LINEITEM]),
    }

    assert len(got) == 4


def test_threads_in_want_of_the_same_token_ask_once(lms, tokens, a_client):
    lms.on_token()
    client = a_client()

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: tokens.get(client, [SCORE]), range(16)))

    assert len(set(got)) == 1
    assert len(lms.asked_at("/token")) == 1


def test_a_scope_that_was_dropped_without_a_word_is_noticed_and_nothing_kept(lms, tokens, a_client):
    lms.on_token(scope=LINEITEM)

    with pytest.raises(AccessRefused, match="not granted: score"):
        tokens.get(a_client(), [SCORE])
    lms.on_token()

    assert tokens.get(a_client(), [SCORE])


def test_an_answer_that_names_no_scope_grants_what_was_asked(lms, tokens, a_client):
    lms.on("/token", Reply(body='{"access_token": "abc"}'))

    assert tokens.get(a_client(), [SCORE]) == "abc"


@pytest.mark.parametrize("expires_in", ["3600", 3600, 3600.0])
def test_what_a_token_lasts_may_be_written_as_text(lms, tokens, clock, a_client, expires_in):
    lms.on("/token", Reply(body=json.dumps({"access_token": "abc", "expires_in": expires_in})))

    tokens.get(a_client(), [SCORE])
    clock.pass_(timedelta(minutes=50))
    tokens.get(a_client(), [SCORE])

    assert len(lms.asked_at("/token")) == 1


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(
            Reply(400, '{"error" : ""kid" invalid, unable to lookup correct key"}'), id="Moodle's broken JSON"
        ),
        pytest.param(Reply(404, "<html>Error</html>"), id="Moodle cannot get our key set"),
        pytest.param(Reply(200, "<html>Maintenance</html>"), id="a page that says 200"),
        pytest.param(Reply(200, "[]"), id="a list"),
        pytest.param(Reply(200, '{"access_token": ""}'), id="no token"),
        pytest.param(Reply(200, '{"access_token": "a\\nb"}'), id="a token that is no header"),
        pytest.param(Reply(200, '{"access_token": 5}'), id="a number"),
        pytest.param(Reply(503, '{"error": "busy"}'), id="busy"),
        pytest.param(Reply(429, "{}"), id="too many"),
        pytest.param(Reply(301, "", headers={"Location": "https://elsewhere.example/"}), id="a redirection"),
    ],
)
def test_trouble_that_may_pass_is_tried_later_and_keeps_everything_else_waiting(lms, tokens, a_client, reply):
    lms.on("/token", reply)

    with pytest.raises(PlatformUnavailable) as trouble:
        tokens.get(a_client(), [SCORE])

    assert trouble.value.is_general


@pytest.mark.parametrize("error", ["invalid_client", "invalid_scope", "Expired token"])
def test_a_refusal_in_json_needs_an_administrator(lms, tokens, a_client, error):
    lms.on("/token", Reply(400, json.dumps({"error": error})))

    with pytest.raises(AccessRefused, match=error):
        tokens.get(a_client(), [SCORE])


def test_no_error_and_no_representation_carries_a_token_or_an_assertion(lms, tokens, a_client):
    lms.on("/token", lambda asked: Reply(400, json.dumps({"error": "bad " + asked.form["client_assertion"]})))

    with pytest.raises(AccessRefused) as refusal:
        tokens.get(a_client(), [SCORE])

    assert lms.asked[0].form["client_assertion"][:40] not in str(refusal.value)
    assert "PrivateKey" not in repr(a_client())
