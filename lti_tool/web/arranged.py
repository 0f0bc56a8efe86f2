"""What is arranged for candidates, on the pages of those who need to know."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from flask import g

from lti_tool.assessment.arrangements import Arrangements
from lti_tool.lti.roles import Role
from lti_tool.store.arrangements import arrangements_in
from lti_tool.store.candidates import candidates
from lti_tool.store.database import db
from lti_tool.store.models import Person
from lti_tool.web.arrangement_words import arranged_words
from lti_tool.web.visits import roles_of, visit

WHO_NEED_TO_KNOW = frozenset({Role.ASSESSOR, Role.TRAINER, Role.REFERENT, Role.OFFICE})


def arranged_for(person: Person) -> Arrangements:
    """What holds for the candidate in the visit's assessment; nothing to whoever need not know."""
    if person.id != visit.person_id and not roles_of(visit) & WHO_NEED_TO_KNOW:
        return Arrangements()
    return _held().get(person.id, Arrangements())


def arranged_lines(person: Person) -> list[str]:
    """The same in words, a line each."""
    return arranged_words(arranged_for(person))


def _held() -> Mapping[UUID, Arrangements]:
    """Of all candidates of the course, asked of the database once a request."""
    if "arranged" not in g:
        link = visit.resource_link
        people = [person.id for person in candidates(db.session, link.context_id)]
        g.arranged = arrangements_in(db.session, link, people, datetime.now(UTC))
    held: Mapping[UUID, Arrangements] = g.arranged
    return held
