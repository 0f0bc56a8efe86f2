"""A course on the practice platform whose attempts are marked, and browsers in it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import builders
import pytest
from flask import Flask
from practice_course import (
    SAM,
    ZOE,
    PracticeCourse,
    a_learner,
    a_link,
    an_attempt,
    joined,
    mark,
    practice_course,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.lti.roles import Role
from lti_tool.platform_api.services import Platforms
from lti_tool.platform_api.transport import Transport
from lti_tool.practice import Visitor
from lti_tool.practice.visitor import Form, forms_of
from lti_tool.store.models import Attempt, Context, Person, ResourceLink, Score, ScoreState
from lti_tool.worker.gradebook import send_due_scores, utc_now

ALL = {"C1.1": "acquired", "C1.2": "acquired", "C1.3": "acquired", "C1.4": "in_progress"}


@pytest.fixture
def course(tmp_path: Path) -> Iterator[PracticeCourse]:
    with practice_course(tmp_path) as course:
        yield course


@dataclass
class Scene:
    """Zoë and Sam sit E1; Tess is their trainer."""

    app: Flask
    session: Session
    course: PracticeCourse
    context: Context
    link: ResourceLink
    tess: Person
    zoe: Person
    sam: Person
    zoes: Attempt
    sams: Attempt
    visiting: Callable[..., Any]

    def marked(self, attempt: Attempt, levels: dict[str, str | None] | None = None) -> None:
        """Tess marks an attempt."""
        mark(self.session, attempt, ALL if levels is None else levels, by=self.tess, at=utc_now())
        self.session.commit()

    def send(self) -> dict[str, int]:
        """One pass of the sender."""
        counts = send_due_scores(self.app, Platforms(utc_now, Transport(private_hosts={"127.0.0.1", "localhost"})))
        self.session.expire_all()
        return dict(counts)

    def send_all(self) -> None:
        """Passes of the sender until nothing waits; a second score of one learner waits for the next second."""
        deadline = time.monotonic() + 30
        waiting = select(Score.id).where(Score.state == ScoreState.PENDING)
        while self.session.scalars(waiting).first() is not None:
            assert time.monotonic() < deadline, "a score does not leave"
            self.session.commit()
            self.send()
            time.sleep(0.05)
        self.session.commit()

    def browser(self, *roles: Role) -> Any:
        """Tess's browser, in these roles; it asks for English."""
        browser = self.visiting(self.tess, self.link, *roles)
        browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        return browser

    def row_of(self, person: Person) -> Score:
        """The row, as it now stands."""
        mine = select(Score).where(Score.person_id == person.id)
        return self.session.scalars(mine, execution_options={"populate_existing": True}).one()


@pytest.fixture
def scene(app: Flask, session: Session, course: PracticeCourse, visiting: Callable[..., Any]) -> Scene:
    context = joined(session, course)
    # Tess's course in the practice platform lists more people than these tests speak of.
    context.memberships_url = None
    link = a_link(session, context, course)
    zoe = a_learner(session, context, ZOE, "Zoë Ångström")
    sam = a_learner(session, context, SAM, "Sam Student")
    tess = builders.a_person(session, context, "Tess Trainer", Role.ASSESSOR, Role.TRAINER)
    scene = Scene(
        app=app,
        session=session,
        course=course,
        context=context,
        link=link,
        tess=tess,
        zoe=zoe,
        sam=sam,
        zoes=an_attempt(session, zoe, link),
        sams=an_attempt(session, sam, link),
        visiting=visiting,
    )
    session.commit()
    return scene


class Teacher:
    """Tess at a browser in the practice platform, changing the gradebook by hand."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        visitor.become("tess")

    def grade(self, person: int, score: str, feedback: str = "", *, item: int = 2) -> None:
        """Put a grade in, or empty the place."""
        fields = {"action": "save", "finalgrade": score, "feedback": feedback}
        self._submit(f"/grade/edit/tree/grade.php?courseid=2&itemid={item}&userid={person}", fields)

    def lift(self, person: int, *, item: int = 2) -> None:
        """Let the tool's score show again."""
        self._submit(f"/grade/edit/tree/grade.php?courseid=2&itemid={item}&userid={person}", {"action": "lift"})

    def column(self, action: str = "save", *, item: int = 2, **fields: str) -> None:
        """Rename a column or change its maximum, duplicate or delete it."""
        self._submit(f"/grade/edit/tree/item.php?courseid=2&id={item}", {"action": action, **fields})

    def enrolment(self, action: str, person: int) -> None:
        """Take somebody out of the course, or put them in again."""
        self._submit("/user/index.php?id=2", {"action": action, "userid": str(person)})

    def _submit(self, path: str, fields: dict[str, str]) -> None:
        page = self._visitor.open(path)
        form = next(form for form in forms_of(page) if "action" in form.fields)
        answer = self._visitor.submit(Form(page.url, "post", form.fields | fields))
        assert answer.ok, answer.text


@pytest.fixture
def teacher(course: PracticeCourse) -> Iterator[Teacher]:
    visitor = Visitor(course.platform.url)
    yield Teacher(visitor)
    visitor.http.close()
