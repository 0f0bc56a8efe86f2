"""The tool, registered by itself in a practice platform; both over real HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import builders
import pytest
import requests
from applications import Applications
from bs4 import BeautifulSoup
from flask import Flask
from serving import listening
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.actions.begin_login import digest
from lti_tool.config import Config
from lti_tool.practice import CourseSeed, EnrolmentSeed, PersonSeed, PracticePlatform, Role, Visitor, running, seed
from lti_tool.practice.models import Activity, LineItem
from lti_tool.practice.visitor import forms_of, only_form
from lti_tool.store.database import db
from lti_tool.store.models import Invitation

CODE = "an-invitation-that-nobody-guesses"
COURSE = 2


@dataclass
class Tool:
    """The tool at ``url``."""

    url: str
    app: Flask


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[PracticePlatform]:
    """A platform with Ann, its administrator, and a course of Tess, who trains, and Zoë, who learns."""
    with running(f"sqlite:///{tmp_path / 'practice.sqlite3'}", host="localhost") as platform:
        platform.rotate_key(key=builders.practice_key())
        seed(
            platform.app,
            courses=[CourseSeed(COURSE, "MGC", "Manager grands comptes")],
            people=[
                PersonSeed(2, "ann", "Ann", "Admin", "ann@example.com", is_administrator=True),
                PersonSeed(3, "tess", "Tess", "Trainer", "tess@example.com"),
                PersonSeed(5, "zoe", "Zoë", "Ångström", "zoe@example.com"),
            ],
            enrolments=[EnrolmentSeed(COURSE, "tess", Role.TRAINER), EnrolmentSeed(COURSE, "zoe", Role.LEARNER)],
        )
        yield platform


@pytest.fixture
def tool(applications: Applications, each_config: Config) -> Iterator[Tool]:
    """The tool, in which no platform is registered."""
    with listening(host="localhost", waits=True) as server:
        server.application = app = applications.on(replace(each_config, public_url=server.url))
        yield Tool(server.url, app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(tool: Tool, each_config: Config) -> Iterator[Session]:
    """A session on the tool's database, beside the application's own."""
    with tool.app.app_context():
        engine = db.engine
    with Session(engine) as session:
        yield session


@pytest.fixture
def person(platform: PracticePlatform) -> Callable[[str], Visitor]:
    """``person("tess")``: somebody at a browser of their own."""

    def at_a_browser(username: str) -> Visitor:
        visitor = Visitor(platform.url)
        visitor.become(username)
        return visitor

    return at_a_browser


@pytest.fixture
def registered(tool: Tool, session: Session, person: Callable[[str], Visitor]) -> Visitor:
    """Ann, who registered the tool by an invitation; it is not activated yet."""
    now = datetime.now(UTC)
    week = now + timedelta(days=7)
    session.add(Invitation(id=uuid4(), code=digest(CODE), created_at=now, expires_at=week))
    session.commit()
    ann = person("ann")
    address = f"{tool.url}/lti/register?invite={CODE}"
    page = ann.http.get(f"{ann.platform_url}/mod/lti/toolconfigure.php", params={"url": address}, timeout=30)
    frame = BeautifulSoup(page.text, "html.parser").select_one("iframe#registration")
    assert frame
    asked = ann.http.get(ann.platform_url + str(frame["src"]), timeout=30)
    done = ann.submit(only_form(asked))
    assert done.status_code == 200, done.text
    return ann


@pytest.fixture
def activated(registered: Visitor) -> Visitor:
    """Ann, once she pressed "Activate"."""
    tools = registered.open("/mod/lti/toolconfigure.php")
    [form] = [form for form in forms_of(tools) if "activate.php" in form.action]
    assert registered.submit(form).ok
    return registered


@pytest.fixture
def tess(activated: Visitor, session: Session, person: Callable[[str], Visitor]) -> Visitor:
    """Tess at her browser; the tool is there to be used, and has its referential."""
    builders.the_referential(session)
    session.commit()
    return person("tess")


@pytest.fixture
def chosen(tess: Visitor) -> Callable[..., requests.Response]:
    """``chosen("E1", "page=progress")``: what Tess reads after choosing these and saving."""

    def choose(*what: str) -> requests.Response:
        page = tess.choice(COURSE)
        form = next(form for form in forms_of(page) if "/selection/" in form.action)
        offers = [str(each["value"]) for each in BeautifulSoup(page.text, "html.parser").select("[name=chosen]")]
        values = [offer for offer in offers if offer.rpartition(" ")[2] in what]
        assert len(values) == len(what)
        sent = {"csrf_token": form.fields["csrf_token"], "chosen": values}
        answer = tess.http.post(form.action, data=sent, timeout=30)
        of_activity = tess.submit(only_form(tess.submit(only_form(answer))))
        save = next(form for form in forms_of(of_activity) if "save" in form.fields)
        return tess.submit(save)

    return choose


@pytest.fixture
def activities(platform: PracticePlatform) -> Callable[..., dict[str, int]]:
    """``activities(course)``: the numbers of its activities by title."""

    def listed(course: int = COURSE) -> dict[str, int]:
        with platform.session() as session:
            found = session.scalars(
                select(Activity).where(Activity.course_id == course).order_by(Activity.id)
            ).all()
            return {each.title: each.cmid for each in found}

    return listed


@pytest.fixture
def columns(platform: PracticePlatform) -> Callable[[], list[tuple[str, str, float]]]:
    """Name, resourceId and maximum of the gradebook's columns."""

    def listed() -> list[tuple[str, str, float]]:
        with platform.session() as session:
            items = session.scalars(select(LineItem).order_by(LineItem.id)).all()
            return [(item.label, item.resource_id, item.score_maximum) for item in items]

    return listed
