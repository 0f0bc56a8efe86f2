"""A course on the practice platform, with our key set where the platform fetches it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import builders
from scripted_platform import Reply, ScriptedPlatform, scripted_platform
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.lti.keys import public_jwk
from lti_tool.lti.services import LINEITEM, LINEITEM_READONLY, RESULT_READONLY, SCORE
from lti_tool.practice import (
    ActivitySeed,
    CourseSeed,
    EnrolmentSeed,
    PersonSeed,
    PracticePlatform,
    Registration,
    ToolSeed,
    running,
    seed,
)
from lti_tool.practice.models import Activity, Grade, LineItem
from lti_tool.practice.roles import Role as PracticeRole
from lti_tool.store.models import Attempt, Context, Mark, Person, ResourceLink
from lti_tool.store.scores import queue_score

COURSE = 2
TOOL = 1
ZOE, SAM, TESS, ADAM = 5, 4, 3, 9


@dataclass(frozen=True)
class PracticeCourse:
    """The course "Manager grands comptes": Zoë and Sam are learners, Tess teaches, Adam assists."""

    platform: PracticePlatform
    registration: Registration
    keys: ScriptedPlatform

    @property
    def memberships_url(self) -> str:
        """Where its members are listed."""
        return f"{self.platform.url}/mod/lti/services.php/CourseSection/{COURSE}/bindings/{TOOL}/memberships"

    @property
    def lineitems_url(self) -> str:
        """Where its columns are listed."""
        return f"{self.platform.url}/mod/lti/services.php/{COURSE}/lineitems?type_id={TOOL}"

    def lineitem_url(self, item_id: int) -> str:
        """A column's address."""
        services = f"{self.platform.url}/mod/lti/services.php"
        return f"{services}/{COURSE}/lineitems/{item_id}/lineitem?type_id={TOOL}"

    def columns(self) -> list[dict[str, Any]]:
        """All columns of the gradebook."""
        with self.platform.session() as session:
            items = session.scalars(select(LineItem).order_by(LineItem.id)).all()
            return [
                {"id": item.id, "label": item.label, "tag": item.tag, "resource_id": item.resource_id}
                for item in items
            ]

    def delete_column(self, item_id: int) -> None:
        """Remove a column, as a teacher can."""
        with self.platform.session() as session:
            session.delete(session.get_one(LineItem, item_id))
            session.commit()

    def grades(self) -> dict[tuple[int, int], tuple[float | None, str | None]]:
        """Score and comment by column and person."""
        with self.platform.session() as session:
            grades = session.scalars(select(Grade).execution_options(populate_existing=True)).all()
            return {(grade.line_item_id, grade.person_id): (grade.score, grade.feedback) for grade in grades}

    def scored_at(self, item_id: int, person_id: int) -> int:
        """The timestamp of a grade, in seconds since 1970."""
        with self.platform.session() as session:
            return session.get_one(Grade, (item_id, person_id), populate_existing=True).scored_at

    def link_id(self, title: str) -> str:
        """The resource link id of an activity."""
        with self.platform.session() as session:
            return str(session.scalars(select(Activity.id).where(Activity.title == title)).one())

    def enrol(self, username: str, role: PracticeRole, *, is_active: bool = True) -> None:
        """Put someone into the course, or take them out."""
        seed(self.platform.app, enrolments=[EnrolmentSeed(COURSE, username, role, is_active)])


