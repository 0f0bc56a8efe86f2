"""An instance on each database with marks whose statements have been read back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import builders
import click
import pytest
from click.testing import CliRunner, Result
from rebuilt import catch_up
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from lti_tool.actions.record_marks import record_marks
from lti_tool.assessment.changes import Change
from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.database import engine_options
from lti_tool.store.models import Person, QueuedStatement
from lti_tool.store.sittings import sitting_of

HOME = "http://localhost:5000"


@pytest.fixture
def engine(each_config: Config) -> Iterator[Engine]:
    """The instance's tables, on each database."""
    engine = create_engine(**engine_options(each_config.database_url))
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session beside the commands' own."""
    with Session(engine) as session:
        yield session


@dataclass
class Marking:
    """A course whose assessor marks, at instants of a test's choice; statements are read back at once."""

    session: Session
    course: Any
    assessor: Person
    link: Any

    def candidate(self, name: str, **changes: Any) -> Person:
        """A candidate of the course."""
        person = builders.a_person(self.session, self.course, name)
        for key, value in changes.items():
            setattr(person, key, value)
        self.session.commit()
        return person

    def mark(self, person: Person, criterion: str, level: str, at: datetime = builders.NOW) -> None:
        """A mark, or with an empty level one taken back."""
        change = Change(person.id, criterion, level)
        sitting = sitting_of(self.link)
        record_marks(self.session, sitting, [change], by=self.assessor.id, home_page=HOME, at=at)
        self.session.commit()

    def catch_up(self) -> None:
        """Make progress of all that was said."""
        catch_up(self.session)


@pytest.fixture
def marking(session: Session) -> Marking:
    """An assessor at E4."""
    course = builders.a_course(session, builders.a_registration(session))
    assessor = builders.a_person(session, course, "Ada Assessor", Role.ASSESSOR)
    link = builders.a_resource_link(session, course, "E4")
    session.commit()
    return Marking(session, course, assessor, link)


@pytest.fixture
def run(each_config: Config, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command on the instance, in English."""
    settings = {
        "DATA_DIR": str(each_config.data_dir),
        "DATABASE_URL": each_config.database_url,
        "SECRET_KEY": each_config.secret_key,
        "LANGUAGE": "en",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"CERTIBLOC_{name}", value)

    def run(command: click.Command, *arguments: Any) -> Result:
        return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)

    return run


@pytest.fixture
def statements(session: Session) -> Callable[[], list[str]]:
    """The ids of what was said, in time."""

    def ids() -> list[str]:
        session.expire_all()
        queued = select(QueuedStatement.id).order_by(QueuedStatement.position)
        return [str(id) for id in session.scalars(queued)]

    return ids
