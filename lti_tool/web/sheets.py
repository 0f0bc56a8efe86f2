"""An assessor's sheets: submitted, and reopened as long as nobody else's could have been seen."""

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.submit_sheet import SheetIncomplete, StaysSubmitted, reopen_sheet, submit_sheet
from lti_tool.assessment.panel import Closed, SheetClosed
from lti_tool.store.candidates import candidate
from lti_tool.store.conflicts import LinkDeclared
from lti_tool.store.database import db
from lti_tool.store.groups import group_in
from lti_tool.store.models import Person
from lti_tool.store.open_attempts import open_attempt
from lti_tool.store.sittings import Sitting, sitting_of
from lti_tool.web.candidates import candidate_here
from lti_tool.web.clock import this_second
from lti_tool.web.navigation import MARKERS
from lti_tool.web.people import name_of
from lti_tool.web.retrying import committed
from lti_tool.web.seals import linked
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("sheets", __name__, "/grid")


@bp.post("/candidates/<uuid:person_id>/submit")
@only_for(*MARKERS)
def submit(person_id: UUID) -> ResponseReturnValue:
    """Submit the visitor's sheet of a candidate."""
    sitting, person = sitting_of(visit.resource_link), candidate_here(person_id)
    if _submitted(sitting, person):
        flash(_("Your sheet for %(name)s is submitted.", name=name_of(person)), "success")
    return redirect(url_for("grid.index", candidate=person.id), 303)


@bp.post("/groups/<uuid:group_id>/submit")
@only_for(*MARKERS)
def submit_group(group_id: UUID) -> ResponseReturnValue:
    """Submit the visitor's sheets of all members of a group, each for itself."""
    sitting = sitting_of(visit.resource_link)
    group = group_in(db.session, sitting.link, group_id) or abort(404)
    members = [candidate(db.session, sitting.link.context_id, member.person_id) for member in group.members]
    people = [person for person in members if person is not None and person.id not in linked()]
    submitted = [_submitted(sitting, person) for person in people]
    if all(submitted):
        flash(_("Your sheets for %(group)s are submitted.", group=group.name), "success")
    return redirect(url_for("grid.index", group=group_id), 303)


@bp.post("/candidates/<uuid:person_id>/reopen")
@only_for(*MARKERS)
def reopen(person_id: UUID) -> ResponseReturnValue:
    """Go on with a submitted sheet."""
    sitting, person = sitting_of(visit.resource_link), candidate_here(person_id)

    def work() -> None:
        attempt = open_attempt(db.session, sitting.link, person.id) or abort(404)
        reopen_sheet(
            db.session, sitting, attempt, by=visit.person_id, home_page=settings().home_page, at=this_second()
        )

    try:
        committed(work)
    except StaysSubmitted:
        flash(
            _(
                "Another assessor has submitted too, and may have seen your marks:"
                " what should change now is changed together, on the page of disagreements."
            ),
            "error",
        )
    else:
        flash(_("Your sheet for %(name)s is open again.", name=name_of(person)), "success")
    return redirect(url_for("grid.index", candidate=person.id), 303)


def closed_words(why: Closed) -> str:
    """Why an assessor may not change a sheet, and what to do instead."""
    words = {
        Closed.SUBMITTED: _("You have submitted this sheet. Reopen it to change it, or propose another level."),
        Closed.ENOUGH: _("As many assessors as are wanted have submitted: this sheet is not needed."),
        Closed.RECONCILED: _(
            "The assessors agreed on a level for this criterion: propose another on the page of disagreements."
        ),
    }
    return str(words[why])


def _submitted(sitting: Sitting, person: Person) -> bool:
    """Whether the sheet is submitted now; if not, it was said why."""

    def work() -> None:
        attempt = open_attempt(db.session, sitting.link, person.id)
        if attempt is None:
            raise SheetIncomplete([])
        submit_sheet(
            db.session, sitting, attempt, by=visit.person_id, home_page=settings().home_page, at=this_second()
        )

    try:
        committed(work)
    except SheetIncomplete as lacking:
        if lacking.missing:
            codes = ", ".join(lacking.missing)
            said = _("%(name)s: not submitted. No level yet on: %(codes)s.", name=name_of(person), codes=codes)
        else:
            said = _("%(name)s: not submitted. Nothing is marked yet.", name=name_of(person))
        flash(said, "error")
        return False
    except SheetClosed as closed:
        flash(f"{name_of(person)}: {closed_words(closed.why)}", "error")
        return False
    except LinkDeclared:
        return False
    return True
