"""
A day of examining: the tool with its record store, and the practice platform, over HTTP.

A file's walks are in French and on SQLite, or on each database where the file says so: those in which marks,
statements and decisions meet. The files that say "in English" walk the same ways on PostgreSQL, so that each is
walked in both languages and on both databases. Whatever one page alone does is tried on each database in the
folders beside this one.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import builders
import english
import exam_course
import pytest
from databases import Emptied, create, drop, server_url
from exam_course import NAMES, furnish
from flask import Flask
from hands import Somebody
from serving import listening
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from standing import Kept, Standing

from lti_tool.actions.register_platform import register_platform
from lti_tool.config import Config
from lti_tool.lti.platforms import Platform
from lti_tool.practice import PracticePlatform, Visitor, running
from lti_tool.practice.models import Activity
from lti_tool.store.models import JournalEntry, Person, StoredReferential
from lti_tool.worker.passes import passes
from lti_tool.wsgi import prepare_lrs
from xapi import lrs
from xapi.client import LRS


@dataclass(frozen=True)
class Tongue:
    """
    How offices, and the buttons of their page, are called in the platform's language.

    ``heeds`` is called with whoever comes to a page.
    """

    offices: Mapping[str, str]
    tab: str
    search: str
    appoint: str
    heeds: Callable[[Somebody], object] | None = None


IN_FRENCH = Tongue(exam_course.OFFICES, "Fonctions", "Rechercher", "Nommer")
IN_ENGLISH = Tongue(english.OFFICES, "Offices", "Search", "Appoint", english.english)


@dataclass
class Day:
    """The demo's course with more people, each at a browser of their own."""

    platform: PracticePlatform
    app: Flask
    kept: Session
    store: LRS
    work: Callable[[], None]
    tongue: Tongue
    browsers: dict[str, Somebody] = field(default_factory=dict)

    def __call__(self, username: str, activity: str = "") -> Somebody:
        """Somebody at their browser; who launches the activity, if one is named."""
        if username not in self.browsers:
            visitor = Visitor(self.platform.url)
            visitor.become(username)
            self.browsers[username] = Somebody(visitor, self._activities(), self.tongue.heeds)
        person = self.browsers[username]
        return person.opens(activity) if activity else person

    def in_office(self, *usernames: str) -> None:
        """Let these people launch, and the administrator give them their office on the tool's page."""
        for username in usernames:
            self(username, "E4")
        admin = self("admin", "E4").goes(self.tongue.tab)
        for username in usernames:
            name = NAMES[username]
            admin.presses(self.tongue.search, {"name": name})
            admin.presses(self.tongue.appoint, {"offices": [self.tongue.offices[username]]}, beside=name)

    def rules(self, **changes: Any) -> None:
        """Change the rule set, as an import of the referential under another one does."""
        stored = self.kept.scalars(select(StoredReferential)).one()
        stored.rules = stored.rules | changes
        self.kept.commit()

    def set(self, **settings: Any) -> None:
        """Give the tool other settings, as starting it again with other variables does."""
        self.app.config["CERTIBLOC"] = replace(self.app.config["CERTIBLOC"], **settings)

    def id(self, username: str) -> UUID:
        """The random id by which statements know somebody, by how their address begins."""
        self.kept.rollback()
        return self.kept.scalars(select(Person.id).where(Person.email.startswith(f"{username}."))).one()

    def statements(self, verb: str = "") -> list[dict[str, Any]]:
        """What the record store holds, the oldest first, once all is sent and read back; of a verb, if named."""
        self.work()
        held = [said for page in self.store.pages() for said in page.statements]
        return [said for said in held if said["verb"]["id"].endswith(f"/{verb}")] if verb else held

    def acts(self) -> list[str]:
        """What the journal noted, in its order."""
        self.kept.rollback()
        return list(self.kept.scalars(select(JournalEntry.act).order_by(JournalEntry.id)))

    def _activities(self) -> dict[str, int]:
        with self.platform.session() as session:
            found = session.scalars(select(Activity)).all()
            return {each.title: each.cmid for each in found}


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """The tool's server and record store and the platform, which has people and activities and knows the tool."""
    folder = tmp_path_factory.mktemp("standing")
    records_file, platform_file = folder / "lrs.sqlite3", folder / "practice.sqlite3"
    with (
        listening(waits=True) as server,
        running(f"sqlite:///{platform_file}", offers_groups=True) as platform,
    ):
        config = Config.from_env(
            {
                "CERTIBLOC_SECRET_KEY": builders.SECRET,
                "CERTIBLOC_DATA_DIR": str(folder),
                "CERTIBLOC_PUBLIC_URL": server.url,
                "CERTIBLOC_PRIVATE_HOSTS": "localhost,127.0.0.1",
                "CERTIBLOC_LRS_DATABASE_URL": f"sqlite:///{records_file}",
            }
        )
        platform.rotate_key(key=builders.practice_key())
        told = furnish(platform, config.public_url)
        prepare_lrs(config)
        records = lrs.create_app(config.lrs_database_url, url=config.lrs_url)
        store = LRS(config.lrs_url, config.lrs_key, config.lrs_secret)
        standing = Standing(server, platform, told, records, config, store)
        standing.rest()
        standing.files += [Kept(records_file), Kept(platform_file)]
        yield standing
        store.close()
        standing.rest()