@contextmanager
def practice_course(
    directory: Path,
    *,
    activities: Sequence[ActivitySeed] = (ActivitySeed("Épreuve E1"),),
    grades: str = "full",
) -> Iterator[PracticeCourse]:
    """Serve the course while the block lasts."""
    with scripted_platform() as keys, running(f"sqlite:///{directory / 'practice.sqlite3'}") as platform:
        platform.rotate_key(key=builders.practice_key())
        jwks_url = keys.on("/jwks", Reply(body=json.dumps({"keys": [public_jwk(builders.our_key())]})))
        tool = ToolSeed(
            id=TOOL,
            name="certibloc",
            client_id="certibloc-client",
            initiate_login_uri="http://localhost:5000/lti/login",
            redirect_uris=["http://localhost:5000/lti/launch"],
            jwks_url=jwks_url,
            target_link_uri="http://localhost:5000/lti/launch",
            grades=grades,
        )
        [registration] = seed(
            platform.app,
            courses=[CourseSeed(COURSE, "MGC", "Manager grands comptes")],
            people=[
                PersonSeed(TESS, "tess", "Tess", "Trainer", "tess@example.com"),
                PersonSeed(SAM, "sam", "Sam", "Student", "sam@example.com"),
                PersonSeed(ZOE, "zoe", "Zoë", "Ångström", "zoe@example.com"),
                PersonSeed(ADAM, "adam", "Adam", "Assistant", "adam@example.com"),
            ],
            enrolments=[
                EnrolmentSeed(COURSE, "tess", PracticeRole.TRAINER),
                EnrolmentSeed(COURSE, "sam", PracticeRole.LEARNER),
                EnrolmentSeed(COURSE, "zoe", PracticeRole.LEARNER),
                EnrolmentSeed(COURSE, "adam", PracticeRole.ASSESSOR),
            ],
            tools=[tool],
            activities=activities,
        )
        yield PracticeCourse(platform, registration, keys)


def joined(session: Session, course: PracticeCourse) -> Context:
    """The course as launches made it known to the tool, with our key kept."""
    builders.the_key(session)
    told = course.registration
    registration = builders.a_registration(
        session,
        issuer=told.issuer,
        client_id=told.client_id,
        auth_url=told.auth_url,
        token_url=told.token_url,
        jwks_url=told.jwks_url,
    )
    return builders.a_course(
        session,
        registration,
        context_id=str(COURSE),
        memberships_url=course.memberships_url,
        lineitems_url=course.lineitems_url,
        service_scopes=[LINEITEM, LINEITEM_READONLY, RESULT_READONLY, SCORE],
    )


def a_learner(session: Session, context: Context, user_id: int, name: str) -> Person:
    """Someone of the practice course, known to the tool."""
    person = builders.a_person(session, context, name)
    person.sub = str(user_id)
    session.flush()
    return person


def a_link(session: Session, context: Context, course: PracticeCourse, **changes: Any) -> ResourceLink:
    """The activity "Épreuve E1", its results published."""
    values = {
        "resource_link_id": course.link_id("Épreuve E1"),
        "lineitem_url": course.lineitem_url(2),
        "results_published_at": builders.NOW,
    } | changes
    return builders.a_resource_link(session, context, **values)


def an_attempt(session: Session, person: Person, link: ResourceLink, number: int = 1) -> Attempt:
    """The person's try at the link's assessment."""
    attempt = Attempt(
        id=uuid4(),
        person=person,
        resource_link=link,
        referential=link.referential,
        assessment=link.assessment,
        number=number,
        created_at=builders.NOW,
    )
    session.add(attempt)
    session.flush()
    return attempt


def mark(
    session: Session,
    attempt: Attempt,
    levels: Mapping[str, str | None],
    *,
    by: Person,
    at: datetime = builders.NOW,
) -> None:
    """Give each criterion its level as ``by``; None takes the mark back. Queues the score as the grid does."""
    for criterion, level in levels.items():
        kept = session.scalar(
            select(Mark).where(
                Mark.attempt_id == attempt.id, Mark.criterion == criterion, Mark.assessor_id == by.id
            )
        )
        if kept is None:
            kept = Mark(id=uuid4(), attempt=attempt, criterion=criterion, assessor=by, sequence=0, marked_at=at)
            session.add(kept)
        kept.level, kept.sequence, kept.marked_at = level, kept.sequence + 1, at
    queue_score(session, attempt, at=at)
    session.flush()
