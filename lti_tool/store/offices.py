"""Who holds an office here, and who could be given one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lti_tool.lti.roles import Role
from lti_tool.store.candidates import place_in_the_list, without_accents
from lti_tool.store.models import Appointment, Person, Visit
from lti_tool.store.people import ANONYMOUS

MOST_FOUND = 50


@dataclass(frozen=True)
class Holder:
    """Somebody with the offices that they hold now."""

    person: Person
    offices: frozenset[Role]


def offices_of(session: Session, person_id: UUID) -> frozenset[Role]:
    """The offices that the person holds now."""
    held = select(Appointment.office).where(Appointment.person_id == person_id, Appointment.ended_at.is_(None))
    return frozenset(Role(office) for office in session.scalars(held))


def holders(session: Session, registration_id: UUID, offices: Collection[Role] = ()) -> list[Holder]:
    """Everybody of the tenant who holds an office, or one of ``offices``, by family name."""
    held = (
        select(Person, Appointment.office)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(Person.registration_id == registration_id, Appointment.ended_at.is_(None))
    )
    by_person: dict[Person, set[Role]] = {}
    for person, office in session.execute(held):
        by_person.setdefault(person, set()).add(Role(office))
    wanted = set(offices) or set(Role)
    return [
        Holder(person, frozenset(by_person[person]))
        for person in sorted(by_person, key=place_in_the_list)
        if by_person[person] & wanted
    ]


def launchers(session: Session, registration_id: UUID, looked_for: str) -> Sequence[Person]:
    """
    People of the tenant who have launched and whose name or e-mail address has ``looked_for`` in it, at most
    `MOST_FOUND`; accents and case make no difference. Test users, and whoever launches without an id, are nobody.
    """
    wanted = without_accents(looked_for.strip())
    if not wanted:
        return []
    known = select(Person.id, Person.name, Person.email).where(
        Person.registration_id == registration_id,
        Person.sub != ANONYMOUS,
        Person.is_test_user.is_(False),
        exists().where(Visit.person_id == Person.id),
    )
    # The databases know no common way to leave accents out.
    found = [id for id, *said in session.execute(known) if wanted in without_accents(" ".join(filter(None, said)))]
    people = session.scalars(select(Person).where(Person.id.in_(found)))
    return sorted(people, key=place_in_the_list)[:MOST_FOUND]
