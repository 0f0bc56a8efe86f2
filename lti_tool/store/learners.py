"""Learners as administrators look for them, and all that statements say of one."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.store.candidates import place_in_the_list, without_accents
from lti_tool.store.ledger import DatabaseLedger
from lti_tool.store.models import Membership, Person
from lti_tool.store.models.ledger import FollowedStore
from lti_tool.store.people import ANONYMOUS
from xapi.aggregator.facts import Told

# A page of people with one name is as much as anybody reads.
MOST = 50


def facts_about(session: Session, learner: str) -> list[Told]:
    """All that bears on the learner, of what was read from the store whose progress shows."""
    store_id = session.scalar(select(FollowedStore.id).where(FollowedStore.is_current))
    return list(DatabaseLedger(session, store_id).facts_of([learner])) if store_id is not None else []


def people_known_as(session: Session, words: str) -> list[Person]:
    """
    Those with this UUID, platform's user id, e-mail address or name, whatever case and accents are written in.

    Where nobody is called exactly so, those whose name holds the words.
    """
    if (id := _uuid(words)) is not None and (person := session.get(Person, id)) is not None:
        return [person]
    wanted = without_accents(words.strip())
    if not wanted:
        return []
    exactly, in_part = [], []
    # Read here rather than compared there: the databases do not agree on what letters are the same.
    everybody = select(Person.id, Person.sub, Person.name, Person.email).where(Person.sub != ANONYMOUS)
    for id, sub, name, email in session.execute(everybody.execution_options(yield_per=1000)):
        known = without_accents(name or "")
        if sub == words.strip() or wanted in {known, without_accents(email or "")}:
            exactly.append(id)
        elif wanted in known:
            in_part.append(id)
    found = session.scalars(select(Person).where(Person.id.in_((exactly or in_part)[:MOST])))
    return sorted(found, key=place_in_the_list)


def courses_of(session: Session, person: Person) -> list[str]:
    """The titles of the courses where the person is known."""
    memberships = session.scalars(select(Membership).where(Membership.person_id == person.id))
    return sorted({each.context.title for each in memberships if each.context.title})


def people_by_id(session: Session, ids: Collection[str]) -> dict[str, Person]:
    """Those of the people who are still known, by id."""
    known = [id for each in ids if (id := _uuid(each)) is not None]
    return {str(person.id): person for person in session.scalars(select(Person).where(Person.id.in_(known)))}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None
