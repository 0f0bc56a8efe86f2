"""Resits: who did not validate what, whose resit is open, and opening one, for a candidate or for all in need."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_tool.actions.open_resit import LimitReached, NoResit, NotWithdrawn, open_resit, withdraw_resit
from lti_tool.assessment.exemptions import LONGEST_TEXT
from lti_tool.assessment.resits import Limit, Limits
from lti_tool.lti.roles import Role
from lti_tool.store.attempts import attempt_in_course
from lti_tool.store.candidates import candidate, candidates
from lti_tool.store.database import db
from lti_tool.store.resits import State, resits
from lti_tool.store.sittings import sitting_of
from lti_tool.web.clock import this_second
from lti_tool.web.navigation import MARKERS, RESITTERS
from lti_tool.web.people import name_of
from lti_tool.web.retrying import committed
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint

bp = visit_blueprint("resits", __name__, "/resits")


@bp.get("")
@only_for(*RESITTERS)
def index() -> ResponseReturnValue:
    """Who needs a resit, as progress has it, and whose is open."""
    bring_roster_up_to_date()
    sitting, limits = sitting_of(visit.resource_link), _limits()
    people = {person.id: person for person in candidates(db.session, sitting.link.context_id)}
    found = resits(db.session, sitting, list(people), limits, at=datetime.now(UTC))
    return render_template(
        "resits/page.html",
        sitting=sitting,
        people=people,
        to_open=[each for each in found if each.state is State.TO_OPEN and not each.limits],
        beyond=[each for each in found if each.limits],
        open=[each for each in found if each.state is State.OPEN],
        unfinished=[each for each in found if each.state is State.UNFINISHED],
        limit_words=_limit_words,
        may_mark=bool(roles_of(visit) & MARKERS),
        may_go_beyond=Role.OFFICE in roles_of(visit),
        limits=limits,
        longest=LONGEST_TEXT,
    )


@bp.post("")
@only_for(*RESITTERS)
def open_for() -> ResponseReturnValue:
    """Open the resit of every candidate who is ticked; who needs none any more, or may have none, is left out."""
    asked = request.form.getlist("candidate")
    here = {str(person.id): person.id for person in candidates(db.session, visit.resource_link.context_id)}
    opened = committed(lambda: _opened([here[each] for each in dict.fromkeys(asked) if each in here]))
    if opened:
        flash(ngettext("A resit is open.", "%(num)d resits are open.", opened), "success")
    if opened < len(set(asked)):
        flash(_("Some were left out: look at what has changed."), "warning")
    if not asked:
        flash(_("Tick the candidates whose resit is to be opened."), "error")
    return redirect(url_for(".index"), 303)


@bp.post("/<uuid:person_id>/beyond")
@only_for(Role.OFFICE)
def open_beyond(person_id: UUID) -> ResponseReturnValue:
    """Open a candidate's resit though a limit is reached, for a reason."""
    person = candidate(db.session, visit.resource_link.context_id, person_id) or abort(404)
    because = request.form.get("because", "").replace("\x00", "").strip()[:LONGEST_TEXT]
    if not because:
        flash(_("Say why this resit goes beyond the limits."), "error")
    elif committed(lambda: _opened([person_id], beyond_because=because)):
        flash(_("The resit of %(name)s is open.", name=name_of(person)), "success")
    else:
        flash(_("Some were left out: look at what has changed."), "warning")
    return redirect(url_for(".index"), 303)


@bp.post("/<uuid:person_id>/<uuid:attempt_id>/withdrawal")
@only_for(*RESITTERS)
def withdraw(person_id: UUID, attempt_id: UUID) -> ResponseReturnValue:
    """Undo the opening of a resit in which nothing was marked yet."""
    at = this_second()

    def work() -> None:
        attempt = attempt_in_course(db.session, visit.resource_link.context, person_id, attempt_id)
        if attempt is None or attempt.resource_link is None:
            abort(404)
        withdraw_resit(db.session, attempt.resource_link, attempt, by=visit.person_id, at=at)

    try:
        committed(work)
        flash(_("The resit is withdrawn."), "success")
    except NotWithdrawn:
        flash(_("Something was marked in this resit: it can only be cancelled, in the candidate's file."), "error")
    return redirect(url_for(".index"), 303)


def _opened(people: Sequence[UUID], beyond_because: str = "") -> int:
    """Open the resits of those who may have one; how many."""
    sitting, at = sitting_of(visit.resource_link), this_second()
    count = 0
    for person_id in people:
        try:
            open_resit(
                db.session, sitting, person_id, _limits(), beyond_because=beyond_because, by=visit.person_id, at=at
            )
            count += 1
        except (NoResit, LimitReached):
            continue
    return count


def _limits() -> Limits:
    return Limits(settings().most_attempts, settings().resit_months)


def _limit_words(limit: Limit, limits: Limits) -> str:
    if limit is Limit.ATTEMPTS:
        return str(
            ngettext(
                "The only attempt that is allowed has been made.",
                "All %(num)d attempts that are allowed have been made.",
                limits.attempts,
            )
        )
    return str(
        ngettext(
            "More than a month has passed since the last attempt.",
            "More than %(num)d months have passed since the last attempt.",
            limits.months,
        )
    )
