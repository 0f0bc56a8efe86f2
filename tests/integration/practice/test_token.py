"""The token endpoint, with Moodle's leniencies and its broken answers."""

import json
import time

import jwt
import pytest
import requests
from sqlalchemy import select

from lti_tool.practice import Fault
from lti_tool.practice.keys import Key
from lti_tool.practice.models import AccessToken
from lti_tool.practice.tokens import sign

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def test_a_token_comes_as_json_that_calls_itself_html(practice, tool):
    answer = tool.ask_token([AGS + "score"])

    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    body = json.loads(answer.text)
    assert len(body.pop("access_token")) == 32
    assert body == {"token_type": "Bearer", "expires_in": 3600, "scope": AGS + "score"}


def test_scopes_that_are_not_permitted_are_dropped_without_a_word(practice, tool):
    answer = tool.ask_token([AGS + "lineitem", AGS + "score", "openid"], client_id="reader")

    assert answer.json()["scope"] == AGS + "score"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        pytest.param({"scope": "openid"}, "invalid_scope", id="no permitted scope"),
        pytest.param({"scope": ""}, "invalid_request", id="no scope"),
        pytest.param({"grant_type": "password"}, "unsupported_grant_type", id="other grant"),
        pytest.param({"client_assertion_type": "x"}, "unsupported_grant_type", id="other assertion type"),
        pytest.param({"client_assertion": "a.b"}, "invalid_request", id="two parts"),
        pytest.param({"client_assertion": "a.b.c"}, "invalid_request", id="garbage"),
    ],
)
def test_a_wrong_request_is_refused_by_name(practice, tool, form, error):
    right = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": sign(tool.assertion(), tool.key),
        "scope": AGS + "score",
    }

    answer = requests.post(f"{practice.url}/mod/lti/token.php", data=right | form, timeout=10)

    assert (answer.status_code, answer.json()) == (400, {"error": error})


def test_an_unknown_client_is_refused(practice, tool):
    assert tool.ask_token([AGS + "score"], client_id="nobody").json() == {"error": "invalid_client"}


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"aud": "https://elsewhere.example"}, id="other audience"),
        pytest.param({"iss": "somebody"}, id="other issuer"),
        pytest.param({"exp": None}, id="no exp"),
        pytest.param({"jti": None}, id="no jti"),
    ],
)
def test_audience_issuer_jti_and_a_missing_exp_are_not_looked_at(practice, tool, claims):
    assert tool.ask_token([AGS + "score"], **claims).status_code == 200


def test_the_same_assertion_serves_twice(practice, tool):
    assertion = sign(tool.assertion(), tool.key)

    answers = [tool.ask_token([AGS + "score"], assertion=assertion).status_code for _ in range(2)]

    assert answers == [200, 200]


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        pytest.param({"iat": 30}, "Cannot handle token with iat prior to ", id="clock ahead"),
        pytest.param({"nbf": 30}, "Cannot handle token with nbf prior to ", id="not yet valid"),
        pytest.param({"exp": -1}, "Expired token", id="expired"),
    ],
)
def test_dates_are_checked_without_leeway(practice, tool, claims, error):
    now = int(time.time())

    answer = tool.ask_token([AGS + "score"], **{name: now + value for name, value in claims.items()})

    assert answer.status_code == 400
    assert answer.json()["error"].startswith(error)


def test_an_unknown_kid_is_answered_in_broken_json(practice, tool):
    assertion = sign(tool.assertion(), Key.generate("unknown"))

    answer = tool.ask_token([AGS + "score"], assertion=assertion)

    assert answer.status_code == 400
    assert '""kid" invalid, unable to lookup correct key"' in answer.text
    with pytest.raises(ValueError, match="delimiter"):
        json.loads(answer.text)


@pytest.mark.parametrize(
    "assertion",
    [
        pytest.param(lambda tool: sign(tool.assertion(), Key.generate("tool-key")), id="other key, same kid"),
        pytest.param(lambda tool: sign(tool.assertion(), tool.key, headers={"kid": None}), id="no kid"),
        pytest.param(lambda tool: sign(tool.assertion(), None, kid="tool-key", alg="none"), id="unsigned"),
        pytest.param(lambda tool: sign(tool.assertion(), b"x" * 32, kid="tool-key", alg="HS256"), id="HMAC"),
    ],
)
def test_a_signature_that_does_not_hold_gets_no_token(practice, tool, assertion):
    answer = tool.ask_token([AGS + "score"], assertion=assertion(tool))

    assert answer.status_code == 400
    assert "access_token" not in answer.text


def test_the_tools_keys_are_fetched_once_and_again_when_a_check_fails(practice, tool):
    for _ in range(2):
        tool.ask_token([AGS + "score"])
    new = Key.generate("tool-key-2")
    tool.keyset = {"keys": [new.jwk]}

    answer = tool.ask_token([AGS + "score"], assertion=sign(tool.assertion(), new))

    assert answer.status_code == 200
    assert len(tool.fetches) == 2
    assert tool.fetches[0]["user-agent"] == "MoodleBot/4.5"
    assert tool.fetches[0]["accept"] == "*/*"


def test_the_cache_is_kept_for_each_client(practice, tool):
    tool.ask_token([AGS + "score"])
    tool.ask_token([AGS + "score"], client_id="reader")

    assert len(tool.fetches) == 2


def test_keys_without_algorithm_and_use_serve(practice, tool):
    tool.keyset = {"keys": [{name: tool.key.jwk[name] for name in ("kty", "kid", "n", "e")}]}

    assert tool.ask_token([AGS + "score"]).status_code == 200


@pytest.mark.parametrize(
    "keyset",
    [
        pytest.param(("down", 503), id="an error"),
        pytest.param(("<!DOCTYPE html>", 200), id="a page"),
        pytest.param(('"keys"', 200), id="a string"),
    ],
)
def test_keys_that_cannot_be_read_end_in_an_html_page(practice, tool, keyset):
    tool.keyset = keyset

    answer = tool.ask_token([AGS + "score"])

    assert answer.status_code == 404
    assert "<!DOCTYPE html>" in answer.text


def test_keys_that_cannot_be_reached_end_in_an_html_page(practice, tool):
    practice.faults.set("tool_jwks", Fault())

    assert tool.ask_token([AGS + "score"]).status_code == 404
    assert tool.fetches == []


def test_cached_keys_serve_while_the_tools_are_out_of_reach(practice, tool):
    tool.ask_token([AGS + "score"])
    practice.faults.set("tool_jwks", Fault())

    assert tool.ask_token([AGS + "score"]).status_code == 200


def test_tokens_are_kept_only_as_digests(practice, tool):
    token = tool.ask_token([AGS + "score"]).json()["access_token"]

    with practice.session() as session:
        assert token not in session.scalars(select(AccessToken.digest)).all()


def test_the_platforms_own_keys_are_published_for_verification(practice, platform_key):
    [key] = requests.get(f"{practice.url}/mod/lti/certs.php", timeout=10).json()["keys"]

    assert (key["kty"], key["alg"], key["use"], key["kid"]) == ("RSA", "RS256", "sig", platform_key.kid)
    assert jwt.PyJWK(key).key.public_numbers() == platform_key.private_key.public_key().public_numbers()
