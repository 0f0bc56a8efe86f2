"""A platform that the tool is registered in: real keys at a real address, and tokens signed or forged."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import builders
import jwt
import pytest
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from flask import Flask
from flask.testing import FlaskClient
from serving import listening
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import Cookie, TestResponse
from werkzeug.wrappers import Request, Response

from lti_tool.store.models import Context, Membership, Person, Registration, ResourceLink, Visit

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
TOOL = "http://localhost:5000"


def rsa_key() -> rsa.RSAPrivateKey:
    """A new RSA key, as platforms have."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwk(kid: str, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """The public half, as a key set lists it."""
    algorithm = (
        jwt.algorithms.ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else jwt.algorithms.RSAAlgorithm
    )
    return {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig"}


@dataclass
class Platform:
    """A platform with one key. ``answer`` is what its key set's address says; ``asked`` counts the questions."""

    key: rsa.RSAPrivateKey
    kid: str = field(default_factory=lambda: uuid4().hex)
    url: str = ""
    asked: int = 0
    answer: Callable[[], Response] | None = None
    registration: Registration | None = None

    def keys(self) -> dict[str, Any]:
        """The platform's key set."""
        return {"keys": [jwk(self.kid, self.key)]}

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Serve the key set (WSGI)."""
        if Request(environ).path == "/jwks":
            self.asked += 1
        answer = self.answer() if self.answer else Response(json.dumps(self.keys()), mimetype="application/json")
        return answer(environ, start_response)

    def login(self, **changes: Any) -> dict[str, str]:
        """The form that begins a login, as Moodle 4.5 posts it; a change to ``...`` leaves a field out."""
        assert self.registration
        form = {
            "iss": self.registration.issuer,
            "target_link_uri": f"{TOOL}/lti/launch",
            "login_hint": "4",
            "lti_message_hint": '{"cmid":2,"launchid":"ltilaunch1_33750763"}',
            "client_id": self.registration.client_id,
            "lti_deployment_id": "1",
        }
        return {name: value for name, value in (form | changes).items() if value is not ...}

    def claims(self, nonce: str, /, **changes: Any) -> dict[str, Any]:
        """
        What a learner's launch says.

        ``changes`` name LTI's own claims without their address; a change to ``...`` leaves a claim out, and one to
        a `timedelta` is an instant that far from now.
        """
        assert self.registration
        now = int(time.time())
        own = {
            "nonce": nonce,
            "iat": now,
            "exp": now + 60,
            "iss": self.registration.issuer,
            "aud": self.registration.client_id,
            "sub": "4",
            "name": "Sam Student",
            "given_name": "Sam",
            "family_name": "Student",
            "email": "sam@example.com",
        }
        lti = {
            "deployment_id": "1",
            "target_link_uri": f"{TOOL}/lti/launch",
            "message_type": "LtiResourceLinkRequest",
            "version": "1.3.0",
            "roles": [MEMBERSHIP + "Learner"],
            "context": {"id": "2", "label": "MGC", "title": "Manager grands comptes", "type": ["CourseSection"]},
            "resource_link": {"id": "1", "title": "Épreuve E1"},
        }
        for name, value in changes.items():
            is_instant = isinstance(value, timedelta)
            (lti if name in LTI_CLAIMS else own)[name] = now + int(value.total_seconds()) if is_instant else value
        claims = own | {CLAIM + name: value for name, value in lti.items()}
        return {name: value for name, value in claims.items() if value is not ...}

    def sign(self, claims: Any, **header: Any) -> str:
        """A token signed with the platform's key; ``header`` changes what stands before the claims."""
        return self.forge(claims, self.key, **({"kid": self.kid} | header))

    @staticmethod
    def forge(claims: Any, key: Any, signs_with: str = "RS256", **header: Any) -> str:
        """A token as anybody could write one: any claims, any header, any key that can sign so."""
        says = {
            name: value for name, value in {"typ": "JWT", "alg": signs_with, **header}.items() if value is not ...
        }
        signed = f"{part(says)}.{part(claims)}"
        algorithm = jwt.get_algorithm_by_name(signs_with)
        prepared = key if signs_with == "none" or isinstance(key, bytes) else algorithm.prepare_key(key)
        return f"{signed}.{encoded(algorithm.sign(signed.encode(), prepared))}"


LTI_CLAIMS = {
    "deployment_id",
    "target_link_uri",
    "message_type",
    "version",
    "roles",
    "context",
    "resource_link",
    "launch_presentation",
    "custom",
    "role_scope_mentor",
    "for_user",
}


