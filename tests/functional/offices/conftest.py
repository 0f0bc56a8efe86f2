"""A course with its administrator, and people who have launched, on each database."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import builders
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.models import Context, JournalEntry, Person, ResourceLink


@pytest.fixture
def config(each_config: Config) -> Config:
    """An instance that speaks English where nobody asks for another language, on each database."""
    return replace(each_config, language="en")


@dataclass
class School:
    """A course whose activity presents E1; ``admin`` is the browser of the platform's administrator, Alma."""

    session: Session
    course: Context
    link: ResourceLink
    alma: Person
    admin: Any
    visiting: Callable[..., Any]

    def launched(self, name: str, *roles: Role) -> tuple[Person, Any]:
        """Somebody who has opened the activity, and their browser."""
        person = builders.a_person(self.session, self.course, name, *roles)
        return person, self.visiting(person, self.link, *(roles or (Role.LEARNER,)))

    def appoint(self, person: Person, *offices: Role) -> Any:
        """Tick the offices of the person and press the button, as the page does."""
        data = {"offices": [str(office) for office in offices]}
        return self.admin.post(f"offices/{person.id}", data=data)

    def journal(self) -> list[JournalEntry]:
        """All entries, as they stand in the database."""
        self.session.expire_all()
        return list(self.session.scalars(select(JournalEntry).order_by(JournalEntry.id)))


@pytest.fixture
def school(session: Session, visiting: Callable[..., Any]) -> School:
    """The course, with nobody in office."""
    course = builders.a_course(session, builders.a_registration(session))
    link = builders.a_resource_link(session, course, "E1")
    alma = builders.a_person(session, course, "Alma Admin", Role.ADMINISTRATOR)
    return School(session, course, link, alma, visiting(alma, link, Role.ADMINISTRATOR), visiting)
