"""The tool behind a real server, and Debian's Chromium in front of it."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import builders
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serving import listening
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lti_tool.app import create_app
from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.database import db, engine_options
from lti_tool.store.models import Context, Group, GroupMember, Person, ResourceLink

# The size of targets is a rule of WCAG 2.2 AA that axe leaves out unless asked.
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Milliseconds, as Playwright waits for whatever is pressed: how long a page takes is not what these tests ask.
expect.set_options(timeout=30_000)

FRAME = {"width": 600, "height": 800}
TABLET = {"width": 1024, "height": 768}


@pytest.fixture
def migrated_sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """A file of the test's own: what a browser asked for last may be answered after the test."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'certibloc.sqlite3')}"


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """
    The tool, for the server's threads only.

    Playwright keeps an event loop running in the tests' own thread, where an application context may therefore
    not end: its teardown starts a loop of its own.
    """
    app = create_app(config)
    yield app

    def dispose() -> None:
        with app.app_context():
            db.engine.dispose()

    in_a_thread(dispose)


@pytest.fixture
def session(config: Config) -> Iterator[Session]:
    """A session on the tool's database, beside the application's own."""
    options = engine_options(config.database_url)
    engine = create_engine(options.pop("url"), **options)
    with Session(engine) as session:
        yield session
    engine.dispose()


def in_a_thread(work: Callable[[], None]) -> None:
    """Do ``work`` where no event loop runs."""
    thread = Thread(target=work)
    thread.start()
    thread.join()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The tool's address."""
    with listening(app) as server:
        yield server.url


@pytest.fixture
def enter(app: Flask, session: Session, server: str, chromium: Browser) -> Iterator[Callable[..., "Window"]]:
    """A window in the midst of a visit: ``enter(person, link, Role.ASSESSOR)``."""
    contexts: list[BrowserContext] = []

    def open_window(
        person: Person,
        link: ResourceLink,
        *roles: Role,
        size: dict[str, int] = TABLET,
        locale: str = "en",
        is_touched: bool = False,
        beside: Window | None = None,
    ) -> Window:
        # ``beside``: in the browser of another window, which keeps what it kept.
        visit = builders.a_visit(session, person, link, *roles)
        visit.locale = locale
        session.commit()
        context = (beside and beside.page.context) or chromium.new_context(
            viewport=size,  # type: ignore[arg-type] # Playwright's own kind of dict
            locale=locale,
            reduced_motion="reduce",
            has_touch=is_touched,
            is_mobile=is_touched,
        )
        contexts.append(context)
        root = f"{server}/visit/{visit.id}/"
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        value = signer.dumps({"visit": str(visit.id)})
        context.add_cookies([{"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": root}])
        return Window(context.new_page(), root)

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def course(session: Session) -> Context:
    """A course of a platform."""
    return builders.a_course(session, builders.a_registration(session))


@pytest.fixture
def assessor(session: Session, course: Context) -> Person:
    """Who marks there."""
    return builders.a_person(session, course, "Ada Assessor", Role.ASSESSOR)


@pytest.fixture
def a_group(session: Session) -> Callable[..., Group]:
    """``a_group(link, "North", people)``: candidates who sit together."""

    def form(link: ResourceLink, name: str, people: Sequence[Person]) -> Group:
        group = Group(id=uuid4(), resource_link_id=link.id, name=name, created_at=builders.NOW)
        session.add(group)
        session.flush()
        session.add_all(
            GroupMember(group_id=group.id, person_id=person.id, resource_link_id=link.id) for person in people
        )
        session.flush()
        return group

    return form


class Window:
    """A page of a visit; what it complains of on its console is kept."""

    def __init__(self, page: Page, root: str) -> None:
        self.page = page
        self.root = root
        self.complaints: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str = "") -> Page:
        """Go to a page of the visit."""
        self.page.goto(self.root + path)
        return self.page

    def violations(self) -> list[str]:
        """What axe holds against the page as it is now, its style sheets there."""
        self.page.wait_for_load_state()
        found: Any = Axe().run(self.page, options=AXE_OPTIONS).response["violations"]
        return [
            f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
            for each in found
            for node in each["nodes"]
        ]
