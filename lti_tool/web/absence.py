"""A candidate who is not there: noted in one act for the whole assessment, and taken back in one."""

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.record_marks import record_marks
from lti_tool.assessment.acts import Act
from lti_tool.assessment.changes import TAKEN_BACK, Change, OnlyATrial
from lti_tool.store import journal
from lti_tool.store.attempts import scopes_of
from lti_tool.store.candidates import candidate
from lti_tool.store.database import db
from lti_tool.store.marks import marks_by
from lti_tool.store.sittings import Sitting, sitting_of
from lti_tool.web.clock import this_second
from lti_tool.web.navigation import MARKERS
from lti_tool.web.people import name_of
from lti_tool.web.retrying import committed
from lti_tool.web.settings import settings
from lti_tool.web.sheet_states import asked_criteria
from lti_tool.web.visits import only_for, visit, visit_blueprint
from xapi.referential.rules import ABSENT

bp = visit_blueprint("absence", __name__, "/grid")


class HasLevels(Exception):
    """The assessor gave the candidate a level already, so they were there."""


@bp.post("/candidates/<uuid:person_id>/absence")
@only_for(*MARKERS)
def note(person_id: UUID) -> ResponseReturnValue:
    """Give every criterion that the candidate's sheet asks for the state absent, or take all of them back."""
    sitting = sitting_of(visit.resource_link)
    person = candidate(db.session, sitting.link.context_id, person_id) or abort(404)
    is_absent = request.form.get("absent") == "yes"
    try:
        committed(lambda: _note(sitting, person_id, is_absent=is_absent))
    except OnlyATrial:
        flash(_("A test user is not marked, and marks nobody: nothing was kept."), "error")
    except HasLevels:
        flash(
            _(
                "%(name)s has levels already: take them back first, or have the attempt cancelled.",
                name=name_of(person),
            ),
            "error",
        )
    else:
        name = name_of(person)
        flash(
            _("%(name)s is noted absent.", name=name)
            if is_absent
            else _("%(name)s can be marked again.", name=name),
            "success",
        )
    return redirect(url_for("grid.index", candidate=person_id), 303)


def _note(sitting: Sitting, person_id: UUID, *, is_absent: bool) -> None:
    """One change a criterion, all in one transaction; an act that changes nothing is not noted."""
    at = this_second()
    own = marks_by(db.session, sitting.link, visit.person_id)
    asked = asked_criteria(sitting, scopes_of(db.session, sitting, [person_id])[person_id])
    levels = {each.code: mark.level for each in asked if (mark := own.get((person_id, each.code))) is not None}
    if is_absent and set(levels.values()) - {None, ABSENT}:
        raise HasLevels
    codes = [each.code for each in asked if (levels.get(each.code) == ABSENT) != is_absent]
    changes = [Change(person_id, code, ABSENT if is_absent else TAKEN_BACK) for code in codes]
    if not changes:
        return
    home_page = settings().home_page
    record_marks(db.session, sitting, changes, by=visit.person_id, home_page=home_page, at=at)
    journal.note(
        db.session,
        Act.NOTED_ABSENT if is_absent else Act.TOOK_ABSENCE_BACK,
        by=journal.person(visit.person_id),
        at=at,
        link=sitting.link,
        about=person_id,
        before={} if is_absent else {"criteria": codes},
        after={"criteria": codes} if is_absent else {},
    )