@pytest.fixture(scope="session")
def registered_sqlite(standing: Standing, migrated_sqlite: Path) -> Kept:
    """An SQLite file of the tool's in which the platform is registered."""
    file = Path(shutil.copy(migrated_sqlite, standing.config.data_dir / "tool.sqlite3"))
    register(standing.told, f"sqlite:///{file}")
    return Kept(file)


@pytest.fixture(scope="session")
def registered_postgresql(standing: Standing, migrated_postgresql: Emptied) -> Iterator[Emptied]:
    """A PostgreSQL database of the tool's in which the platform is registered, for one walk after the other."""
    template = create(migrated_postgresql.template)
    register(standing.told, server_url(template))
    database = Emptied(template)
    yield database
    database.drop()
    drop(template)


@pytest.fixture
def on_sqlite(registered_sqlite: Kept) -> str:
    """The SQLAlchemy URL of an SQLite file in which the platform is registered, and nothing else is done."""
    registered_sqlite.restore()
    return f"sqlite:///{registered_sqlite.file}"


@pytest.fixture
def on_postgresql(registered_postgresql: Emptied) -> Iterator[str]:
    """The SQLAlchemy URL of a PostgreSQL database like that file."""
    with registered_postgresql.lent() as name:
        yield server_url(name)


@pytest.fixture(
    params=[
        pytest.param("on_sqlite", id="sqlite"),
        pytest.param("on_postgresql", id="postgresql", marks=pytest.mark.postgresql),
    ]
)
def each_database(request: pytest.FixtureRequest) -> str:
    """The same walk, on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
def database(on_sqlite: str) -> str:
    """Where the tool keeps what it keeps: on SQLite, where a file's walks do not say otherwise."""
    return on_sqlite


@pytest.fixture
def day(standing: Standing, database: str) -> Iterator[Day]:
    """The tool with its record store, registered, with its referential; nobody has launched."""
    with standing.tool_on(database) as (app, engine), Session(engine) as kept:
        yield the_day(standing, app, kept, IN_FRENCH)


@pytest.fixture
def day_in_english(standing: Standing, on_postgresql: str) -> Iterator[Day]:
    """The same on PostgreSQL, with a platform in English; each page that somebody comes to is checked."""
    with standing.tool_on(on_postgresql) as (app, engine), Session(engine) as kept:
        standing.platform.app.config["LANGUAGE"] = "en"
        yield the_day(standing, app, kept, IN_ENGLISH)


def the_day(standing: Standing, app: Flask, kept: Session, tongue: Tongue) -> Day:
    """The day on this application of the tool's, whose database ``kept`` looks into."""
    work = partial(send_and_follow, app, standing.store)
    return Day(standing.platform, app, kept, standing.store, work, tongue)


def register(platform: Platform, database_url: str) -> None:
    """Let the tool know the platform and the referential, and have the key that it signs with."""
    engine = create_engine(database_url)
    with Session(engine) as kept:
        register_platform(kept, platform, name="Moodle", accepts_anonymous=None, at=builders.NOW)
        builders.the_referential(kept)
        builders.the_key(kept)
        kept.commit()
    engine.dispose()


def send_and_follow(app: Flask, store: LRS) -> None:
    """What the worker does beside the pages, until nothing is left to do."""
    steps = {each.name: each.step for each in passes(app, store)}
    with app.app_context():
        for name in ("statements", "progress", "scores"):
            while steps[name]():
                pass
