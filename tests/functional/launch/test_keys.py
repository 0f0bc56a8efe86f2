"""Keys that a platform publishes, and those that the tool does."""

import json

import jwt
import pytest
from werkzeug.wrappers import Response


def launch(browser, platform, **header):
    asked = browser.begin()
    return browser.post_launch(asked.state, platform.sign(platform.claims(asked.nonce), **header))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(
            lambda keys: Response(json.dumps(keys), 503, mimetype="application/json"), id="503 with JSON"
        ),
        pytest.param(lambda _: Response("<h1>Maintenance</h1>", mimetype="text/html"), id="not JSON"),
        pytest.param(lambda _: Response("[" * 100_000), id="nested beyond reason"),
        pytest.param(lambda _: Response('{"error": "none"}', mimetype="application/json"), id="no keys in it"),
        pytest.param(lambda _: Response('{"keys": []}', mimetype="application/json"), id="not one key"),
        pytest.param(lambda _: Response("[]", mimetype="application/json"), id="a list"),
        pytest.param(lambda _: Response(status=302, headers={"Location": "/elsewhere"}), id="a redirect"),
        pytest.param(lambda keys: Response(json.dumps(keys) + " " * (1 << 19)), id="beyond size"),
    ],
)
def test_keys_that_cannot_be_had_say_try_again_and_are_not_kept(
    browser, platform, session, assert_refused, answer
):
    platform.answer = lambda: answer(platform.keys())

    refusal = launch(browser, platform)

    assert_refused(refusal, "LTI-keys-unavailable", status=(503,))
    platform.answer = None
    assert launch(browser, platform).status_code == 303


def test_a_platform_that_is_down_says_try_again(browser, platform, session, assert_refused):
    registration = session.merge(platform.registration)
    registration.jwks_url = "http://127.0.0.1:1/jwks"
    session.commit()

    assert_refused(launch(browser, platform), "LTI-keys-unavailable", status=(503,))


def test_keys_are_fetched_once(browser, platform):
    for _ in range(3):
        assert launch(browser, platform).status_code == 303

    assert platform.asked == 1


def test_other_kinds_of_keys_beside_are_ignored(browser, platform, curve_key, jwk):
    others = [
        jwk(platform.kid, curve_key),
        jwk("curve", curve_key),
        {"kty": "RSA"},
        {"kty": "RSA", "kid": 7, "n": "AQAB", "e": "AQAB"},
        {"kty": "RSA", "kid": "junk", "n": "???", "e": None},
        {"kty": "oct", "kid": platform.kid, "k": "c2VjcmV0"},
        "key",
        None,
        *platform.keys()["keys"],
    ]
    platform.answer = lambda: Response(json.dumps({"keys": others}), mimetype="application/json")

    assert launch(browser, platform).status_code == 303


@pytest.mark.parametrize("change", [{"alg": "RS512"}, {"use": "enc"}, {"kid": ""}])
def test_keys_that_are_not_for_this_are_not_used(browser, platform, jwk, strangers_key, change):
    keys = [jwk(platform.kid, platform.key) | change, jwk("another", strangers_key)]
    platform.answer = lambda: Response(json.dumps({"keys": keys}), mimetype="application/json")

    answer = launch(browser, platform)

    assert answer.status_code == 403
    assert "LTI-key-unknown" in answer.text


def test_a_rotated_key_is_fetched_once_and_then_accepted(browser, platform):
    launch(browser, platform)
    platform.kid = "rotated"

    assert launch(browser, platform).status_code == 303
    assert launch(browser, platform).status_code == 303
    assert platform.asked == 2


def test_unknown_keys_do_not_make_us_ask_for_ever(browser, platform):
    launch(browser, platform)

    for _ in range(3):
        assert launch(browser, platform, kid="invented").status_code == 403
    for number in range(20):
        assert launch(browser, platform, kid=f"invented-{number}").status_code == 403

    assert platform.asked <= 12


def test_our_keys_are_published_without_their_private_half(browser):
    first = browser.client.get("/lti/jwks")
    second = browser.client.get("/lti/jwks")

    [key] = first.json["keys"]
    assert second.json == first.json
    assert set(key) == {"kty", "kid", "alg", "use", "n", "e"}
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
    assert jwt.PyJWK(key).key.key_size == 2048
