"""Filling the platform from plain values; doing it again changes nothing but what was given differently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.practice import addresses
from lti_tool.practice.activities import add_activity, add_column
from lti_tool.practice.database import db
from lti_tool.practice.gradebook import coupled_item
from lti_tool.practice.keys import signing_key
from lti_tool.practice.models import (
    Activity,
    Course,
    CourseGroup,
    CourseGroupMember,
    Enrolment,
    Mentoring,
    Person,
    Tool,
)
from lti_tool.practice.roles import Role


@dataclass(frozen=True)
class CourseSeed:
    id: int
    short_name: str
    full_name: str
    sourced_id: str = ""


@dataclass(frozen=True)
class PersonSeed:
    """Someone on the platform; ``id`` is what tools will know them by."""

    id: int
    username: str
    given_name: str
    family_name: str
    email: str
    sourced_id: str = ""
    is_administrator: bool = False


@dataclass(frozen=True)
class EnrolmentSeed:
    course_id: int
    username: str
    role: Role
    is_active: bool = True


@dataclass(frozen=True)
class GroupSeed:
    """A group of a course; ``set_name`` is the grouping that it is part of."""

    id: int
    course_id: int
    name: str
    usernames: Sequence[str]
    set_name: str | None = None


@dataclass(frozen=True)
class ToolSeed:
    """
    An external tool; ``id`` is its deployment id. ``grades`` is "none", "read" or "full"; ``accepts_grades`` is
    "always", "never" or "delegate".
    """

    id: int
    name: str
    client_id: str
    initiate_login_uri: str
    redirect_uris: Sequence[str]
    jwks_url: str
    target_link_uri: str
    custom: Mapping[str, str] = field(default_factory=dict)
    sends_name: bool = True
    sends_email: bool = True
    grades: str = "full"
    offers_memberships: bool = True
    offers_settings: bool = True
    accepts_grades: str = "delegate"


@dataclass(frozen=True)
class ActivitySeed:
    """
    A link to a tool in a course, known by its title there.

    ``intro`` is HTML, shown as it stands: never a stranger's. ``max_grade`` None is an activity without grade.
    ``target_link_uri`` defaults to the tool's.
    """

    title: str
    intro: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    max_grade: int | None = 100
    target_link_uri: str | None = None
    course_id: int = 2
    tool_id: int = 1


@dataclass(frozen=True)
class Registration:
    """What a tool's administrator copies from the platform."""

    issuer: str
    client_id: str
    deployment_id: str
    auth_url: str
    token_url: str
    jwks_url: str


def seed(
    app: Flask,
    *,
    courses: Sequence[CourseSeed] = (),
    people: Sequence[PersonSeed] = (),
    enrolments: Sequence[EnrolmentSeed] = (),
    mentorings: Mapping[str, Sequence[str]] = MappingProxyType({}),
    groups: Sequence[GroupSeed] = (),
    tools: Sequence[ToolSeed] = (),
    activities: Sequence[ActivitySeed] = (),
) -> list[Registration]:
    """
    Put these in, all or none; return what each tool's administrator needs, in order.

    What is already there by its id, username or title takes the values given; grades and columns stay.
    ``mentorings`` are the learners whom each mentor follows, by username.
    """
    with app.app_context():
        session = db.session
        for course in courses:
            _put(session, Course, course.id, vars(course))
        for person in people:
            _put(session, Person, person.id, vars(person))
        for tool in tools:
            values = vars(tool) | {"redirect_uris": list(tool.redirect_uris), "custom": dict(tool.custom)}
            _put(session, Tool, tool.id, values)
        session.flush()
        for enrolment in enrolments:
            _enrol(session, enrolment)
        for mentor, learners in mentorings.items():
            for learner in learners:
                mentoring = Mentoring(mentor_id=_id_of(session, mentor), learner_id=_id_of(session, learner))
                session.merge(mentoring)
        for group in groups:
            _put_group(session, group)
        for activity in activities:
            _put_activity(session, activity)
        signing_key(session)
        session.commit()
        return [registration(tool.client_id, tool.id) for tool in tools]


def registration(client_id: str, tool_id: int) -> Registration:
    """The platform as the tool ``client_id`` must register it."""
    return Registration(
        issuer=addresses.issuer(),
        client_id=client_id,
        deployment_id=str(tool_id),
        auth_url=addresses.auth_url(),
        token_url=addresses.token_url(),
        jwks_url=addresses.certs_url(),
    )


def _put(session: Session, model: type[Course | Person | Tool], row_id: int, values: Mapping[str, object]) -> None:
    row = session.get(model, row_id)
    if row is None:
        session.add(model(**values))
        return
    for name, value in values.items():
        setattr(row, name, value)


def _enrol(session: Session, seed: EnrolmentSeed) -> None:
    person = session.scalars(select(Person).where(Person.username == seed.username)).one()
    row = session.get(Enrolment, (seed.course_id, person.id))
    if row is None:
        row = Enrolment(course_id=seed.course_id, person_id=person.id)
        session.add(row)
    row.role, row.is_active = seed.role.value, seed.is_active


def _put_group(session: Session, seed: GroupSeed) -> None:
    values = vars(seed) | {}
    usernames = values.pop("usernames")
    session.merge(CourseGroup(**values))
    session.flush()
    for username in usernames:
        session.merge(CourseGroupMember(group_id=seed.id, person_id=_id_of(session, username)))


def _id_of(session: Session, username: str) -> int:
    return session.scalars(select(Person.id).where(Person.username == username)).one()


def _put_activity(session: Session, seed: ActivitySeed) -> None:
    """The activity, and with it its own column; its first save makes the column, later ones keep it in step."""
    query = select(Activity).where(Activity.course_id == seed.course_id, Activity.title == seed.title)
    activity = session.scalars(query).one_or_none()
    values = vars(seed) | {"custom": dict(seed.custom)}
    if activity is None:
        add_activity(session, Activity(**values))
        return
    for name, value in values.items():
        setattr(activity, name, value)
    session.flush()
    own = coupled_item(activity)
    if own is None and seed.max_grade is not None:
        add_column(session, activity, seed.max_grade)
    elif own is not None and seed.max_grade is not None and own.score_maximum != seed.max_grade:
        own.score_maximum = seed.max_grade
