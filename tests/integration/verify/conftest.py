"""An instance on each database whose embedded store answers over HTTP; its sender and follower, step by step."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import builders
import click
import pytest
from click.testing import CliRunner, Result
from serving import listening
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from lti_tool.actions.record_marks import record_marks
from lti_tool.assessment.changes import Change
from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.database import engine_options
from lti_tool.store.models import Person, QueuedStatement
from lti_tool.store.sittings import sitting_of
from lti_tool.worker.progress import follow_lrs
from lti_tool.worker.statements import send_due_statements
from xapi import lrs as embedded
from xapi.client import LRS

HOME = "http://localhost:5000"
KEY, SECRET = "verifier", "a long enough secret"


@dataclass
class Instance:
    """The instance, its database, and its store: ``url`` over HTTP, ``lrs_engine`` behind its back."""

    config: Config
    session: Session
    lrs_engine: Engine
    url: str
    link: Any
    assessor: Person
    zoe: Person

    def mark(self, criterion: str, level: str) -> str:
        """A mark of the assessor on Zoë; the id of its statement."""
        self.mark_unless_same(criterion, level)
        last = select(QueuedStatement.id).order_by(QueuedStatement.position.desc()).limit(1)
        return str(self.session.scalars(last).one())

    def mark_unless_same(self, criterion: str, level: str) -> None:
        """A mark of the assessor on Zoë, if it changes anything."""
        change = Change(self.zoe.id, criterion, level)
        sitting = sitting_of(self.link)
        at = datetime.now(UTC)
        record_marks(self.session, sitting, [change], by=self.assessor.id, home_page=HOME, at=at)
        self.session.commit()

    def send(self) -> None:
        """Send all that waits."""
        with self.client() as lrs:
            while send_due_statements(self.session, lrs, store=self.url, at=datetime.now(UTC), spread=0.5):
                self.session.commit()
            self.session.commit()

    def follow(self) -> None:
        """Read the store, from its beginning."""
        with self.client() as lrs:
            now = datetime.now(UTC) + timedelta(minutes=1)
            always = timedelta(0)
            follow_lrs(self.session, lrs, lrs_url=self.url, home_page=HOME, now=now, rescan_every=always)

    def store(self, *statements: dict[str, Any]) -> None:
        """Put statements into the store, as somebody else with a key might."""
        with self.client() as lrs:
            lrs.store(list(statements))

    def client(self) -> "Client":
        """A client of the store, for as long as a block lasts."""
        return Client(self.url, KEY, SECRET)


class Client(LRS):
    """A client that closes itself."""

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@pytest.fixture
def instance(each_config: Config, tmp_path: Any) -> Iterator[Instance]:
    """Zoë, her assessor, an activity, and an empty store."""
    lrs_url = f"sqlite:///{tmp_path / 'lrs.sqlite3'}"
    embedded.prepare(lrs_url)
    lrs_engine = embedded.open_engine(lrs_url)
    embedded.keys.ensure(lrs_engine, KEY, SECRET, name="tests")
    app = embedded.create_app(lrs_url)
    engine = create_engine(**engine_options(each_config.database_url))
    with closing(app.extensions["lrs"]), listening(app) as server, Session(engine) as session:
        course = builders.a_course(session, builders.a_registration(session))
        assessor = builders.a_person(session, course, "Ada Assessor", Role.ASSESSOR)
        zoe = builders.a_person(session, course, "Zoë Ångström")
        link = builders.a_resource_link(session, course, "E4")
        session.commit()
        yield Instance(each_config, session, lrs_engine, server.url, link, assessor, zoe)
    lrs_engine.dispose()
    engine.dispose()


@pytest.fixture
def run(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command on the instance, in English."""
    settings = {
        "DATA_DIR": str(instance.config.data_dir),
        "DATABASE_URL": instance.config.database_url,
        "SECRET_KEY": instance.config.secret_key,
        "LRS_URL": instance.url,
        "LRS_KEY": KEY,
        "LRS_SECRET": SECRET,
        "LANGUAGE": "en",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"CERTIBLOC_{name}", value)

    def run(command: click.Command, *arguments: Any) -> Result:
        return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)

    return run


@pytest.fixture
def behind_its_back(instance: Instance) -> Callable[..., None]:
    """Change the store's own tables, as a restored backup would."""

    def execute(statement: str, **values: Any) -> None:
        with instance.lrs_engine.begin() as connection:
            connection.execute(text(statement), values)

    return execute