def part(value: Any) -> str:
    """A header or claims, as they stand in a token."""
    return encoded(json.dumps(value).encode())


def encoded(data: bytes) -> str:
    """Bytes as they stand in a token."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture(scope="session")
def platform_key() -> rsa.RSAPrivateKey:
    """The key of every platform in these tests; making one takes a while."""
    return rsa_key()


@pytest.fixture(scope="session")
def strangers_key() -> rsa.RSAPrivateKey:
    """A key that no platform has."""
    return rsa_key()


@pytest.fixture
def platform(platform_key: rsa.RSAPrivateKey, session: Session) -> Iterator[Platform]:
    """A platform that serves its keys over HTTP, and in which the tool is registered."""
    platform = Platform(platform_key)
    with listening(platform) as server:
        url = server.url
        platform.url = url
        platform.registration = builders.a_registration(
            session, issuer=url, jwks_url=f"{url}/jwks", auth_url=f"{url}/auth"
        )
        session.commit()
        yield platform


@dataclass
class Asked:
    """What the platform was asked by a login: everything that the answer must match."""

    client: FlaskClient
    answer: TestResponse
    question: dict[str, str]

    @property
    def address(self) -> str:
        """Where the platform is asked."""
        return self.answer.location.split("?")[0]

    @property
    def cookie(self) -> Cookie:
        """What the tool left in the browser."""
        name = self.answer.headers["Set-Cookie"].partition("=")[0]
        cookie = self.client.get_cookie(name, path="/lti/launch")
        assert cookie
        return cookie

    @property
    def state(self) -> str:
        """What comes back beside the token."""
        return self.question["state"]

    @property
    def nonce(self) -> str:
        """What comes back inside the token."""
        return self.question["nonce"]


class Browser:
    """Someone's browser between a platform and the tool."""

    def __init__(self, app: Flask, platform: Platform) -> None:
        self.client: FlaskClient = app.test_client()
        self.platform = platform

    def begin(self, platform: Platform | None = None, **changes: Any) -> Asked:
        """Post a login; it must be answered with the way to the platform."""
        answer = self.post_login(platform, **changes)
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.location)
        question = {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=True).items()}
        return Asked(self.client, answer, question)

    def post_login(self, platform: Platform | None = None, **changes: Any) -> TestResponse:
        """Post a login, whatever comes of it."""
        return self.client.post("/lti/login", data=(platform or self.platform).login(**changes))

    def launch(self, **changes: Any) -> TestResponse:
        """Log in and launch, with ``changes`` to what a good token says."""
        asked = self.begin()
        return self.post_launch(asked.state, self.platform.sign(self.platform.claims(asked.nonce, **changes)))

    def post_launch(self, state: str | None, id_token: str | None, **more: str) -> TestResponse:
        """Post a launch, whatever comes of it."""
        form = {"state": state, "id_token": id_token} | more
        return self.client.post(
            "/lti/launch", data={name: value for name, value in form.items() if value is not None}
        )


@pytest.fixture
def browser(app: Flask, platform: Platform) -> Browser:
    """Someone's browser."""
    return Browser(app, platform)


@pytest.fixture
def another_browser(app: Flask, platform: Platform) -> Browser:
    """Somebody else's browser."""
    return Browser(app, platform)


@pytest.fixture
def assert_refused(session: Session, caplog: pytest.LogCaptureFixture) -> Callable[..., None]:
    """Check that an answer refuses in plain words, with a code to quote, and that nothing came of the launch."""

    def check(answer: TestResponse, code: str, *secrets: str, status: tuple[int, ...] = (400, 403)) -> None:
        page = BeautifulSoup(answer.data, "html.parser")
        assert answer.status_code in status, answer.text
        assert page.select_one("h1")
        assert page.select_one("code").text == code
        assert answer.mimetype == "text/html"
        assert "Set-Cookie" not in answer.headers
        for table in (Person, Context, Membership, ResourceLink, Visit):
            assert session.scalar(select(func.count()).select_from(table)) == 0, table
        for trace in ("Traceback", "lti_tool", "werkzeug", *(secret for secret in secrets if secret)):
            assert trace not in answer.text
        logged = "\n".join(record.getMessage() for record in caplog.records)
        assert not any(secret in logged for secret in secrets if secret)
        assert not any(record.exc_info for record in caplog.records)

    return check


@pytest.fixture(scope="session")
def curve_key() -> ec.EllipticCurvePrivateKey:
    """A key of another kind than launches are signed with."""
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(name="jwk")
def public_half() -> Callable[..., dict[str, Any]]:
    """How a key set lists a key: ``jwk(kid, key)``."""
    return jwk
