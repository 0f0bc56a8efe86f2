"""Offices given to people who have launched: by the platform's administrators, each to their own people."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.appoint import NotToBeAppointed, appoint
from lti_tool.assessment.offices import OFFICES
from lti_tool.lti.roles import Role
from lti_tool.store.database import db
from lti_tool.store.journal import By
from lti_tool.store.journal import person as by_person
from lti_tool.store.models import Person, Registration
from lti_tool.store.offices import holders, launchers, offices_of
from lti_tool.web.office_words import office_meaning, office_name
from lti_tool.web.retrying import committed
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("offices", __name__, "/offices")


@bp.get("")
@only_for(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Who holds an office, and a search for who could be given one."""
    return render_template("offices/page.html", **offices_page(visit.person.registration))


@bp.post("/<uuid:person_id>")
@only_for(Role.ADMINISTRATOR)
def give(person_id: UUID) -> ResponseReturnValue:
    """Let somebody hold the offices that are ticked, and no other."""
    give_offices(visit.person.registration, person_id, by=by_person(visit.person_id))
    return redirect(url_for(".index"), 303)


def offices_page(registration: Registration) -> Mapping[str, Any]:
    """What the page of a tenant's offices shows."""
    looked_for = request.args.get("name", "")[:100]
    held = holders(db.session, registration.id)
    in_office = {holder.person.id for holder in held}
    found = launchers(db.session, registration.id, looked_for)
    return {
        "platform": registration,
        "holders": held,
        "looked_for": looked_for,
        "found": [person for person in found if person.id not in in_office],
        "already": [person for person in found if person.id in in_office],
        "offices": OFFICES,
        "office_name": office_name,
        "office_meaning": office_meaning,
    }


def give_offices(registration: Registration, person_id: UUID, *, by: By) -> None:
    """Do what the form asks for, and say so; 404 for somebody of another tenant."""
    offices = frozenset(office for office in OFFICES if str(office) in request.form.getlist("offices"))

    def work() -> tuple[Person, bool]:
        someone = db.session.get(Person, person_id)
        if someone is None or someone.registration_id != registration.id:
            abort(404)
        changes = offices_of(db.session, person_id) != offices
        appoint(db.session, someone, offices, by=by, at=datetime.now(UTC))
        return someone, changes

    try:
        someone, changes = committed(work)
    except NotToBeAppointed:
        flash(_("A test user, or somebody without a name of their own, can hold no office."), "error")
        return
    name = someone.name or someone.email or _("This person")
    if not changes:
        flash(_("Nothing has changed for %(name)s.", name=name), "message")
    elif offices:
        held = ", ".join(office_name(office) for office in OFFICES if office in offices)
        flash(_("%(name)s is now: %(offices)s.", name=name, offices=held), "success")
    else:
        flash(_("%(name)s no longer holds any office.", name=name), "success")
