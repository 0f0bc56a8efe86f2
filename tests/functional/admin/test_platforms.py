"""Platforms added, changed, switched off and on, and tested."""

import json
from urllib.parse import parse_qs

import builders
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from scripted_platform import Reply, nobody_listens
from sqlalchemy import select

from lti_tool.lti.services import MEMBERSHIPS, SCORE
from lti_tool.store.models import Deployment, Registration

DETAILS = {
    "issuer": "https://lms.example",
    "client_id": "c-1",
    "deployment_id": "1",
    "auth_url": "https://lms.example/auth",
    "token_url": "https://lms.example/token",
    "jwks_url": "https://lms.example/jwks",
}


@pytest.fixture
def platform(session):
    """A platform that is known."""
    found = builders.a_registration(session, name="Quetzal", product_family="moodle")
    session.commit()
    return found


def test_the_list_shows_each_platform_and_the_four_addresses(admin, session, platform):
    builders.a_registration(session, name="Wombat", disabled_at=builders.NOW)
    session.commit()

    page = admin.get("platforms").text

    assert "Quetzal" in page
    assert "Wombat" in page
    assert "Disabled" in page
    assert all(f"http://localhost:5000/lti/{end}<" in page for end in ("login", "launch", "jwks"))


def test_a_platforms_page_tells_all_that_is_known(admin, platform):
    page = admin.get(f"platforms/{platform.id}").text

    details = ("issuer", "client_id", "auth_url", "token_url", "jwks_url", "product_family")
    assert all(getattr(platform, detail) in page for detail in details)


def test_a_platform_added_by_hand_may_launch(admin, session):
    details = DETAILS | {
        "issuer": f" {DETAILS['issuer']} ",
        "name": "École",
        "token_audience": "https://aud.example",
    }

    page = admin.post("platforms/new", **details)

    assert "Registered: the platform may launch the tool." in page.text
    made = session.scalars(select(Registration)).one()
    kept = (made.name, made.issuer, made.token_audience, made.accepts_anonymous)
    assert kept == ("École", "https://lms.example", "https://aud.example", False)
    assert [one.deployment_id for one in made.deployments] == ["1"]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("issuer", "", "Write a web address"),
        ("issuer", "https://lms.example?a=1", "must not hold a ?"),
        ("client_id", " ", "Write 1 to 255 characters"),
        ("deployment_id", "", "Write 1 to 255 characters"),
        ("auth_url", "lms.example/auth", "Write a web address"),
        ("token_url", "https://me:secret@lms.example/", "must not hold a user name or a password"),
        ("jwks_url", "https://lms.example/#keys", "must not hold a #"),
        ("jwks_url", "javascript:alert(1)", "Write a web address"),
    ],
)
def test_a_detail_that_cannot_be_used_is_said_beside_its_field(admin, session, field, value, says):
    page = admin.post("platforms/new", **DETAILS | {field: value})

    assert page.status_code == 422
    assert says in page.text
    assert f'id="{field}-error"' in page.text
    assert session.scalars(select(Registration)).all() == []


def test_a_known_client_with_other_addresses_is_not_changed_by_adding(admin, session):
    admin.post("platforms/new", **DETAILS)

    page = admin.post("platforms/new", **DETAILS | {"jwks_url": "https://lms.example/other"})

    assert page.status_code == 422
    assert "registered already, with other details" in page.text
    assert DETAILS["jwks_url"] in page.text
    assert session.scalars(select(Registration.jwks_url)).one() == DETAILS["jwks_url"]


def test_a_platforms_name_and_addresses_are_changed(admin, session, platform):
    told = {
        "name": "Le lycée",
        "auth_url": "https://new.example/auth",
        "token_url": "https://new.example/token",
        "jwks_url": "https://new.example/jwks",
        "token_audience": "https://aud.example",
        "accepts_anonymous": "y",
        "issuer": "https://evil.example",
        "client_id": "other",
    }
    before = platform.issuer, platform.client_id

    page = admin.post(f"platforms/{platform.id}", **told)

    assert "details are changed" in page.text
    session.refresh(platform)
    changed = ("name", "auth_url", "token_url", "jwks_url", "token_audience")
    assert {field: getattr(platform, field) for field in changed} == {field: told[field] for field in changed}
    assert (platform.issuer, platform.client_id) == before


def test_an_address_that_cannot_be_used_changes_nothing(admin, session, platform):
    before = platform.auth_url

    page = admin.post(
        f"platforms/{platform.id}", name="x", auth_url="nonsense", token_url="", jwks_url="ftp://a.b"
    )

    assert page.status_code == 422
    assert page.text.count("field__error") == 3
    session.refresh(platform)
    assert (platform.name, platform.auth_url) == ("Quetzal", before)


