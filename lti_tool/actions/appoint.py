"""
Giving somebody an office here, and taking it away.

    NotToBeAppointed    the platform's test user, or whoever launches without an id
"""

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.assessment.acts import Act
from lti_tool.assessment.offices import OFFICES
from lti_tool.lti.roles import Role
from lti_tool.store.journal import By, note
from lti_tool.store.models import Appointment, Person
from lti_tool.store.people import ANONYMOUS


class NotToBeAppointed(ValueError):
    """The platform's test user, or whoever launches without an id."""


def appoint(session: Session, person: Person, offices: Collection[Role], *, by: By, at: datetime) -> None:
    """
    Let the person hold these offices and no other; what was held and ends now is kept with its end.

    Raises `NotToBeAppointed`.
    """
    if offices and (person.is_test_user or person.sub == ANONYMOUS):
        raise NotToBeAppointed(str(person.id))
    in_force = select(Appointment).where(Appointment.person_id == person.id, Appointment.ended_at.is_(None))
    held = {Role(each.office): each for each in session.scalars(in_force)}
    for office in OFFICES:
        if office in offices and office not in held:
            session.add(Appointment(id=uuid4(), person_id=person.id, office=str(office), given_at=at))
            _note(session, Act.APPOINTED, person, office, by, at)
        elif office in held and office not in offices:
            held[office].ended_at = at
            _note(session, Act.DISMISSED, person, office, by, at)


def _note(session: Session, act: Act, person: Person, office: Role, by: By, at: datetime) -> None:
    said = {"office": str(office)}
    note(
        session,
        act,
        by=by,
        at=at,
        registration_id=person.registration_id,
        about=person.id,
        before=said if act is Act.DISMISSED else None,
        after=said if act is Act.APPOINTED else None,
    )
