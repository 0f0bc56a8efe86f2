"""What every test may ask for: an empty database on each engine, and a plain reason where a machine lacks one."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import builders
import pytest
from applications import Applications
from compiled import compile_once
from databases import Emptied, create, drop, server_url
from flask import Flask
from flask import session as flask_session
from flask_wtf.csrf import generate_csrf
from hypothesis import settings as hypothesis_settings
from machine import CHROMIUM, QUIET, lacking
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from standing import Kept
from werkzeug.test import TestResponse

from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.database import db, engine_options, migrate
from lti_tool.store.models import Person, ResourceLink

# How long an example takes says how busy the machine is, not whether a rule holds.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

compile_once()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The SQLAlchemy URL of an empty SQLite file."""
    return f"sqlite:///{tmp_path / f'{uuid.uuid4().hex}.sqlite3'}"


@pytest.fixture(scope="session")
def empty_postgresql() -> Iterator[Emptied]:
    """An empty PostgreSQL database, for one test after the other."""
    database = Emptied()
    yield database
    database.drop()


@pytest.fixture
def postgresql_url(empty_postgresql: Emptied) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database."""
    with empty_postgresql.lent() as name:
        yield server_url(name)


@pytest.fixture(
    params=[
        pytest.param("sqlite_url", id="sqlite"),
        pytest.param("postgresql_url", id="postgresql", marks=pytest.mark.postgresql),
    ]
)
def database_url(request: pytest.FixtureRequest) -> str:
    """The same test, on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with our tables, to be copied: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgresql() -> Iterator[Emptied]:
    """A PostgreSQL database with our tables, for one test after the other."""
    template = create()
    migrate(server_url(template))
    database = Emptied(template)
    yield database
    database.drop()
    drop(template)


@pytest.fixture(scope="session")
def kept_sqlite(migrated_sqlite: Path) -> Kept:
    """An SQLite file with our tables, for one test after the other: applications stand on its address."""
    return Kept(Path(shutil.copy(migrated_sqlite, migrated_sqlite.with_name("certibloc.sqlite3"))))


@pytest.fixture
def migrated_sqlite_url(kept_sqlite: Kept) -> str:
    """The SQLAlchemy URL of an SQLite file with our tables."""
    kept_sqlite.restore()
    return f"sqlite:///{kept_sqlite.file}"


@pytest.fixture
def migrated_postgresql_url(migrated_postgresql: Emptied) -> Iterator[str]:
    """The SQLAlchemy URL of a PostgreSQL database with our tables."""
    with migrated_postgresql.lent() as name:
        yield server_url(name)


@pytest.fixture(
    params=[
        pytest.param("migrated_sqlite_url", id="sqlite"),
        pytest.param("migrated_postgresql_url", id="postgresql", marks=pytest.mark.postgresql),
    ]
)
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The SQLAlchemy URL of a database with our tables, on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture(scope="session")
def engine_on() -> Callable[[str], Engine]:
    """The engine on a database, which stands while tests come and go: what it compiled once is kept."""
    return cache(lambda url: create_engine(**engine_options(url)))


@pytest.fixture
def engine(engine_on: Callable[[str], Engine], migrated_url: str) -> Iterator[Engine]:
    """An engine on our tables, empty, on SQLite and on PostgreSQL."""
    engine = engine_on(migrated_url)
    yield engine
    engine.dispose()


@pytest.fixture
def config(sqlite_config: Config) -> Config:
    """Settings of an instance whose tables are there; on SQLite, where a folder's tests do not say otherwise."""
    return sqlite_config


@pytest.fixture
def each_config(tmp_path: Path, migrated_url: str) -> Config:
    """Settings of the same instance, on SQLite and on PostgreSQL."""
    return settings(tmp_path, CERTIBLOC_DATABASE_URL=migrated_url)


@pytest.fixture
def sqlite_config(tmp_path: Path, migrated_sqlite_url: str) -> Config:
    """Settings of an instance on SQLite whose tables are there."""
    return settings(tmp_path, CERTIBLOC_DATABASE_URL=migrated_sqlite_url)


@pytest.fixture
def postgresql_config(tmp_path: Path, migrated_postgresql_url: str) -> Config:
    """Settings of an instance on PostgreSQL whose tables are there."""
    return settings(tmp_path, CERTIBLOC_DATABASE_URL=migrated_postgresql_url)


def settings(data_dir: Path, **others: str) -> Config:
    """An instance's settings."""
    here = "localhost,127.0.0.1"
    own = {
        "CERTIBLOC_SECRET_KEY": builders.SECRET,
        "CERTIBLOC_DATA_DIR": str(data_dir),
        "CERTIBLOC_PRIVATE_HOSTS": here,
    }
    return Config.from_env(own | others)


@pytest.fixture(scope="session")
def applications() -> Applications:
    """The tool's applications, for one test after the other."""
    return Applications()


@pytest.fixture
def app(applications: Applications, config: Config) -> Iterator[Flask]:
    """The tool."""
    app = applications.on(config)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on the tool's database, beside the application's own."""
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        yield session


@pytest.fixture
def visiting(app: Flask, session: Session) -> Callable[..., "Visiting"]:
    """A browser in the midst of a visit: ``visiting(person, link, Role.ASSESSOR).get("grid")``."""

    def enter(person: Person, link: ResourceLink, *roles: Role) -> Visiting:
        builders.the_key(session)
        visit = builders.a_visit(session, person, link, *roles)
        session.commit()
        return Visiting(app, visit.id)

    return enter


class Visiting:
    """A test client that holds one visit's cookie; its paths are relative to the visit."""

    def __init__(self, app: Flask, visit_id: uuid.UUID) -> None:
        self.client = app.test_client()
        self.root = f"/visit/{visit_id}/"
        with app.test_request_context():
            # As every page's head names it, and htmx sends it.
            self.token = generate_csrf()
            held = dict(flask_session) | {"visit": str(visit_id)}
        signer = app.session_interface.get_signing_serializer(app)
        assert signer is not None
        self.client.set_cookie(app.config["SESSION_COOKIE_NAME"], signer.dumps(held), path=self.root)

    def get(self, path: str = "", **options: Any) -> TestResponse:
        """GET a page of the visit."""
        return self.client.get(self.root + path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        """POST a form as a page of the visit would, its CSRF token included."""
        return self.client.post(self.root + path, headers={"X-CSRFToken": self.token}, **options)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """
    Debian's Chromium, once for the tests of a file.

    Playwright keeps an event loop in the tests' own thread, where an application context may then not end, so it
    does not outlive the file.
    """
    if not CHROMIUM.exists():
        lacking(f"no browser at {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()
