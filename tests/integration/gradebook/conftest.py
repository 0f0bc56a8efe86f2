"""The tool on both databases, joined to a course of the practice platform."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import builders
import pytest
from applications import Applications
from flask import Flask
from practice_course import SAM, ZOE, PracticeCourse, a_learner, a_link, an_attempt, joined, practice_course
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.platform_api.services import Platforms
from lti_tool.platform_api.transport import Transport
from lti_tool.store.database import db
from lti_tool.store.models import Attempt, Context, Person, ResourceLink, Score
from lti_tool.worker.gradebook import send_due_scores


@pytest.fixture
def app(applications: Applications, migrated_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The tool, on SQLite and on PostgreSQL."""
    app = applications.on(
        Config.from_env(
            {
                "CERTIBLOC_SECRET_KEY": builders.SECRET,
                "CERTIBLOC_DATA_DIR": str(tmp_path),
                "CERTIBLOC_DATABASE_URL": migrated_url,
            }
        )
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def course(tmp_path: Path) -> Iterator[PracticeCourse]:
    with practice_course(tmp_path) as course:
        yield course


@dataclass
class Gradebook:
    """Zoë's and Sam's attempts at E1 in the practice course, marked by Ada; and the sender."""

    app: Flask
    session: Session
    course: PracticeCourse
    context: Context
    link: ResourceLink
    ada: Person
    zoe: Person
    sam: Person
    zoes: Attempt
    sams: Attempt
    platforms: Platforms
    now: datetime

    def send(self, *, after: timedelta = timedelta(0), lease: timedelta = timedelta(minutes=2)) -> dict[str, int]:
        """One pass of the sender, ``after`` more time has gone by."""
        self.session.commit()
        self.now += after
        counts = send_due_scores(self.app, self.platforms, clock=lambda: self.now, lease=lease)
        self.session.expire_all()
        return dict(counts)

    def score_of(self, person: Person) -> Score:
        """The row, as it now stands."""
        mine = select(Score).where(Score.person_id == person.id, Score.resource_link_id == self.link.id)
        return self.session.scalars(mine, execution_options={"populate_existing": True}).one()


@pytest.fixture
def gradebook(app: Flask, course: PracticeCourse) -> Iterator[Gradebook]:
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        context = joined(session, course)
        link = a_link(session, context, course)
        zoe = a_learner(session, context, ZOE, "Zoë Ångström")
        sam = a_learner(session, context, SAM, "Sam Student")
        ada = builders.a_person(session, context, "Ada Assessor", Role.ASSESSOR)
        zoes, sams = an_attempt(session, zoe, link), an_attempt(session, sam, link)
        session.commit()
        yield Gradebook(
            app=app,
            session=session,
            course=course,
            context=context,
            link=link,
            ada=ada,
            zoe=zoe,
            sam=sam,
            zoes=zoes,
            sams=sams,
            platforms=Platforms(
                lambda: datetime.now(UTC),
                Transport(private_hosts={"127.0.0.1", "localhost"}),
            ),
            # Whole seconds make the tests' sums plain; the practice platform has its own clock.
            now=datetime.now(UTC).replace(microsecond=0),
        )
