"""A course at work on E5 (C5 and C6, three criteria each), its trainer, its certification office."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import builders
import pytest
from bs4 import BeautifulSoup
from rebuilt import catch_up
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.models import (
    Attempt,
    Context,
    Exemption,
    JournalEntry,
    Person,
    QueuedStatement,
    ResourceLink,
    Score,
)
from lti_tool.store.progress import progress_of
from xapi.aggregator.rows import Row

HELD = {
    "ground": "bloc_held",
    "node": "B1",
    "certificate": "RNCP12345 BC01",
    "issuer": "École du Nord",
    "obtained_on": "2023-06-30",
    "proof": "dossier 12, attestation.pdf",
}


@pytest.fixture
def config(each_config: Config) -> Config:
    """An instance that speaks English where nobody asks for another language, on each database."""
    return replace(each_config, language="en")


@dataclass
class Course:
    """The course. ``grid`` is the assessor's browser, ``trainer`` the trainer's, ``office`` the office's."""

    session: Session
    course: Context
    link: ResourceLink
    visiting: Callable[..., Any]
    ada: Person
    tess: Person
    olga: Person
    grid: Any = field(init=False)
    trainer: Any = field(init=False)
    office: Any = field(init=False)

    def __post_init__(self) -> None:
        self.grid = self.visiting(self.ada, self.link, Role.ASSESSOR)
        self.trainer = self.visiting(self.tess, self.link, Role.TRAINER)
        self.office = self.visiting(self.olga, self.link, Role.OFFICE)

    def candidate(self, name: str = "Zoë Ångström") -> Person:
        """One more learner."""
        person = builders.a_person(self.session, self.course, name)
        self.session.commit()
        return person

    def mark(self, person: Person, level: str, *criteria: str, **fields: str) -> TestResponse:
        """Give the criteria the level as the grid does; the last answer."""
        path = f"grid/candidates/{person.id}/marks"
        answers = [self.grid.post(f"{path}/{each}", data={"level": level} | fields) for each in criteria]
        return answers[-1]

    def absent(self, person: Person, absent: str = "yes") -> TestResponse:
        """Press the button on the candidate's sheet."""
        return self.grid.post(f"grid/candidates/{person.id}/absence", data={"absent": absent})

    def exempt(self, person: Person, **form: str) -> TestResponse:
        """Enter a bloc already held, or what ``form`` says."""
        return self.office.post(f"files/{person.id}/exemptions", data=HELD | form)

    def cancel(self, attempt: Attempt, because: str = "The wrong candidate was marked.") -> TestResponse:
        """Cancel the attempt in the candidate's file."""
        path = f"files/{attempt.person_id}/attempts/{attempt.id}/cancellation"
        return self.trainer.post(path, data={"because": because})

    def open_resits(self, *people: Person) -> TestResponse:
        """Tick the candidates on the page of resits, and press the button."""
        return self.trainer.post("resits", data={"candidate": [str(person.id) for person in people]})

    @staticmethod
    def text(answer: TestResponse) -> str:
        """A page's text on one line, without its markup."""
        return " ".join(BeautifulSoup(answer.data, "html.parser").get_text(" ").split())

    def publish(self) -> None:
        """Show candidates their results."""
        self.grid.post("grid/publication", data={"published": "yes"})

    def rows(self, person: Person) -> dict[str, Row]:
        """Progress, by code, once the aggregator has read every statement."""
        catch_up(self.session)
        referential = builders.the_referential(self.session)
        return {row.code: row for row in progress_of(self.session, referential, str(person.id))}

    def attempts(self, person: Person) -> list[Attempt]:
        """All attempts of the person, by number."""
        self.session.expire_all()
        mine = select(Attempt).where(Attempt.person_id == person.id)
        return list(self.session.scalars(mine.order_by(Attempt.assessment, Attempt.number)))

    def exemptions(self, person: Person) -> list[Exemption]:
        """All exemptions of the person."""
        self.session.expire_all()
        return list(self.session.scalars(select(Exemption).where(Exemption.person_id == person.id)))

    def statements(self) -> list[dict[str, Any]]:
        """All statements that wait to go out, in their order."""
        self.session.expire_all()
        queued = self.session.scalars(select(QueuedStatement.body).order_by(QueuedStatement.position))
        return [json.loads(body) for body in queued]

    def said(self) -> list[str]:
        """Of each statement its response, or ``voided``."""
        return [each.get("result", {}).get("response", "voided") for each in self.statements()]

    def score(self, person: Person) -> Score | None:
        """What the gradebook should say of the person."""
        self.session.expire_all()
        mine = select(Score).where(Score.person_id == person.id, Score.resource_link_id == self.link.id)
        return self.session.scalars(mine).one_or_none()

    def journal(self) -> list[tuple[str, Any]]:
        """Acts with whom they are about; marks left out."""
        self.session.expire_all()
        entries = self.session.scalars(select(JournalEntry).order_by(JournalEntry.id))
        return [(entry.act, entry.about) for entry in entries if entry.act != "marked"]


@pytest.fixture
def course(session: Session, visiting: Callable[..., Any]) -> Course:
    """The course, with nobody to assess in it."""
    course = builders.a_course(session, builders.a_registration(session))
    link = builders.a_resource_link(session, course, "E5")
    people = [
        builders.a_person(session, course, name, role)
        for name, role in (("Ada Assessor", Role.ASSESSOR), ("Tess Trainer", Role.TRAINER))
    ]
    olga = builders.a_person(session, course, "Olga Office", Role.ADMINISTRATOR)
    return Course(session, course, link, visiting, *people, olga)
