"""What journal entries name by an id, as people call it: persons, sessions, deliberations, groups, attempts."""

from collections.abc import Collection, Iterable
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Select, select

from lti_tool.store.database import db
from lti_tool.store.models import (
    Administrator,
    Attempt,
    Context,
    Deliberation,
    ExamSession,
    Group,
    JournalEntry,
    Person,
    ResourceLink,
)
from lti_tool.web.entry_words import ids_in


def names_in(found: Iterable[JournalEntry], tenant: UUID | None) -> dict[UUID, str]:
    """
    Names by id, of whoever did it, to whom it happened, and of all that the entries name.

    What was erased is not in it, nor anything of another tenant than ``tenant``. Without one, the entries are the
    instance's own, and name nothing but people.
    """
    ids = {id for entry in found for id in (entry.by, entry.about) if id is not None}
    ids |= {id for entry in found for side in (entry.before, entry.after) for id in ids_in(side)}
    named = _people(ids, tenant)
    administrators = select(Administrator.id, Administrator.name).where(Administrator.id.in_(ids))
    named |= {row.id: row.name for row in db.session.execute(administrators)}
    if tenant is not None:
        for query in _titled(ids - named.keys()):
            of_tenant = query.where(Context.registration_id == tenant)
            named |= {id: name for id, name in db.session.execute(of_tenant) if name}
        named |= _attempts(ids - named.keys(), tenant)
    return named


def _people(ids: Collection[UUID], tenant: UUID | None) -> dict[UUID, str]:
    people = select(Person.id, Person.name, Person.email).where(Person.id.in_(ids))
    if tenant is not None:
        people = people.where(Person.registration_id == tenant)
    return {
        id: name or email or _("Candidate %(digits)s", digits=id.hex[:4])
        for id, name, email in db.session.execute(people)
    }


def _titled(ids: Collection[UUID]) -> Iterable[Select[UUID, str]]:
    """Of each kind of object that people gave a name, those among ``ids``, joined to their course."""
    yield select(ExamSession.id, ExamSession.name).join(ExamSession.context).where(ExamSession.id.in_(ids))
    yield select(Deliberation.id, Deliberation.name).join(Deliberation.context).where(Deliberation.id.in_(ids))
    of_link = select(Group.id, Group.name).join(ResourceLink, ResourceLink.id == Group.resource_link_id)
    yield of_link.join(ResourceLink.context).where(Group.id.in_(ids))


def _attempts(ids: Collection[UUID], tenant: UUID) -> dict[UUID, str]:
    """An attempt's assessment, with its number from the second on."""
    found = (
        select(Attempt.id, Attempt.assessment, Attempt.number)
        .join(Attempt.person)
        .where(Attempt.id.in_(ids), Person.registration_id == tenant)
    )
    return {
        id: assessment if number == 1 else f"{assessment} ({number})"
        for id, assessment, number in db.session.execute(found)
    }
