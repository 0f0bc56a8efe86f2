"""
What is kept from the visitor: candidates with whom they declared a link, and, until their own sheet is submitted,
the attempts to which they were called.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from flask import g

from lti_tool.store.conflicts import LinkDeclared, linked_with
from lti_tool.store.database import db
from lti_tool.store.models import Attempt
from lti_tool.store.panels import attempts_sealed_from
from lti_tool.web.visits import visit
from xapi.referential.model import Referential


def linked() -> frozenset[UUID]:
    """The candidates with whom the visitor declared a link; asked of the database once a request."""
    if "linked" not in g:
        g.linked = linked_with(db.session, visit.resource_link.context_id, visit.person_id)
    known: frozenset[UUID] = g.linked
    return known


def refuse_linked(person_id: UUID) -> None:
    """Raise `LinkDeclared` for a candidate whom the visitor may not see."""
    if person_id in linked():
        raise LinkDeclared


def sealed_attempts() -> Collection[Attempt]:
    """The attempts; asked of the database once a request."""
    if "sealed" not in g:
        g.sealed = attempts_sealed_from(db.session, visit.person_id)
    known: Collection[Attempt] = g.sealed
    return known


def sealed_people() -> frozenset[UUID]:
    """The candidates whose attempts they are."""
    return frozenset(attempt.person_id for attempt in sealed_attempts())


def sealed_competencies(referential: Referential) -> Mapping[UUID, frozenset[str]]:
    """The codes of what those attempts assess, by candidate."""
    sealed: dict[UUID, frozenset[str]] = {}
    for attempt in sealed_attempts():
        if (attempt.referential.iri, attempt.referential.version) == (referential.iri, referential.version):
            codes = frozenset(referential.assessment(attempt.assessment).competencies)
            sealed[attempt.person_id] = sealed.get(attempt.person_id, frozenset()) | codes
    return sealed
