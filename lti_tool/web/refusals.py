"""
What is posted and cannot be taken; whoever posted it is told why.

    Refused   ``message`` says why, ``status`` is the answer's
"""

from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.assessment.sheet import marked_criteria
from lti_tool.store.candidates import candidate
from lti_tool.store.database import db
from lti_tool.store.models import Person
from lti_tool.store.sittings import Sitting
from lti_tool.web.visits import visit


class Refused(Exception):
    """What is posted cannot be taken."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def in_json(refused: Refused) -> ResponseReturnValue:
    """The answer for static/saving.js."""
    return jsonify(message=refused.message), refused.status


def posted_candidate(person_id: UUID) -> Person:
    """The candidate of the visit's course with this id. Raises `Refused`."""
    found = candidate(db.session, visit.resource_link.context_id, person_id)
    if found is None:
        raise Refused(404, _("This person is not a candidate of this course."))
    return found


def check_criterion(sitting: Sitting, code: str) -> None:
    """Raise `Refused` for a code that no marked criterion of the assessment has."""
    if code not in {criterion.code for criterion in marked_criteria(sitting.referential, sitting.assessment)}:
        raise Refused(404, _("This criterion is not one of this assessment."))
