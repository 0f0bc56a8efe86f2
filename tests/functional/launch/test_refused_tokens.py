"""
Launches that must be refused for what their token is or says, in the certification's order.

Each case is a launch that is good but for one thing.
"""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization

from lti_tool.store.models import UsedLogin

REVIEW = {"message_type": "LtiSubmissionReviewRequest"}


def signed(**header):
    """Signed by the platform, under another header."""
    return lambda platform, claims, _stranger: platform.sign(claims, **header)


def by_stranger(**header):
    """Signed by somebody who is not the platform."""
    return lambda platform, claims, stranger: platform.forge(claims, stranger, **({"kid": platform.kid} | header))


def with_public_key_as_secret(platform, claims, _stranger):
    pem = platform.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return platform.forge(claims, pem, "HS256", kid=platform.kid)


def tampered(platform, claims, _stranger):
    header, _claims, signature = platform.sign(claims).split(".")
    others = platform.sign(claims | {"sub": "5"}).split(".")[1]
    return f"{header}.{others}.{signature}"


def cut(parts, after=""):
    return lambda platform, claims, _stranger: ".".join(platform.sign(claims).split(".")[:parts]) + after


@pytest.mark.parametrize(
    ("write", "code"),
    [
        pytest.param(by_stranger(), "LTI-signature-wrong", id="another key under the same kid"),
        pytest.param(signed(kid="never-heard-of"), "LTI-key-unknown", id="unknown kid"),
        pytest.param(signed(kid=...), "LTI-key-missing", id="no kid"),
        pytest.param(signed(kid=["a"]), "LTI-key-missing", id="kid is a list"),
        pytest.param(
            lambda platform, claims, _: platform.forge(claims, None, "none", kid=platform.kid),
            "LTI-algorithm-refused",
            id="alg none",
        ),
        pytest.param(signed(alg="nOnE"), "LTI-algorithm-refused", id="alg none in other letters"),
        pytest.param(with_public_key_as_secret, "LTI-algorithm-refused", id="HS256 keyed with the public key"),
        pytest.param(
            lambda platform, claims, _: platform.forge(claims, platform.key, "RS512", kid=platform.kid),
            "LTI-algorithm-refused",
            id="RS512",
        ),
        pytest.param(signed(alg=["RS256"]), "LTI-algorithm-refused", id="alg is a list"),
        pytest.param(tampered, "LTI-signature-wrong", id="tampered claims"),
        pytest.param(cut(2, "."), "LTI-signature-wrong", id="stripped signature"),
        pytest.param(cut(2), "LTI-token-malformed", id="two parts"),
        pytest.param(cut(3, ".e30"), "LTI-token-malformed", id="four parts"),
        pytest.param(lambda *_: "garbage", "LTI-token-malformed", id="garbage"),
        pytest.param(lambda *_: "é.\ud83d.\x00", "LTI-token-malformed", id="garbage beyond ASCII"),
        pytest.param(
            by_stranger(jku="https://stranger.example/jwks"), "LTI-signature-wrong", id="jku to a stranger"
        ),
        pytest.param(cut(3, "\n"), "LTI-signature-wrong", id="a letter that no token has, after it"),
        pytest.param(cut(3, "*"), "LTI-signature-wrong", id="a letter that no encoding has, after it"),
        pytest.param(cut(3, "A"), "LTI-signature-wrong", id="a longer signature"),
        pytest.param(signed(crit=["exp"]), "LTI-token-malformed", id="an extension that must be understood"),
        pytest.param(signed(b64=False), "LTI-token-malformed", id="claims that are not encoded, as it says"),
        pytest.param(lambda platform, claims, _: platform.sign([claims]), "LTI-token-malformed", id="a list"),
        pytest.param(lambda platform, *_: platform.sign("x"), "LTI-token-malformed", id="a string"),
        pytest.param(
            lambda platform, claims, _: "W10." + platform.sign(claims).partition(".")[2],
            "LTI-token-malformed",
            id="the header is a list",
        ),
    ],
)
def test_a_token_that_the_platform_did_not_sign_is_refused(
    browser, platform, strangers_key, assert_refused, write, code
):
    asked = browser.begin()
    token = write(platform, platform.claims(asked.nonce), strangers_key)

    answer = browser.post_launch(asked.state, token.encode(errors="replace").decode())

    assert_refused(answer, code, token, asked.state, asked.nonce)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"exp": timedelta(minutes=-2)}, "LTI-token-expired", id="expired"),
        pytest.param({"exp": ...}, "LTI-token-undated", id="no exp"),
        pytest.param({"iat": ...}, "LTI-token-undated", id="no iat"),
        pytest.param(
            {"iat": timedelta(days=1), "exp": timedelta(days=2)},
            "LTI-token-early",
            id="issued a day ahead",
        ),
        pytest.param({"iat": timedelta(days=-30)}, "LTI-token-old", id="issued 30 days ago"),
        pytest.param({"nbf": timedelta(minutes=10)}, "LTI-token-early", id="not good yet"),
        pytest.param({"exp": "tomorrow"}, "LTI-token-undated", id="exp is no number"),
        pytest.param({"exp": True}, "LTI-token-undated", id="exp is true"),
        pytest.param({"exp": float("nan")}, "LTI-token-undated", id="exp is NaN"),
        pytest.param({"exp": float("inf")}, "LTI-token-undated", id="exp never comes"),
        pytest.param({"iat": 10**400}, "LTI-token-early", id="issued beyond all dates"),
        pytest.param({"nbf": None}, "LTI-token-undated", id="nbf is null"),
        #
        pytest.param({"aud": "somebody-else"}, "LTI-audience-other", id="meant for another tool"),
        pytest.param({"aud": ...}, "LTI-audience-other", id="no audience"),
        pytest.param({"aud": []}, "LTI-audience-other", id="an empty audience"),
        pytest.param({"aud": ["US", "other"], "azp": "US"}, "LTI-audience-other", id="one more audience, azp us"),
        pytest.param({"aud": ["other", "US"]}, "LTI-audience-other", id="another audience before us"),
        pytest.param({"aud": ["US", "other"], "azp": "other"}, "LTI-audience-other", id="azp the other audience"),
        pytest.param({"aud": ["US", "other"]}, "LTI-audience-other", id="two audiences without azp"),
        pytest.param({"azp": "other"}, "LTI-audience-other", id="azp another"),
        pytest.param({"iss": "https://elsewhere.example"}, "LTI-issuer-other", id="another issuer"),
        pytest.param({"iss": ...}, "LTI-issuer-other", id="no issuer"),
        pytest.param({"iss": "ISS/"}, "LTI-issuer-other", id="the issuer with a slash"),
        pytest.param({"iss": "HTTP://127.0.0.1"}, "LTI-issuer-other", id="the issuer in other letters"),
        #
        pytest.param({"nonce": ...}, "LTI-nonce-other", id="no nonce"),
        pytest.param({"nonce": "never-heard-of"}, "LTI-nonce-other", id="unknown nonce"),
        pytest.param({"nonce": ["NONCE"]}, "LTI-nonce-other", id="the nonce in a list"),
        #
        pytest.param({"version": ...}, "LTI-version-other", id="no version"),
        pytest.param({"version": "LTI-1p0"}, "LTI-version-other", id="LTI 1.0"),
        pytest.param({"version": "1.2.0"}, "LTI-version-other", id="LTI 1.2"),
        pytest.param({"message_type": ...}, "LTI-message-unknown", id="no message type"),
        pytest.param({"message_type": "LtiTeaRequest"}, "LTI-message-unknown", id="unknown message type"),
        pytest.param({"message_type": ["LtiResourceLinkRequest"]}, "LTI-message-unknown", id="a list of types"),
        pytest.param(
            {"message_type": "LtiDeepLinkingRequest"}, "LTI-selection-missing", id="deep linking without settings"
        ),
        pytest.param({"message_type": "DataPrivacyLaunchRequest"}, "LTI-message-unserved", id="a kind not served"),
        pytest.param(REVIEW, "LTI-review-user-missing", id="review, no for_user"),
        pytest.param(REVIEW | {"for_user": {}}, "LTI-review-user-malformed", id="review, empty for_user"),
        pytest.param(REVIEW | {"for_user": ["4"]}, "LTI-review-user-malformed", id="review, a list"),
        pytest.param(REVIEW | {"for_user": {"user_id": 4}}, "LTI-review-user-malformed", id="review, a number"),
        pytest.param(
            REVIEW | {"for_user": {"user_id": "5"}}, "LTI-review-user-other", id="review, somebody else's"
        ),
        pytest.param(
            REVIEW | {"for_user": {"user_id": "4"}, "sub": ...}, "LTI-review-user-other", id="review, by nobody"
        ),
        pytest.param(
            REVIEW | {"for_user": {"user_id": "5"}, "roles": ["Mentor"], "role_scope_mentor": ["6"]},
            "LTI-review-user-other",
            id="review, beyond a mentor's scope",
        ),
        pytest.param(
            REVIEW | {"for_user": {"user_id": "5"}, "role_scope_mentor": ["5"]},
            "LTI-review-user-other",
            id="review, a scope without the role",
        ),
        pytest.param(
            REVIEW | {"for_user": {"user_id": "4"}, "resource_link": ...},
            "LTI-link-malformed",
            id="review, of nothing",
        ),
        pytest.param({"deployment_id": ...}, "LTI-deployment-missing", id="no deployment"),
        pytest.param({"deployment_id": "7"}, "LTI-deployment-other", id="another deployment than the login's"),
        pytest.param({"deployment_id": 1}, "LTI-deployment-missing", id="the deployment as a number"),
        pytest.param({"target_link_uri": ...}, "LTI-target-other", id="no target"),
        pytest.param(
            {"target_link_uri": "http://elsewhere.example/lti/launch"}, "LTI-target-other", id="another host"
        ),
        pytest.param(
            {"target_link_uri": "http://localhost:5000/lti/launch?x=1"}, "LTI-target-other", id="another address"
        ),
        pytest.param({"roles": ...}, "LTI-roles-malformed", id="no roles"),
        pytest.param({"roles": "Instructor"}, "LTI-roles-malformed", id="roles are a string"),
        pytest.param({"roles": ["Instructor", 1]}, "LTI-roles-malformed", id="a role is a number"),
        pytest.param({"roles": None}, "LTI-roles-malformed", id="roles are null"),
        pytest.param({"sub": ""}, "LTI-user-malformed", id="an empty sub"),
        pytest.param({"sub": "x" * 300}, "LTI-user-malformed", id="a sub of 300 letters"),
        pytest.param({"sub": 4}, "LTI-user-malformed", id="sub is a number"),
        pytest.param({"sub": None}, "LTI-user-malformed", id="sub is null"),
        pytest.param({"sub": "a\x00b"}, "LTI-user-malformed", id="sub that no database takes"),
        pytest.param({"sub": "\ud800"}, "LTI-user-malformed", id="sub that no encoding takes"),
        pytest.param({"resource_link": ...}, "LTI-link-malformed", id="no resource link"),
        pytest.param({"resource_link": {}}, "LTI-link-malformed", id="a resource link without id"),
        pytest.param({"resource_link": None}, "LTI-link-malformed", id="the resource link is null"),
        pytest.param({"resource_link": "1"}, "LTI-link-malformed", id="the resource link is a string"),
        pytest.param({"resource_link": {"id": 1}}, "LTI-link-malformed", id="the resource link's id is a number"),
        pytest.param({"context": {"title": "MGC"}}, "LTI-context-malformed", id="a context without id"),
        pytest.param({"context": None}, "LTI-context-malformed", id="the context is null"),
        pytest.param({"context": {"id": ""}}, "LTI-context-malformed", id="a context with an empty id"),
    ],
)
def test_a_token_that_says_what_it_must_not_is_refused(browser, platform, session, assert_refused, changes, code):
    asked = browser.begin()
    meant = {
        '"US"': json.dumps(platform.registration.client_id),
        '"ISS/"': json.dumps(platform.registration.issuer + "/"),
        '["NONCE"]': json.dumps([asked.nonce]),
    }
    is_plain = (type(...), timedelta)
    changes = {name: v if isinstance(v, is_plain) else filled_in(v, meant) for name, v in changes.items()}
    token = platform.sign(platform.claims(asked.nonce, **changes))

    answer = browser.post_launch(asked.state, token)

    assert_refused(answer, code, token, asked.state, asked.nonce)
    assert session.query(UsedLogin).count() == 1


def filled_in(value, meant):
    """The value, with what is known only once the platform runs."""
    written = json.dumps(value)
    for word, meaning in meant.items():
        written = written.replace(word, meaning)
    return json.loads(written)


def test_a_deployment_that_nobody_registered_is_refused(browser, platform, assert_refused):
    asked = browser.begin(lti_deployment_id=...)

    answer = browser.post_launch(asked.state, platform.sign(platform.claims(asked.nonce, deployment_id="7")))

    assert_refused(answer, "LTI-deployment-unknown")


def test_a_token_nested_beyond_reason_is_refused(browser, platform, assert_refused):
    asked = browser.begin()
    token = f"{platform.sign({}).split('.')[0]}.{'W1tb' * 50_000}.e30"

    assert_refused(browser.post_launch(asked.state, token), "LTI-token-malformed")


def test_a_post_beyond_reason_is_refused(browser):
    asked = browser.begin()

    answer = browser.post_launch(asked.state, "x" * 2_000_000)

    assert answer.status_code == 413
    assert "<h1>" in answer.text
