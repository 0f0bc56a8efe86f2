"""The assessor's grid: a candidate's sheet, a group's, or the table of all; and publication."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.actions.publish_results import hold_results, publish_results
from lti_tool.assessment.attempts import Scope
from lti_tool.assessment.grouping import is_held_together, is_marked_as_group
from lti_tool.assessment.panel import Closed, Panel
from lti_tool.assessment.sheet import marked_criteria, sheet
from lti_tool.store import journal
from lti_tool.store.attempts import scopes_of
from lti_tool.store.candidates import candidates
from lti_tool.store.conflicts import has_affirmed
from lti_tool.store.database import db
from lti_tool.store.evidence import evidence_in
from lti_tool.store.groups import groups_of
from lti_tool.store.marks import Cell, marks_by, others_marked
from lti_tool.store.models import AttemptEvidence, Group, Mark, Person
from lti_tool.store.notes import own_notes
from lti_tool.store.open_attempts import open_attempts
from lti_tool.store.panels import panels
from lti_tool.store.sittings import Sitting, sitting_of
from lti_tool.web.disagreements import left_to_settle
from lti_tool.web.grid_session import SessionFilter, keep_session, narrowed, session_filter
from lti_tool.web.ids import id_in
from lti_tool.web.levels import choices, level_label
from lti_tool.web.navigation import MARKERS, OVERSEERS
from lti_tool.web.people import name_of
from lti_tool.web.retrying import committed
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.seals import linked, refuse_linked
from lti_tool.web.sheet_states import asked_criteria, state_of
from lti_tool.web.time_limits import time_limits
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint
from xapi.referential.model import Criterion
from xapi.referential.rules import ABSENT

bp = visit_blueprint("grid", __name__, "/grid")
bp.url_defaults(keep_session)


@dataclass(frozen=True)
class Party:
    """Candidates who are marked together: the members of a group, or those who are in none."""

    group: Group | None
    people: Sequence[Person]


@dataclass(frozen=True)
class Desk:
    """
    An assessor's own marks of a sitting, and how many others have marked too.

    ``panels`` are by candidate, where an attempt has begun; ``linked`` are the candidates left out because the
    assessor declared a link with them.
    """

    sitting: Sitting
    assessor: UUID
    parties: Sequence[Party]
    marks: Mapping[Cell, Mark]
    others: Counter[Cell] = field(default_factory=Counter)
    scopes: Mapping[UUID, Scope] = field(default_factory=dict)
    panels: Mapping[UUID, Panel] = field(default_factory=dict)
    linked: Sequence[Person] = ()
    notes: Mapping[UUID, str] = field(default_factory=dict)
    evidence: Mapping[UUID, Sequence[AttemptEvidence]] = field(default_factory=dict)

    @property
    def people(self) -> list[Person]:
        """All candidates, in the order of the list."""
        return [person for party in self.parties for person in party.people]

    @property
    def total(self) -> int:
        """How many criteria the assessment has."""
        return len(marked_criteria(self.sitting.referential, self.sitting.assessment))

    def total_of(self, person: Person) -> int:
        """How many criteria the candidate's sheet asks for."""
        return len(asked_criteria(self.sitting, self.scope(person)))

    def done(self, person: Person) -> int:
        """How many of them have a level."""
        criteria = asked_criteria(self.sitting, self.scope(person))
        marks = (self.marks.get((person.id, criterion.code)) for criterion in criteria)
        return sum(mark is not None and mark.level is not None for mark in marks)

    def is_done(self, person: Person) -> bool:
        """Whether all of them have."""
        return self.done(person) == self.total_of(person)

    def scope(self, person: Person) -> Scope:
        """What the candidate's sheet asks for."""
        return self.scopes.get(person.id, Scope())

    def state(self, person: Person, criterion: Criterion) -> str | None:
        """Why a criterion of the candidate has no levels to choose from: exempted, kept or absent; else none."""
        return state_of(self.scope(person), self.mark(person, criterion.code), criterion)

    def is_absent(self, person: Person) -> bool:
        """Whether the assessor noted the candidate absent."""
        asked = asked_criteria(self.sitting, self.scope(person))
        return any(self.state(person, each) == ABSENT for each in asked)

    def may_be_absent(self, person: Person) -> bool:
        """Whether the candidate can be noted absent: something is asked, and the assessor gave no level yet."""
        return self.done(person) == 0 < self.total_of(person) and self.closed(person) is None

    def panel(self, person: Person) -> Panel:
        """Who assesses the candidate."""
        return self.panels.get(person.id) or Panel(self.sitting.rules.assessors)

    def closed(self, person: Person) -> Closed | None:
        """Why the assessor may not change the candidate's sheet; none if they may."""
        return self.panel(person).closed_to(self.assessor)

    def mark(self, person: Person, code: str) -> Mark | None:
        """The assessor's mark on a criterion, if there is one."""
        return self.marks.get((person.id, code))

    def common_level(self, people: Sequence[Person], code: str) -> str | None:
        """The level that all of ``people`` have on the criterion; none where they differ or one has none."""
        criterion = self.sitting.referential.criterion(code)
        there = [person for person in people if self.state(person, criterion) is None]
        levels = {mark.level if (mark := self.mark(person, code)) else None for person in there}
        return levels.pop() if len(levels) == 1 else None

    def group_mark(self, people: Sequence[Person], code: str) -> Mark | None:
        """What was set for the group as a whole: any member's copy says it."""
        marks = (self.mark(person, code) for person in people)
        return next((mark for mark in marks if mark is not None and mark.with_group), None)


@bp.get("")
@only_for(*MARKERS)
def index() -> ResponseReturnValue:
    """One candidate or group at a time, or the table of all."""
    bring_roster_up_to_date()
    whole = _desk(sitting_of(visit.resource_link))
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
    desk, _filter = _of_session(_desk(sitting_of(visit.resource_link)))
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


def _desk(sitting: Sitting) -> Desk:
    link, apart = sitting.link, linked()
    people = candidates(db.session, link.context_id)
    attempts = open_attempts(db.session, link)
    known = panels(db.session, [attempt.id for attempt in attempts.values()], sitting.rules)
    return Desk(
        sitting=sitting,
        assessor=visit.person_id,
        parties=_parties([person for person in people if person.id not in apart], groups_of(db.session, link)),
        panels={person_id: known[attempt.id] for person_id, attempt in attempts.items()},
        linked=[person for person in people if person.id in apart],
        marks=marks_by(db.session, link, visit.person_id),
        others=others_marked(db.session, link, visit.person_id),
        scopes=scopes_of(db.session, sitting, [person.id for person in people]),
        notes=own_notes(db.session, link, visit.person_id),
        evidence=evidence_in(db.session, link),
    )


def _parties(people: Sequence[Person], groups: Sequence[Group]) -> list[Party]:
    """Groups first, each with those of its members who still are candidates; then those in no group."""
    group_of = {member.person_id: group.id for group in groups for member in group.members}
    parties = [
        Party(group, [person for person in people if group_of.get(person.id) == group.id]) for group in groups
    ]
    alone = [person for person in people if person.id not in group_of]
    return [party for party in [*parties, Party(None, alone)] if party.people]


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
