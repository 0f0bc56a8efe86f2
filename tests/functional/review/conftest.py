"""The tool on each database and the practice platform, both over real HTTP, in the demo's course."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import builders
import pytest
import requests
from applications import Applications
from flask import Flask
from practice_course import an_attempt, mark
from serving import listening
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.actions.register_platform import register_platform
from lti_tool.config import Config
from lti_tool.lti.platforms import Platform
from lti_tool.practice import (
    ActivitySeed,
    EnrolmentSeed,
    GroupSeed,
    PersonSeed,
    PracticePlatform,
    Visitor,
    running,
    seed,
    seed_demo,
)
from lti_tool.practice.models import Grade
from lti_tool.practice.roles import Role as PracticeRole
from lti_tool.practice.visitor import only_form
from lti_tool.store.database import db
from lti_tool.store.models import Person, ResourceLink

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
TITLE = "Épreuve E4"
CMID, COLUMN = 2, 2
ZOE, FRANCOIS, MAELLE, TRAINER = "5", "6", "7", "3"


@pytest.fixture
def tool(applications: Applications, each_config: Config) -> Iterator[Flask]:
    """The tool, served, in English."""
    with listening(waits=True) as server:
        server.application = app = applications.on(replace(each_config, public_url=server.url, language="en"))
        yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def kept(tool: Flask) -> Iterator[Session]:
    """A session on the tool's database."""
    with tool.app_context():
        engine = db.engine
    with Session(engine) as session:
        yield session


@dataclass
class Course:
    """The demo's course, with Mia the mentor beside, and whoever sits at a browser."""

    platform: PracticePlatform
    tool_url: str
    kept: Session

    def as_(self, username: str) -> Visitor:
        """Somebody's browser, signed in at the platform, in English."""
        visitor = Visitor(self.platform.url)
        visitor.http.headers["Accept-Language"] = "en"
        visitor.become(username)
        return visitor

    def open(self, username: str) -> requests.Response:
        """What somebody sees who opens the activity."""
        return self.as_(username).launch(CMID)

    def review(self, username: str, user_id: str) -> requests.Response:
        """What somebody sees who follows the gradebook's "view" of a learner."""
        visitor = self.as_(username)
        page = visitor.open(f"/mod/lti/launch.php?id={CMID}&action=gradeReport&user={user_id}")
        return visitor.submit(visitor.answer_to(only_form(page)))

    def launch_saying(self, username: str, changes: dict[str, Any]) -> requests.Response:
        """What the tool answers to a launch of somebody's in which the platform says something else."""
        http = requests.Session()
        http.headers["Accept-Language"] = "en"
        told = self.platform.claims(username, TITLE, "")
        login = {
            "iss": told["iss"],
            "target_link_uri": told[LTI + "target_link_uri"],
            "login_hint": told["sub"],
            "client_id": told["aud"],
            "lti_deployment_id": told[LTI + "deployment_id"],
        }
        onward = http.post(f"{self.tool_url}/lti/login", data=login, allow_redirects=False, timeout=30)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(onward.headers["Location"]).query).items()}
        speaks = {LTI + "launch_presentation": {"locale": "en"}}
        claims = self.platform.claims(username, TITLE, asked["nonce"], speaks | changes)
        fields = {"state": asked["state"], "id_token": self.platform.sign(claims)}
        answer = http.post(f"{self.tool_url}/lti/launch", data=fields, timeout=30)
        answer.browser = http  # type: ignore[attr-defined] # for what is asked next in the same visit
        return answer

    def person(self, user_id: str) -> Person:
        """Someone as the tool knows them."""
        self.kept.rollback()
        return self.kept.scalars(select(Person).where(Person.sub == user_id)).one()

    def link(self) -> ResourceLink:
        """The activity as the tool knows it."""
        return self.kept.scalars(select(ResourceLink).where(ResourceLink.title == TITLE)).one()

    def mark(self, user_id: str, by: str = TRAINER, **levels: str) -> None:
        """Give some criteria their level: ``C4_1="acquired"``."""
        person, assessor, link = self.person(user_id), self.person(by), self.link()
        attempt = an_attempt(self.kept, person, link)
        mark(self.kept, attempt, {name.replace("_", "."): level for name, level in levels.items()}, by=assessor)
        self.kept.commit()

    def publish(self) -> None:
        """Let candidates see their results."""
        self.link().results_published_at = builders.NOW
        self.kept.commit()

    def grade(self, user_id: str) -> None:
        """Put a grade into the platform's gradebook."""
        with self.platform.session() as session:
            session.add(Grade(line_item_id=COLUMN, person_id=int(user_id), score=50, feedback=None, scored_at=1))
            session.commit()


@pytest.fixture
def course_with(tool: Flask, kept: Session, tmp_path: Path) -> Iterator[Callable[..., Course]]:
    """``course_with(offers_groups=True)``: the course on a platform with these options."""
    opened = []

    def make(groups: tuple[GroupSeed, ...] = (), **options: Any) -> Course:
        context = running(f"sqlite:///{tmp_path / 'practice.sqlite3'}", default_language="en", **options)
        platform = context.__enter__()
        opened.append(context)
        platform.rotate_key(key=builders.practice_key())
        public_url = tool.config["CERTIBLOC"].public_url
        told = seed_demo(platform.app, public_url, [ActivitySeed(TITLE, custom={"assessment": "E4"})])
        seed(
            platform.app,
            people=[PersonSeed(8, "mia", "Mia", "Mentor", "mia@practice.example")],
            enrolments=[EnrolmentSeed(2, "mia", PracticeRole.MENTOR)],
            groups=groups,
        )
        details = Platform(
            told.issuer, told.client_id, told.deployment_id, told.auth_url, told.token_url, told.jwks_url
        )
        register_platform(kept, details, name="Practice", accepts_anonymous=None, at=builders.NOW)
        builders.the_referential(kept)
        kept.commit()
        return Course(platform, public_url, kept)

    yield make
    for context in opened:
        context.__exit__(None, None, None)


@pytest.fixture
def course(course_with: Callable[..., Course]) -> Course:
    """The course, on a platform that behaves as Moodle 4.5 does; its trainer has been there."""
    course = course_with()
    course.open("formatrice")
    return course
