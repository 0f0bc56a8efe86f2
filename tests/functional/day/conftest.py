"""
A day of examining: the tool with its record store, and the practice platform, over HTTP.

A file's tests are on SQLite, or on each database where the file says so: those in which marks, statements and
decisions meet. Whatever one page alone does is tried on each database in the folders beside this one.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import builders
import pytest
from flask import Flask
from hands import Somebody
from serving import listening
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from lti_tool.actions.register_platform import register_platform
from lti_tool.app import create_app
from lti_tool.config import Config
from lti_tool.lti.platforms import Platform
from lti_tool.practice import (
    ActivitySeed,
    EnrolmentSeed,
    GroupSeed,
    PersonSeed,
    PracticePlatform,
    Role,
    Visitor,
    running,
    seed,
    seed_demo,
)
from lti_tool.practice.models import Activity
from lti_tool.store.database import db
from lti_tool.store.models import JournalEntry, Person, StoredReferential
from lti_tool.worker.passes import passes
from lti_tool.wsgi import prepare_lrs
from xapi import lrs
from xapi.client import LRS

ACTIVITIES = {
    **{code: {"assessment": code} for code in ("E1", "E3", "E4", "E5", "E7", "E8", "E10", "E11", "VAE")},
    "Jury": {"page": "jury"},
}
# Beside the demo's six people. Externals are learners for the platform: their office here says what they are.
OTHERS = [
    PersonSeed(8, "awa", "Awa", "Traoré", "awa.traore@practice.example"),
    PersonSeed(9, "paule", "Paule", "Garnier", "paule.garnier@practice.example"),
    PersonSeed(10, "mathieu", "Mathieu", "Petit", "mathieu.petit@practice.example"),
    PersonSeed(11, "ines", "Inès", "Moreau", "ines.moreau@practice.example"),
    PersonSeed(12, "rose", "Rose", "Hamel", "rose.hamel@practice.example"),
    PersonSeed(13, "odile", "Odile", "Blanc", "odile.blanc@practice.example"),
    PersonSeed(14, "camille", "Camille", "Roy", "camille.roy@practice.example"),
]
OFFICES = {
    "awa": "Évaluateur",
    "paule": "Président ou présidente du jury",
    "mathieu": "Membre du jury",
    "ines": "Membre du jury",
    "rose": "Référent Handicap",
    "odile": "Service de certification",
    "formatrice": "Membre du jury",
}
NAMES = {
    "zoe": "Zoë Ångström",
    "francois": "François d'Hérouville-Œuvrard",
    "maelle": "Maëlle Nguyễn",
    "camille": "Camille Roy",
    "formatrice": "Hélène Le Goff",
} | {seed.username: f"{seed.given_name} {seed.family_name}" for seed in OTHERS}


@dataclass
class Day:
    """The demo's course with more people, each at a browser of their own, in French."""

    platform: PracticePlatform
    app: Flask
    kept: Session
    store: LRS
    work: Callable[[], None]
    browsers: dict[str, Somebody] = field(default_factory=dict)

    def __call__(self, username: str, activity: str = "") -> Somebody:
        """Somebody at their browser; who launches the activity, if one is named."""
        if username not in self.browsers:
            visitor = Visitor(self.platform.url)
            visitor.become(username)
            self.browsers[username] = Somebody(visitor, self._activities())
        person = self.browsers[username]
        return person.opens(activity) if activity else person

    def in_office(self, *usernames: str) -> None:
        """Let these people launch, and the administrator give them their office on the tool's page."""
        for username in usernames:
            self(username, "E4")
        admin = self("admin", "E4").goes("Fonctions")
        for username in usernames:
            name = NAMES[username]
            admin.presses("Rechercher", {"name": name})
            admin.presses("Nommer", {"offices": [OFFICES[username]]}, beside=name)

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


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[PracticePlatform]:
    """The practice platform, which offers its courses' groups; without a tool yet."""
    with running(f"sqlite:///{tmp_path / 'practice.sqlite3'}", offers_groups=True) as platform:
        platform.rotate_key(key=builders.practice_key())
        yield platform


@pytest.fixture(scope="session")
def empty_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record store's file that lets the tool in and holds nothing, to be copied."""
    file = tmp_path_factory.mktemp("records") / "template.sqlite3"
    prepare_lrs(
        Config.from_env(
            {"CERTIBLOC_SECRET_KEY": builders.SECRET, "CERTIBLOC_LRS_DATABASE_URL": f"sqlite:///{file}"}
        )
    )
    return file


@pytest.fixture
def day(config: Config, platform: PracticePlatform, empty_records: Path, tmp_path: Path) -> Iterator[Day]:
    """The tool with its record store, registered, with its referential; nobody has launched."""
    with listening(waits=True) as server:
        config = replace(
            config,
            public_url=server.url,
            lrs_url=f"{server.url}/xapi",
            lrs_database_url=f"sqlite:///{shutil.copy(empty_records, tmp_path / 'lrs.sqlite3')}",
        )
        app, records = create_app(config), lrs.create_app(config.lrs_database_url, url=config.lrs_url)
        server.application = DispatcherMiddleware(app, {"/xapi": records})
        store = LRS(config.lrs_url, config.lrs_key, config.lrs_secret)
        with app.app_context():
            engine = db.engine
        with Session(engine) as kept:
            register(platform, config, kept)
            yield Day(platform, app, kept, store, lambda: send_and_follow(app, store))
        store.close()
    records.extensions["lrs"].close()
    engine.dispose()


def register(platform: PracticePlatform, config: Config, kept: Session) -> None:
    """Put people and activities into the platform, and make it and the tool known to each other."""
    activities = [ActivitySeed(title, custom=custom) for title, custom in ACTIVITIES.items()]
    told = seed_demo(platform.app, config.public_url, activities)
    seed(
        platform.app,
        people=OTHERS,
        enrolments=[EnrolmentSeed(2, each.username, Role.LEARNER) for each in OTHERS],
        groups=[
            GroupSeed(1, 2, "Équipe Nord", ["zoe", "francois"]),
            GroupSeed(2, 2, "Équipe Sud", ["maelle", "camille"]),
        ],
    )
    details = Platform(
        told.issuer, told.client_id, told.deployment_id, told.auth_url, told.token_url, told.jwks_url
    )
    register_platform(kept, details, name="Moodle", accepts_anonymous=None, at=builders.NOW)
    builders.the_referential(kept)
    kept.commit()


def send_and_follow(app: Flask, store: LRS) -> None:
    """What the worker does beside the pages, until nothing is left to do."""
    steps = {each.name: each.step for each in passes(app, store)}
    with app.app_context():
        for name in ("statements", "progress", "scores"):
            while steps[name]():
                pass
