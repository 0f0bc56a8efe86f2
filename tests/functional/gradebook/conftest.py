"""A course on the practice platform whose attempts are marked, and browsers in it."""

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
from lti_tool.store.models import Attempt, Context, Person, ResourceLink, Score
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
    context = joined(session, course, app.config["CERTIBLOC"].secret_key)
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
