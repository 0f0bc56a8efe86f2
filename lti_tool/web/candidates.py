"""The candidate whom a page is about."""

from uuid import UUID

from flask import abort

from lti_tool.store.candidates import candidate
from lti_tool.store.database import db
from lti_tool.store.models import Person
from lti_tool.web.seals import refuse_linked
from lti_tool.web.visits import visit


def candidate_here(person_id: UUID) -> Person:
    """
    The candidate of the visit's course with this id, or 404.

    Raises `LinkDeclared` for one with whom the visitor declared a link.
    """
    found = candidate(db.session, visit.resource_link.context_id, person_id) or abort(404)
    refuse_linked(person_id)
    return found