def test_a_platform_is_switched_off_and_on(admin, session, platform):
    path = f"platforms/{platform.id}/switch"

    for _twice in range(2):
        assert "Disabled: no launch is accepted" in admin.post(path, to="off").text
    session.refresh(platform)
    assert platform.disabled_at is not None
    assert "Enabled: the platform may launch" in admin.post(path, to="on").text

    session.refresh(platform)
    assert platform.disabled_at is None
    assert admin.post(path).status_code == 400


def test_a_deployment_is_added_and_switched_off_and_on(admin, session, platform):
    path = f"platforms/{platform.id}/deployments"
    assert "the deployment was added" in admin.post(path, deployment_id=" 7 ").text
    assert "here already" in admin.post(path, deployment_id="7").text
    assert admin.post(path, deployment_id="").status_code == 422
    seven = session.scalars(select(Deployment).where(Deployment.deployment_id == "7")).one()

    assert "Deployment 7 is disabled" in admin.post(f"{path}/{seven.id}/switch", to="off").text
    session.refresh(seven)
    assert seven.disabled_at is not None
    assert "Deployment 7 is enabled again" in admin.post(f"{path}/{seven.id}/switch", to="on").text

    session.refresh(seven)
    assert seven.disabled_at is None


def test_a_deployment_is_found_below_its_own_platform_only(admin, session, platform):
    other = builders.a_registration(session)
    session.commit()

    path = f"platforms/{platform.id}/deployments/{other.deployments[0].id}/switch"

    assert admin.post(path, to="off").status_code == 404


@pytest.mark.parametrize("end", ["", "/switch", "/test", "/deployments"])
def test_a_platform_that_is_not_there_is_not_found(admin, end):
    assert admin.post(f"platforms/00000000-0000-0000-0000-000000000000{end}", to="off").status_code == 404


def points_at(session, platform, moodle, **addresses):
    for field, url in {"jwks_url": f"{moodle.url}/jwks", "token_url": f"{moodle.url}/token"}.items():
        setattr(platform, field, addresses.get(field, url))
    session.commit()


def key_set():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    return json.dumps(
        {"keys": [jwt.algorithms.RSAAlgorithm.to_jwk(key, as_dict=True) | {"kid": "k", "use": "sig"}]}
    )


def test_a_connection_that_works_is_told_step_by_step(admin, session, platform, moodle):
    points_at(session, platform, moodle)
    moodle.on("/jwks", Reply(body=key_set()))
    moodle.on_token()

    page = admin.post(f"platforms/{platform.id}/test")

    assert "Everything works." in page.text
    assert "It publishes 1 key." in page.text
    assert page.text.count(">Works<") == 5
    # Nothing but keys and tokens is asked for, and no token is shown.
    assert {asked.path for asked in moodle.asked} == {"/jwks", "/token"}
    assert not any(f">t{number}<" in page.text for number in range(4))
    assert all(len(parse_qs(asked.body.decode())["scope"]) == 1 for asked in moodle.asked_at("/token"))


def test_a_scope_that_is_not_granted_is_told_apart_from_the_others(admin, session, platform, moodle):
    points_at(session, platform, moodle)
    moodle.on("/jwks", Reply(body=key_set()))

    def give(asked):
        if asked.form["scope"] in {MEMBERSHIPS, SCORE}:
            return Reply(400, body='{"error": "invalid_scope"}')
        granted = {"access_token": "s3cr3t-token", "expires_in": 3600, "scope": asked.form["scope"]}
        return Reply(body=json.dumps(granted))

    moodle.on("/token", give)

    page = admin.post(f"platforms/{platform.id}/test")

    assert page.text.count(">Works<") == 3
    assert page.text.count("The platform does not grant this access.") == 2
    assert "invalid_scope" in page.text
    assert "s3cr3t-token" not in page.text


@pytest.mark.parametrize("body", ["<html>", "{}", '{"keys": []}', "[" * 100_000])
def test_a_key_set_that_is_none_is_told(admin, session, platform, moodle, body):
    points_at(session, platform, moodle)
    moodle.on("/jwks", Reply(body=body))
    moodle.on("/token", Reply(404, body="<html>No keyset</html>"))

    page = admin.post(f"platforms/{platform.id}/test")

    assert "The platform answers, but not with a key set." in page.text
    assert "The platform answers, but not with an access token." in page.text


def test_a_platform_that_does_not_answer_is_asked_for_one_token_only(admin, session, platform, moodle):
    points_at(session, platform, moodle, jwks_url=nobody_listens(), token_url=nobody_listens())

    page = admin.post(f"platforms/{platform.id}/test")

    assert page.text.count("No answer came in time.") == 2
    assert page.text.count(">Not tried<") == 3


def test_an_address_that_cannot_be_asked_is_told_apart_from_silence(admin, session, platform, moodle):
    points_at(session, platform, moodle, jwks_url="http:///jwks", token_url="http:///token")

    page = admin.post(f"platforms/{platform.id}/test")

    assert page.text.count("This address is not one that may be asked.") == 2
    assert page.text.count(">Not tried<") == 3
