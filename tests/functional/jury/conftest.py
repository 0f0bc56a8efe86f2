"""A course with candidates whose marks are known, and people in office, each with their browser."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import builders
import pytest
from bs4 import BeautifulSoup
from rebuilt import HOME, catch_up
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.actions.record_marks import record_marks
from lti_tool.assessment.changes import Change
from lti_tool.assessment.sheet import marked_criteria
from lti_tool.config import Config
from lti_tool.lti.roles import Role
from lti_tool.store.models import (
    Appointment,
    Context,
    Convened,
    Deliberation,
    ExamSession,
    JournalEntry,
    JuryDecision,
    Person,
    QueuedStatement,
    ResourceLink,
)
from lti_tool.store.sittings import sitting_of


@pytest.fixture
def config(each_config: Config) -> Config:
    """An instance that speaks English where nobody asks for another language, on each database."""
    return replace(each_config, language="en")


@dataclass
class School:
    """
    A course with its activity ``link``, which presents the jury's page; browsers by first name in ``browsers``.

    Olga keeps the office, Paula presides, Mia and Otto are members.
    """

    session: Session
    course: Context
    link: ResourceLink
    visiting: Callable[..., Any]
    browsers: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    activities: dict[str, ResourceLink] = field(default_factory=dict)

    def person(
        self, name: str, *roles: Role, office: Role | None = None, link: ResourceLink | None = None
    ) -> Person:
        """Somebody of the course who has launched, in office if said, and their browser."""
        person = builders.a_person(self.session, self.course, name, *roles)
        if office:
            given = Appointment(id=uuid4(), person_id=person.id, office=str(office), given_at=builders.NOW)
            self.session.add(given)
        first = name.split()[0]
        self.people[first] = person
        self.browsers[first] = self.visiting(person, link or self.link, *(roles or (Role.LEARNER,)))
        return person

    def mark(self, person: Person, bloc: str, level: str = "acquired", by: Person | None = None) -> None:
        """Mark all that a bloc asks of a candidate; what follows from it is known at once."""
        assessor = by or self.people["Ada"]
        referential = sitting_of(self.activity("E1")).referential
        for assessment in referential.assessments:
            if assessment.bloc == bloc:
                sitting = sitting_of(self.activity(assessment.code))
                changes = [
                    Change(candidate=person.id, criterion=criterion.code, level=level)
                    for criterion in marked_criteria(referential, assessment)
                ]
                at = datetime.now(UTC) - timedelta(minutes=5)
                record_marks(self.session, sitting, changes, by=assessor.id, home_page=HOME, at=at)
        self.session.commit()
        catch_up(self.session)

    def activity(self, assessment: str) -> ResourceLink:
        """The activity that presents an assessment."""
        if assessment not in self.activities:
            self.activities[assessment] = builders.a_resource_link(self.session, self.course, assessment)
        return self.activities[assessment]

    def exam_session(self, *people: Person, name: str = "June session") -> ExamSession:
        """A session with these candidates convened."""
        made = ExamSession(
            id=uuid4(),
            context=self.course,
            referential=builders.the_referential(self.session),
            name=name,
            place="Lyon",
            begins_at=builders.NOW,
            created_at=builders.NOW,
            convened=[Convened(person_id=person.id) for person in people],
        )
        self.session.add(made)
        self.session.commit()
        return made

    def prepare(self, *people: Person, members: str = "Paula Mia Otto") -> Deliberation:
        """A deliberation on these candidates, prepared by Olga on her pages: Paula presides, two are external."""
        exam = self.exam_session(*people)
        data = {"session": exam.id, "name": "June jury", "place": "Lyon", "held_at": "2026-11-27T09:00"}
        olga = self.browsers["Olga"]
        assert olga.post("jury", data=data).status_code == 303
        deliberation = self.session.scalars(select(Deliberation).where(Deliberation.session_id == exam.id)).one()
        self.name_members(deliberation, members)
        return deliberation

    def name_members(self, deliberation: Deliberation, names: str, external: str = "Paula Mia") -> Any:
        """Tick these members on the page, Paula as the president."""
        members = [self.people[name] for name in names.split()]
        data: dict[str, Any] = {"members": [str(each.id) for each in members]}
        if "Paula" in names:
            data["president"] = str(self.people["Paula"].id)
        for name in names.split():
            data[f"quality-{self.people[name].id}"] = f"Quality of {name}"
            if name in external:
                data |= {f"external-{self.people[name].id}": "on", f"practises-{self.people[name].id}": "on"}
        path = f"jury/{deliberation.id}/members"
        return self.browsers["Olga"].post(path, data=data)

    def page(self, name: str, path: str) -> BeautifulSoup:
        """A page as somebody sees it."""
        answer = self.browsers[name].get(path)
        assert answer.status_code == 200, answer.text
        return BeautifulSoup(answer.data, "html.parser")

    def words(self, name: str, path: str) -> str:
        """The words of a page as somebody sees it."""
        return self.page(name, path).get_text(" ", strip=True)

    def act(self, name: str, path: str, /, **data: Any) -> str:
        """Post a form, and what the page says afterwards."""
        browser = self.browsers[name]
        answer = browser.post(path, data=data, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        flashes = BeautifulSoup(answer.data, "html.parser").select(
            ".flash--success, .flash--error, .flash--warning"
        )
        return " ".join(flash.get_text(" ", strip=True) for flash in flashes)

    def decide(self, name: str, deliberation: Deliberation, person: Person, bloc: str = "B3", **data: Any) -> str:
        """Record a decision as the page does, with what the page has shown."""
        path = f"jury/{deliberation.id}/candidates/{person.id}"
        section = self.page(name, path).select_one(f"#node-{bloc or 'certification'}")
        seen = section.select_one("input[name=seen]") if section else None
        data = {"bloc": bloc, "seen": seen["value"] if seen else ""} | data
        return self.act(name, f"{path}/decide", **data)

    def vote(self, name: str, deliberation: Deliberation, person: Person, choice: str, bloc: str = "B3") -> str:
        """Vote as the page does."""
        return self.act(name, f"jury/{deliberation.id}/candidates/{person.id}/vote", bloc=bloc, choice=choice)

    def close(self, deliberation: Deliberation, name: str = "Paula") -> str:
        """Close and confirm."""
        said = self.act(name, f"jury/{deliberation.id}/close", confirmed="yes")
        catch_up(self.session)
        return said

    def publish(self, deliberation: Deliberation) -> str:
        """Publish and confirm, as the office."""
        return self.act("Olga", f"jury/{deliberation.id}/publish", confirmed="yes")

    def follow(self, deliberation: Deliberation) -> str:
        """Follow all proposals to validate, as the president confirms."""
        seen = self.page("Paula", f"jury/{deliberation.id}").select_one("form[action$=follow] input[name=seen]")
        return self.act("Paula", f"jury/{deliberation.id}/follow", confirmed="yes", seen=seen["value"])

    def decisions(self) -> dict[tuple[UUID, str], str]:
        """What is decided, by candidate and bloc."""
        self.session.expire_all()
        found = self.session.scalars(select(JuryDecision).order_by(JuryDecision.decided_at))
        return {(each.candidate_id, each.bloc): each.decision for each in found}

    def statements(self, verb: str) -> list[dict[str, Any]]:
        """The statements of a verb that wait to go out, in their order."""
        self.session.expire_all()
        bodies = self.session.scalars(select(QueuedStatement.body).order_by(QueuedStatement.position))
        return [said for body in bodies if (said := json.loads(body))["verb"]["id"].endswith(f"/{verb}")]

    def acts(self) -> list[str]:
        """The journal's acts, without those of marking."""
        self.session.expire_all()
        entries = self.session.scalars(select(JournalEntry).order_by(JournalEntry.id))
        return [entry.act for entry in entries if entry.act != "marked"]


@pytest.fixture
def school(session: Session, visiting: Callable[..., Any]) -> School:
    """The course, its jury in office, and an assessor."""
    course = builders.a_course(session, builders.a_registration(session))
    link = builders.a_resource_link(session, course, "E1", page="jury", title="The jury")
    link.assessment = None
    school = School(session, course, link, visiting)
    school.person("Olga Office", office=Role.OFFICE)
    school.person("Paula President", office=Role.PRESIDENT)
    school.person("Mia Member", office=Role.JURY_MEMBER)
    school.person("Otto Other", office=Role.JURY_MEMBER)
    school.person("Ada Assessor", Role.ASSESSOR)
    return school
