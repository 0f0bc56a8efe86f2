"""A course whose rule set wants two assessors, and three who could mark; everything goes through the pages."""

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
    Appointment,
    Attempt,
    Context,
    JournalEntry,
    Mark,
    Person,
    QueuedStatement,
    Reconciliation,
    ResourceLink,
    Score,
)

# E4 assesses C4, whose criteria these are.
CRITERIA = ("C4.1", "C4.2", "C4.3")
TEACHER = (Role.TRAINER, Role.ASSESSOR)


@pytest.fixture
def config(each_config: Config) -> Config:
    """An instance that speaks English where nobody asks for another language, on each database."""
    return replace(each_config, language="en")


@dataclass
class Exam:
    """An activity that presents E4, its candidate Zoë, and her assessors; a browser each."""

    session: Session
    visiting: Callable[..., Any]
    course: Context
    link: ResourceLink
    zoe: Person
    ada: Person
    bob: Person
    cleo: Person
    browsers: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def browser(self, person: Person, *roles: Role) -> Any:
        """The person's browser; an assessor's unless ``roles`` say otherwise."""
        key = (person.id, *roles)
        if key not in self.browsers:
            self.browsers[key] = self.visiting(person, self.link, *(roles or (Role.ASSESSOR,)))
        return self.browsers[key]

    def an_officer(self) -> Any:
        """The browser of somebody of the certification office, who is enrolled as a learner."""
        olga = builders.a_person(self.session, self.course, "Olga Office")
        office = Appointment(id=olga.id, person=olga, office=str(Role.OFFICE), given_at=builders.NOW)
        self.session.add(office)
        self.session.commit()
        return self.browser(olga, Role.LEARNER)

    def mark(self, by: Person, *levels: str, comment: str = "", of: Person | None = None) -> list[TestResponse]:
        """Give Zoë's criteria these levels, in their order, as the grid does."""
        return [self.give(by, code, level, comment, of) for code, level in zip(CRITERIA, levels, strict=False)]

    def give(self, by: Person, code: str, level: str, comment: str = "", of: Person | None = None) -> TestResponse:
        """Give one criterion its level."""
        data = {"level": level} | ({"comment": comment} if comment else {})
        path = f"grid/candidates/{(of or self.zoe).id}/marks/{code}"
        answer: TestResponse = self.browser(by).post(path, data=data)
        return answer

    def submit(self, by: Person, of: Person | None = None) -> TestResponse:
        """Press "Submit my sheet"."""
        return self.press(by, f"grid/candidates/{(of or self.zoe).id}/submit")

    def press(self, by: Person, path: str, *roles: Role, **data: Any) -> TestResponse:
        """Post a form of a page."""
        answer: TestResponse = self.browser(by, *roles).post(path, data=data)
        return answer

    def both_submit(self, ada: tuple[str, ...], bob: tuple[str, ...]) -> None:
        """Ada and Bob mark and submit."""
        for by, levels in ((self.ada, ada), (self.bob, bob)):
            self.mark(by, *levels, comment=f"said by {by.given_name or by.name}")
            assert self.submit(by).status_code == 303
        catch_up(self.session)

    def page(self, by: Person, path: str, *roles: Role) -> str:
        """What a page says."""
        answer = self.browser(by, *roles).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return BeautifulSoup(answer.data, "html.parser").select_one("main").get_text(" ", strip=True)  # type: ignore[union-attr]

    @property
    def attempt(self) -> Attempt:
        """Zoë's attempt."""
        self.session.expire_all()
        return self.session.scalars(select(Attempt).where(Attempt.person_id == self.zoe.id)).one()

    def propose(self, by: Person, code: str, level: str, reason: str = "heard again together") -> TestResponse:
        """Propose a level on the page of the attempt."""
        return self.press(by, f"disagreements/{self.attempt.id}/{code}/propose", level=level, reason=reason)

    def agree(self, by: Person, code: str) -> TestResponse:
        """Press "I agree" where the page offers it."""
        page = BeautifulSoup(self.browser(by).get(f"disagreements/{self.attempt.id}").data, "html.parser")
        form = page.select_one(f"#{code.replace('.', chr(92) + '.')} form[action$=agree]")
        assert form is not None, "the page offers nothing to agree to"
        proposal = form.select_one("[name=proposal]")["value"]  # type: ignore[index]
        return self.press(by, f"disagreements/{self.attempt.id}/{code}/agree", proposal=proposal)

    def statements(self) -> list[dict[str, Any]]:
        """All that waits to go out, in its order."""
        self.session.expire_all()
        queued = self.session.scalars(select(QueuedStatement.body).order_by(QueuedStatement.position))
        return [json.loads(body) for body in queued]

    def acts(self) -> list[str]:
        """What the journal knows, in its order."""
        self.session.expire_all()
        return list(self.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)))

    def marks(self, by: Person) -> list[Mark]:
        """An assessor's marks."""
        self.session.expire_all()
        given = select(Mark).where(Mark.assessor_id == by.id).order_by(Mark.criterion)
        return list(self.session.scalars(given))

    def score(self) -> Score:
        """What the gradebook should say of Zoë."""
        self.session.expire_all()
        return self.session.scalars(select(Score).where(Score.person_id == self.zoe.id)).one()

    def reconciliations(self) -> list[Reconciliation]:
        """What was agreed on."""
        self.session.expire_all()
        return list(self.session.scalars(select(Reconciliation).order_by(Reconciliation.criterion)))


@pytest.fixture
def exam(session: Session, visiting: Callable[..., Any]) -> Callable[..., Exam]:
    """``exam(assessors=2, agreement="consensus")``: the activity under these rules."""

    def make(**rules: Any) -> Exam:
        course = builders.a_course(session, builders.a_registration(session))
        link = builders.a_resource_link(session, course, "E4")
        assert link.referential is not None
        link.referential.rules = link.referential.rules | {"assessors": 2} | rules
        names = ("Ada Assessor", "Bob Beholder", "Cleo Caller")
        ada, bob, cleo = (builders.a_person(session, course, name, Role.ASSESSOR) for name in names)
        zoe = builders.a_person(session, course, "Zoë Ångström")
        session.commit()
        return Exam(session, visiting, course, link, zoe, ada, bob, cleo)

    return make
