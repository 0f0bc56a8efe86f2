"""Who launched, and in what roles they were seen."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.lti.launch import User
from lti_tool.lti.roles import Role
from lti_tool.store.insertion import add_unless_there
from lti_tool.store.models import Context, Membership, Person

ANONYMOUS = ""
"""The ``sub`` of whoever launches without one: one person for all of them, who can only look on."""


def person_told_of(session: Session, registration_id: UUID, user: User, *, at: datetime) -> Person:
    """
    Someone whom a platform's message names, with what it tells of them; what it leaves out stays as it was.

    Whether they ever came here themselves does not matter: a submission review names its learner.
    """
    wanted = select(Person).where(Person.registration_id == registration_id, Person.sub == (user.sub or ANONYMOUS))
    person = session.scalars(wanted).one_or_none()
    if person is None:
        add_unless_there(
            session, Person, id=uuid4(), registration_id=registration_id, sub=user.sub or ANONYMOUS, created_at=at
        )
        person = session.scalars(wanted).one()
    person.name = user.name or person.name
    person.given_name = user.given_name or person.given_name
    person.family_name = user.family_name or person.family_name
    person.email = user.email or person.email
    return person


def launching_membership(
    session: Session, context: Context, person: Person, roles: Iterable[Role], *, at: datetime
) -> Membership:
    """The person in the course, in the roles of this launch; what the membership list says stays apart."""
    wanted = select(Membership).where(Membership.context_id == context.id, Membership.person_id == person.id)
    membership = session.scalars(wanted).one_or_none()
    if membership is None:
        add_unless_there(
            session, Membership, id=uuid4(), context_id=context.id, person_id=person.id, changed_at=at
        )
        membership = session.scalars(wanted).one()
    launch_roles = sorted(roles)
    if membership.launch_roles != launch_roles or not membership.is_active:
        membership.launch_roles = [str(role) for role in launch_roles]
        membership.is_active = True
        membership.changed_at = at
    return membership


def nameless_people(session: Session, context_id: UUID) -> Sequence[UUID]:
    """Everybody of the course, also who left it, of whom no name was told."""
    of_course = select(Person.id).join(Membership, Membership.person_id == Person.id)
    return session.scalars(of_course.where(Membership.context_id == context_id, Person.name.is_(None))).all()
