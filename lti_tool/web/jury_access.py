"""Which deliberation a page is about, and whether it is for its visitor."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import abort, flash

from lti_tool.assessment.jury import NotPossible
from lti_tool.assessment.offices import JURY
from lti_tool.lti.roles import Role
from lti_tool.store.agenda import Agenda, Item, agenda_of
from lti_tool.store.database import db
from lti_tool.store.jury import deliberation_in
from lti_tool.store.models import Deliberation, JuryMember
from lti_tool.web.jury_words import refusal_words
from lti_tool.web.retrying import committed
from lti_tool.web.visits import roles_of, visit

PREPARERS = frozenset({Role.OFFICE, Role.ADMINISTRATOR})
READERS = JURY | PREPARERS
T = TypeVar("T")


def the_deliberation(deliberation_id: UUID) -> Deliberation:
    """One of this course; for its members, and for those who prepare juries. 404 for anybody else."""
    found = deliberation_in(db.session, visit.resource_link.context, deliberation_id)
    if found is None or not (roles_of(visit) & PREPARERS or own_seat(found)):
        abort(404)
    return found


def own_seat(deliberation: Deliberation) -> JuryMember | None:
    """The visitor's seat in the jury, as long as they hold the office."""
    if not roles_of(visit) & JURY:
        return None
    return next((each for each in deliberation.members if each.person_id == visit.person_id), None)


def the_candidate(deliberation: Deliberation, person_id: UUID) -> tuple[Agenda, Item]:
    """One candidate of the agenda; 404 for whoever declared a conflict with them."""
    agenda = agenda_of(db.session, deliberation, person_id)
    item = agenda.item(person_id)
    if item is None or item.hides_from(visit.person_id):
        abort(404)
    return agenda, item


def done(work: Callable[[], T]) -> T | None:
    """Do and commit; where it is not possible, say why, and give None."""
    try:
        return committed(work)
    except NotPossible as refused:
        flash(refusal_words(refused.code), "error")
        return None


def was_done(work: Callable[[], None]) -> bool:
    """The same for what gives nothing: whether it was done."""

    def whole() -> bool:
        work()
        return True

    return done(whole) is not None
