"""What people are called on pages."""

from collections.abc import Collection
from itertools import count
from uuid import UUID

from flask import g
from flask_babel import gettext as _

from lti_tool.store.database import db
from lti_tool.store.models import Person
from lti_tool.store.people import nameless_people

SHOWN_DIGITS = 4


def name_of(person: Person) -> str:
    """
    The name that the platform told, or "Candidate 7f3a" where it tells none.

    The digits are the first of the random id that statements know the person by, and nothing of the platform's
    own: as many as tell apart those of the course who have no name, so the same on every page and part of one.
    """
    return person.name or _("Candidate %(digits)s", digits=_digits_of(person))


def short_ids(ids: Collection[UUID]) -> dict[UUID, str]:
    """The first four digits of each id, and more of those that would be taken for one another."""
    shown: dict[UUID, str] = {}
    left = set(ids)
    for length in count(SHOWN_DIGITS):
        by_start: dict[str, list[UUID]] = {}
        for each in left:
            by_start.setdefault(each.hex[:length], []).append(each)
        shown |= {alike[0]: start for start, alike in by_start.items() if len(alike) == 1}
        left = {each for alike in by_start.values() if len(alike) > 1 for each in alike}
        if not left:
            break
    return shown


def _digits_of(person: Person) -> str:
    """Asked of the database once a request, at the first person without a name."""
    if "visit" not in g:
        return person.id.hex[:SHOWN_DIGITS]
    if "short_ids" not in g:
        g.short_ids = short_ids(nameless_people(db.session, g.visit.resource_link.context_id))
    known: dict[UUID, str] = g.short_ids
    return known.get(person.id, person.id.hex[:SHOWN_DIGITS])
