"""The candidates of a course."""

from unicodedata import combining, normalize
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, joinedload

from lti_tool.assessment.candidates import is_candidate
from lti_tool.store.models import Appointment, Membership, Person


def candidates(session: Session, context_id: UUID) -> list[Person]:
    """Everybody to be assessed in the course, by family name, then given name."""
    found = session.execute(_memberships(context_id).where(Membership.is_active))
    people = [membership.person for membership, in_office in found if _is_candidate(membership, in_office)]
    return sorted(people, key=place_in_the_list)


def candidate(session: Session, context_id: UUID, person_id: UUID) -> Person | None:
    """The candidate with this id, if the course has one."""
    found = session.execute(_memberships(context_id).where(Membership.person_id == person_id)).one_or_none()
    return found[0].person if found is not None and _is_candidate(*found) else None


def _memberships(context_id: UUID) -> Select[Membership, bool]:
    """The course's memberships, each with whether its person holds an office here."""
    in_office = exists().where(Appointment.person_id == Membership.person_id, Appointment.ended_at.is_(None))
    return (
        select(Membership, in_office)
        .where(Membership.context_id == context_id)
        .options(joinedload(Membership.person))
    )


def _is_candidate(membership: Membership, in_office: bool) -> bool:
    return is_candidate(
        is_active=membership.is_active,
        is_test_user=membership.person.is_test_user,
        launch_roles=membership.launch_roles,
        roster_roles=membership.roster_roles,
        holds_office=in_office,
    )


def place_in_the_list(person: Person) -> tuple[str, str, str]:
    """By family name, the last word of a name that came in one piece; Ångström stands among the A's."""
    name = person.name or ""
    family = person.family_name or name.rpartition(" ")[2]
    return without_accents(family), without_accents(name), str(person.id)


def without_accents(text: str) -> str:
    """The text as people look for it: no accents, no difference of case."""
    return "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))
