"""A course with candidates, people who mark, and the certification office that convenes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import builders
import pytest
from practice_course import an_attempt, mark
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.models import Context, Convened, Examiner, ExamSession, JournalEntry, Person, ResourceLink

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def config(each_config: Config) -> Config:
    """An instance that speaks English where nobody asks for another language, on each database."""
    return replace(each_config, language="en")


@dataclass
class Hall:
    """
    A course whose activity presents E1; ``office`` is the browser of Odile, who convenes.

    ``day`` is the day after tomorrow: it is to come, whatever the time in Paris.
    """

    session: Session
    course: Context
    link: ResourceLink
    odile: Person
    office: Any
    visiting: Callable[..., Any]
    day: date = field(default_factory=lambda: datetime.now(PARIS).date() + timedelta(days=2))

    def at(self, clock: str) -> datetime:
        """That time on the day, as clocks in Paris show it."""
        return datetime.combine(self.day, time.fromisoformat(clock), PARIS).astimezone(UTC)

    def candidate(self, name: str) -> Person:
        """One more learner."""
        person = builders.a_person(self.session, self.course, name)
        self.session.commit()
        return person

    def marker(self, name: str = "Ada Assessor") -> tuple[Person, Any]:
        """An assessor of the course, and their browser."""
        person = builders.a_person(self.session, self.course, name, Role.ASSESSOR)
        return person, self.visiting(person, self.link, Role.ASSESSOR)

    def make(self, **fields: str) -> TestResponse:
        """Make a session as its page does: from 9:00 to 18:00 in Paris, unless ``fields`` say otherwise."""
        usual = {
            "name": "June",
            "day": self.day.isoformat(),
            "begins": "09:00",
            "ends": "18:00",
            "place": "Room 4",
        }
        return self.office.post("sessions/new", data=usual | fields)

    def exam(self, **fields: str) -> ExamSession:
        """The session that was made, as it stands."""
        if not self.exams():
            assert self.make(**fields).status_code == 303
        [exam] = self.exams()
        return exam

    def exams(self) -> list[ExamSession]:
        """Every session, as it stands in the database."""
        self.session.expire_all()
        return list(self.session.scalars(select(ExamSession).order_by(ExamSession.begins_at)))

    def convene(self, *people: Person, do: str = "keep", **fields: str) -> TestResponse:
        """Tick these people on the session's page and press a button; what was typed before stays."""
        path = f"sessions/{self.exam().id}/candidates"
        seen = seen_on(self.office.get(path))
        data = {"who": [str(person.id) for person in people], "seen": seen, "do": do} | fields
        return self.office.post(path, data=data)

    def name(self, **by_assessment: list[Person]) -> TestResponse:
        """Tick assessors: ``name(E1=[ada])``."""
        path = f"sessions/{self.exam().id}/assessors"
        data = {f"who-{code}": [str(person.id) for person in people] for code, people in by_assessment.items()}
        return self.office.post(path, data=data | {"seen": seen_on(self.office.get(path))})

    def times(self) -> dict[str, str]:
        """When each convened candidate is expected, on Paris's clocks."""
        self.session.expire_all()
        seats = self.session.scalars(select(Convened))
        return {seat.person.name or "": f"{seat.expected_at.astimezone(PARIS):%H:%M}" for seat in seats}

    def examiners(self) -> set[tuple[str, str]]:
        """Who assesses what."""
        self.session.expire_all()
        return {(each.person.name or "", each.assessment) for each in self.session.scalars(select(Examiner))}

    def form_group(self, name: str, *people: Person) -> None:
        """Form a group of the activity, as its page does."""
        _, trainer = self.marker(f"Trainer of {name}")
        data = {"name": name, "members": [str(person.id) for person in people]}
        assert trainer.post("groups", data=data).status_code == 302

    def mark(self, person: Person, at: datetime) -> None:
        """Somebody marks the candidate at C1.1 at that time."""
        ada, _ = self.marker("Ada Marking")
        attempt = an_attempt(self.session, person, self.link)
        mark(self.session, attempt, {"C1.1": "acquired"}, by=ada, at=at)
        self.session.commit()

    def journal(self) -> list[JournalEntry]:
        """All entries, as they stand in the database."""
        self.session.expire_all()
        return list(self.session.scalars(select(JournalEntry).order_by(JournalEntry.id)))


def seen_on(page: TestResponse) -> str:
    """What the form says of the list that it was made from."""
    return page.text.partition('name="seen" value="')[2].partition('"')[0]


@pytest.fixture
def hall(session: Session, visiting: Callable[..., Any]) -> Hall:
    """The course, without a session yet."""
    course = builders.a_course(session, builders.a_registration(session))
    link = builders.a_resource_link(session, course, "E1")
    odile = builders.a_person(session, course, "Odile Office", Role.OFFICE)
    return Hall(session, course, link, odile, visiting(odile, link, Role.OFFICE), visiting)
