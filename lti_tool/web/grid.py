"""The assessor's grid: a candidate's sheet, a group's, or the table of all; and publication."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.publish_results import hold_results, publish_results
from lti_tool.assessment.grouping import is_held_together, is_marked_as_group
from lti_tool.assessment.sheet import sheet
from lti_tool.store import journal
from lti_tool.store.conflicts import has_affirmed
from lti_tool.store.database import db
from lti_tool.store.models import Person
from lti_tool.store.sittings import sitting_of
from lti_tool.web.desk import Desk, Party, desk_of
from lti_tool.web.disagreements import left_to_settle
from lti_tool.web.grid_session import SessionFilter, keep_session, narrowed, session_filter
from lti_tool.web.ids import id_in
from lti_tool.web.levels import choices, level_label
from lti_tool.web.navigation import MARKERS, OVERSEERS
from lti_tool.web.people import name_of
from lti_tool.web.retrying import committed
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.seals import refuse_linked
from lti_tool.web.time_limits import time_limits
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint

bp = visit_blueprint("grid", __name__, "/grid")
bp.url_defaults(keep_session)


@bp.get("")
@only_for(*MARKERS)
def index() -> ResponseReturnValue:
    """One candidate or group at a time, or the table of all."""
    bring_roster_up_to_date()
    whole = desk_of(sitting_of(visit.resource_link))
    if not whole.people:
        return render_template("grid/no_candidates.html", sitting=whole.sitting, linked=whole.linked)
    if asked := id_in(request.args.get("candidate")):
        refuse_linked(asked)
    desk, shown = _of_session(whole)
    party, person = _chosen(desk)
    return render_template(
        "grid/page.html",
        **_shown(desk),
        session_filter=shown,
        party=party,
        person=person,
        following=_following(desk, party, person),
        is_table=request.args.get("view") == "all",
        left=left_to_settle(desk.sitting),
        has_affirmed=has_affirmed(db.session, desk.sitting.link, visit.person_id),
    )


@bp.get("/sheets")
@only_for(*MARKERS)
def sheets() -> ResponseReturnValue:
    """Every sheet of the sitting at once, for a page that must go on without a connection."""
    desk, _filter = _of_session(desk_of(sitting_of(visit.resource_link)))
    return render_template("grid/sheets.html", **_shown(desk), following_of=_following, is_table=False)


def _of_session(desk: Desk) -> tuple[Desk, SessionFilter]:
    """The desk narrowed to the session that the address asks for, if it asks for one."""
    shown = session_filter(desk.sitting.link, desk.people)
    if shown.chosen is None:
        return desk, shown
    parties = [replace(party, people=people) for party, people in narrowed(desk.parties, shown.times)]
    return replace(desk, parties=parties), shown


def _shown(desk: Desk) -> dict[str, Any]:
    """What every sheet is made of."""
    return {
        "desk": desk,
        "sitting": desk.sitting,
        "sheets": sheet(desk.sitting.referential, desk.sitting.assessment),
        "levels": choices(desk.sitting.rules),
        "held_together": is_held_together(desk.sitting.assessment),
        "as_one": is_marked_as_group(desk.sitting.assessment),
        "keeps_files": bool(roles_of(visit) & OVERSEERS),
        "level_label": level_label,
        "time_limits_of": partial(time_limits, desk.sitting.assessment),
    }


@bp.post("/publication")
@only_for(*MARKERS)
def publish() -> ResponseReturnValue:
    """Show candidates their results, or stop showing them."""
    at = datetime.now(UTC)
    # Marks that are set at the same moment hold the rows of scores that publishing takes.
    by = journal.person(visit.person_id)
    if request.form.get("published") == "yes":
        committed(lambda: publish_results(db.session, visit.resource_link, by=by, at=at))
        flash(_("The results are now visible to the candidates."), "success")
    else:
        committed(lambda: hold_results(db.session, visit.resource_link, by=by, at=at))
        flash(_("The results are no longer visible to the candidates."), "success")
    return redirect(url_for(".index"))


def _chosen(desk: Desk) -> tuple[Party, Person | None]:
    """What the address asks for: a candidate, or a group as a whole; else the first that is not done."""
    asked = {name: id_in(request.args.get(name)) for name in ("candidate", "group")}
    for party in desk.parties:
        if party.group is not None and party.group.id == asked["group"]:
            return party, None
        for person in party.people:
            if person.id == asked["candidate"]:
                return party, person

    open_parties = [party for party in desk.parties if not all(map(desk.is_done, party.people))]
    party = (open_parties or desk.parties)[0]
    if party.group is not None:
        return party, None
    return party, next((p for p in party.people if not desk.is_done(p)), party.people[0])


def _following(desk: Desk, party: Party, person: Person | None) -> tuple[str, str] | None:
    """The address and the name of the next sheet, none after the last: groups after a group's, else candidates."""
    if person is None:
        parties = desk.parties[desk.parties.index(party) + 1 :]
        if parties and parties[0].group is not None:
            return url_for(".index", group=parties[0].group.id), parties[0].group.name
        people = [each for later in parties for each in later.people]
    else:
        people = desk.people[desk.people.index(person) + 1 :]
    if not people:
        return None
    return url_for(".index", candidate=people[0].id), name_of(people[0])
