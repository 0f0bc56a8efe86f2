"""A practice platform on the loopback, and a small tool of its own to talk to it."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import builders
import pytest
import requests
from flask import Flask, redirect, request
from serving import listening
from standing import Kept

from lti_tool.practice import (
    ActivitySeed,
    CourseSeed,
    EnrolmentSeed,
    PersonSeed,
    PracticePlatform,
    ToolSeed,
    Visitor,
    running,
    seed,
)
from lti_tool.practice.database import db
from lti_tool.practice.demo import COURSE, ENROLMENTS, PEOPLE
from lti_tool.practice.keys import Key
from lti_tool.practice.roles import Role
from lti_tool.practice.tokens import sign

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPES = [AGS + "lineitem", AGS + "lineitem.readonly", AGS + "result.readonly", AGS + "score", NRPS]
CONTAINER = "application/vnd.ims.lis.v2.lineitemcontainer+json"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


class SmallTool:
    """A tool that answers at ``url``: starts a login, keeps what it is posted, and publishes its keys."""

    def __init__(self) -> None:
        self.app = Flask("small tool")
        self.key = Key.generate("tool-key")
        self.keyset: Any = {"keys": [self.key.jwk]}
        self.asked: list[dict[str, str]] = []
        self.posted: list[dict[str, str]] = []
        self.fetches: list[dict[str, str]] = []
        self.url = ""
        self.platform_url = ""
        self.changes: dict[str, str | None] = {}
        self.app.add_url_rule("/lti/login", view_func=self.login, methods=["GET", "POST"])
        self.app.add_url_rule("/lti/launch", view_func=self.launch, methods=["POST"])
        self.app.add_url_rule("/lti/jwks", view_func=self.jwks)

    def login(self) -> Any:
        """Ask the platform for a token; ``changes`` makes the request another one, None takes a parameter out."""
        self.asked.append({"method": request.method, **request.form.to_dict()})
        parameters = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": request.form["client_id"],
            "redirect_uri": f"{self.url}/lti/launch",
            "login_hint": request.form["login_hint"],
            "lti_message_hint": request.form["lti_message_hint"],
            "state": "the-state",
            "nonce": "the-nonce",
            **self.changes,
        }
        query = urlencode({name: value for name, value in parameters.items() if value is not None})
        return redirect(f"{self.platform_url}/mod/lti/auth.php?{query}")

    def launch(self) -> str:
        """Keep what was posted."""
        self.posted.append(request.form.to_dict())
        return "launched"

    def jwks(self) -> Any:
        """The key set; text stands for itself."""
        self.fetches.append({name.lower(): value for name, value in request.headers.items()})
        return self.keyset

    def assertion(self, client_id: str = "small-tool", **changes: Any) -> dict[str, Any]:
        """What the tool says of itself when it wants a token."""
        now = int(time.time())
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": f"{self.platform_url}/mod/lti/token.php",
            "iat": now - 5,
            "exp": now + 60,
            "jti": str(uuid4()),
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def ask_token(self, scopes: list[str], *, assertion: str | None = None, **claims: Any) -> requests.Response:
        """Ask the platform for an access token."""
        return requests.post(
            f"{self.platform_url}/mod/lti/token.php",
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": assertion or sign(self.assertion(**claims), self.key),
                "scope": " ".join(scopes),
            },
            timeout=10,
        )

    def http(self, scopes: list[str] = SCOPES, **claims: Any) -> requests.Session:
        """A session that bears a token for these scopes."""
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {self.ask_token(scopes, **claims).json()['access_token']}"
        return session


@pytest.fixture(scope="session")
def platform_key() -> Key:
    """The key that the platform signs with."""
    return builders.practice_key()


@pytest.fixture(scope="session")
def served_tool() -> Iterator[SmallTool]:
    tool = SmallTool()
    with listening(tool.app) as server:
        tool.url = server.url
        yield tool


@pytest.fixture
def tool(served_tool: SmallTool) -> SmallTool:
    """The tool, with nothing kept from the test before."""
    served_tool.asked.clear()
    served_tool.posted.clear()
    served_tool.fetches.clear()
    served_tool.changes.clear()
    served_tool.keyset = {"keys": [served_tool.key.jwk]}
    return served_tool


@pytest.fixture(scope="session")
def standing_practice(
    tmp_path_factory: pytest.TempPathFactory, served_tool: SmallTool, platform_key: Key
) -> Iterator[tuple[PracticePlatform, Kept]]:
    """The demo's people in the demo's course, with the small tool and activities of each kind; and their file."""
    file = tmp_path_factory.mktemp("practice") / "practice.sqlite3"
    with running(f"sqlite:///{file}") as platform:
        platform.rotate_key(key=platform_key)
        seed(
            platform.app,
            courses=[COURSE, CourseSeed(3, "OTHER", "Another course")],
            people=[*PEOPLE, PersonSeed(8, "gone", "Paul", "Parti", "paul@practice.example")],
            enrolments=[*ENROLMENTS, EnrolmentSeed(2, "gone", Role.LEARNER, is_active=False)],
            tools=[
                a_tool(served_tool, 1, "small-tool", custom={"site": "hello", "both": "tool"}),
                a_tool(served_tool, 2, "reader", grades="read", sends_name=False, sends_email=False),
            ],
            activities=[
                ActivitySeed(
                    "Graded",
                    "<p>Intro <b>text</b></p>",
                    custom={"Mixed Case": "$Person.name.full", "unknown": "$Foo.bar", "both": "activity"},
                ),
                ActivitySeed("Without grade", max_grade=None),
                ActivitySeed("Of the reader", tool_id=2),
            ],
        )
        let_go(platform)
        yield platform, Kept(file)


@pytest.fixture
def practice(standing_practice: tuple[PracticePlatform, Kept], tool: SmallTool) -> Iterator[PracticePlatform]:
    """That platform as it was then: nobody has opened anything, and nothing is broken."""
    platform, file = standing_practice
    settings = dict(platform.app.config)
    file.restore()
    tool.platform_url = platform.url
    yield platform
    let_go(platform)
    platform.faults.clear()
    platform.app.config.update(settings)


def let_go(platform: PracticePlatform) -> None:
    """Close its connections: its file may then be put in its place again."""
    with platform.app.app_context():
        db.engine.dispose()


def a_tool(tool: SmallTool, number: int, client_id: str, **options: Any) -> ToolSeed:
    return ToolSeed(
        id=number,
        name=client_id,
        client_id=client_id,
        initiate_login_uri=f"{tool.url}/lti/login",
        redirect_uris=[f"{tool.url}/lti/launch"],
        jwks_url=f"{tool.url}/lti/jwks",
        target_link_uri=f"{tool.url}/lti/launch",
        **options,
    )


@pytest.fixture
def visitor(practice: PracticePlatform) -> Iterator[Visitor]:
    """Somebody at a browser, nobody in particular yet."""
    someone = Visitor(practice.url)
    yield someone
    someone.http.close()


@pytest.fixture
def zoe(visitor: Visitor) -> Visitor:
    """A learner at the browser."""
    visitor.become("zoe")
    return visitor


@pytest.fixture
def http(practice: PracticePlatform, tool: SmallTool) -> Iterator[requests.Session]:
    """The small tool's calls, bearing a token for all it may do."""
    with tool.http() as session:
        yield session


@pytest.fixture
def lineitems(practice: PracticePlatform) -> str:
    """The address of the course's columns, without its query."""
    return f"{practice.url}/mod/lti/services.php/2/lineitems"
