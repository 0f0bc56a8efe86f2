"""A course with candidates and an assessor at work on an assessment."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import builders
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.models import Context, Mark, Person, QueuedStatement, ResourceLink


@pytest.fixture
def config(each_config: Config) -> Config:
    """An instance that speaks English where nobody asks for another language, on each database."""
    return replace(each_config, language="en")


@dataclass
class Classroom:
    """A course whose activity presents an assessment; the assessor's browser is ``grid``."""

    session: Session
    course: Context
    link: ResourceLink
    assessor: Person
    grid: Any

    def candidate(self, name: str) -> Person:
        """One more learner."""
        person = builders.a_person(self.session, self.course, name)
        self.session.commit()
        return person

    def mark(self, person: Person, criterion: str, **fields: Any) -> TestResponse:
        """Post a mark as the grid does."""
        return self.grid.post(f"grid/candidates/{person.id}/marks/{criterion}", data=fields)

    def mark_group(self, group_id: uuid.UUID, criterion: str, **fields: Any) -> TestResponse:
        """Post a group's mark as the grid does."""
        return self.grid.post(f"grid/groups/{group_id}/marks/{criterion}", data=fields)

    def form_group(self, name: str, *people: Person) -> TestResponse:
        """Form a group as its page does."""
        data = {"name": name, "members": [str(person.id) for person in people]}
        return self.grid.post("groups", data=data)

    def marks(self) -> list[Mark]:
        """All marks, as they stand in the database."""
        self.session.expire_all()
        return list(self.session.scalars(select(Mark).order_by(Mark.criterion, Mark.marked_at, Mark.id)))

    def statements(self) -> list[dict[str, Any]]:
        """All statements that wait to go out, in their order."""
        self.session.expire_all()
        queued = self.session.scalars(select(QueuedStatement.body).order_by(QueuedStatement.position))
        return [json.loads(body) for body in queued]


@pytest.fixture
def classroom(session: Session, visiting: Callable[..., Any]) -> Callable[..., Classroom]:
    """``classroom("E1")``: a course with that assessment and its assessor."""

    def make(assessment: str | None = "E1") -> Classroom:
        course = builders.a_course(session, builders.a_registration(session))
        link = builders.a_resource_link(session, course, assessment)
        assessor = builders.a_person(session, course, "Ada Assessor", Role.ASSESSOR)
        grid = visiting(assessor, link, Role.ASSESSOR)
        return Classroom(session, course, link, assessor, grid)

    return make
