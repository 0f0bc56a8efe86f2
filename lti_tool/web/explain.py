"""Why a bloc's status is what it is: its rule and the marks behind it, on any day; what changed since another."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.assessment.offices import JURY
from lti_tool.lti.roles import STAFF, Role
from lti_tool.store.database import db
from lti_tool.store.jury import may_read
from lti_tool.store.learners import facts_about, people_by_id
from lti_tool.store.models import Person
from lti_tool.store.publication import told_to_learners, unpublished
from lti_tool.store.sittings import Certification, certification_of
from lti_tool.web.candidates import candidate_here
from lti_tool.web.fate_words import assessor_id, is_void, machine_moment, moment
from lti_tool.web.levels import badge_of, level_label
from lti_tool.web.local_time import date_words, instant_of, zone_words
from lti_tool.web.navigation import KEEPERS, MARKERS
from lti_tool.web.reasons import sentences, status_label
from lti_tool.web.rule_words import bloc_rule, competency_rule, mark_range, marks_rule
from lti_tool.web.seals import sealed_competencies
from lti_tool.web.testimonies import Reader, evidence_of, responses_of
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint
from xapi.aggregator import instants
from xapi.aggregator.explanation import BlocWhy, Change, changes, explain
from xapi.aggregator.facts import Told
from xapi.aggregator.scope import Scope
from xapi.outcomes.said import Mark
from xapi.referential.model import Bloc, UnknownNode

WORDS = {
    "competency_rule": competency_rule,
    "mark_range": mark_range,
    "sentences": sentences,
    "responses_of": responses_of,
    "status_label": status_label,
    "level_label": level_label,
    "badge_of": badge_of,
    "moment": moment,
    "machine_moment": machine_moment,
    "is_void": is_void,
    "day": date_words,
    "zone_words": zone_words,
}

bp = visit_blueprint("explain", __name__, "/explain")


@dataclass(frozen=True)
class Days:
    """The days that a reader asked for: ``as_of`` the end of one, ``since`` the beginning of another."""

    as_of: date | None = None
    since: date | None = None
    error: str = ""

    @property
    def until(self) -> int | None:
        """The last instant of the day; null for now."""
        return instants.of(_midnight(self.as_of + timedelta(days=1))) - 1 if self.as_of else None

    @property
    def after(self) -> int | None:
        """The last instant before the day."""
        return instants.of(_midnight(self.since)) - 1 if self.since else None


@bp.get("/<uuid:person_id>/<code>")
@only_for(*KEEPERS, *JURY)
def of_one(person_id: UUID, code: str) -> ResponseReturnValue:
    """A candidate's bloc, to those who answer for results, and to their jury."""
    if not (roles_of(visit) & KEEPERS or _is_of_the_jury(person_id)):
        abort(404)
    sitting = certification_of(visit.resource_link)
    person = candidate_here(person_id)
    bloc, days = _bloc(sitting, code), _days()
    facts, scope = facts_about(db.session, str(person.id)), Scope(sitting.referential, sitting.rules)
    explanation = explain(facts, str(person.id), scope, days.until)
    found = []
    if days.after is not None:
        found = changes(facts, str(person.id), scope, since=days.after, until=days.until)
    sealed = sealed_competencies(sitting.referential).get(person.id, frozenset())
    reader, open_codes = _staff(facts, sealed), _codes(bloc, sealed)
    return _page(
        sitting,
        next(why for why in explanation.blocs if why.bloc == bloc),
        reader,
        person=person,
        days=days,
        changes=[change for change in found if change.after.code in open_codes and _is_news(change)],
    )


@bp.get("/<code>")
@only_for(Role.LEARNER)
def own(code: str) -> ResponseReturnValue:
    """The visitor's own bloc, as far as its results are published."""
    sitting = certification_of(visit.resource_link)
    bloc, learner = _bloc(sitting, code), str(visit.person_id)
    # A page of its own shows what is published anywhere; an activity, once its own results are.
    is_published = sitting.link.page is not None or sitting.link.results_published_at is not None
    facts = told_to_learners(db.session, facts_about(db.session, learner)) if is_published else []
    explanation = explain(facts, learner, Scope(sitting.referential, sitting.rules))
    why = next(why for why in explanation.blocs if why.bloc == bloc)
    said = {
        id for competency in why.competencies for attempt in competency.attempts for id in evidence_of(attempt)
    }
    reader = Reader(is_learner=True, unseen=unpublished(db.session, said))
    return _page(sitting, why, reader, person=None, is_published=is_published)


def why_url(person: Person | None) -> Callable[..., str] | None:
    """
    Where the blocs of a candidate, or without one the visitor's own, are explained; None if not to this visitor.
    """
    if not roles_of(visit) & ({Role.LEARNER} if person is None else KEEPERS):
        return None
    if person is None:
        return partial(url_for, "explain.own")
    return partial(url_for, "explain.of_one", person_id=person.id)


def _page(
    sitting: Certification,
    why: BlocWhy,
    reader: Reader,
    *,
    person: Person | None,
    days: Days | None = None,
    changes: Collection[Change] = (),
    is_published: bool = True,
) -> ResponseReturnValue:
    back = url_for("home.index")
    if person is not None:
        is_staff = bool(roles_of(visit) & STAFF)
        back = url_for("progress.of_one", person_id=person.id) if is_staff else url_for("jury.index")
    return render_template(
        "explain/page.html",
        sitting=sitting,
        why=why,
        reader=reader,
        person=person,
        days=days,
        changes=changes,
        is_published=is_published,
        back=back,
        bloc_rule=bloc_rule(why.rule),
        marks_rule=marks_rule(sitting.rules),
        **WORDS,
    )


def _is_of_the_jury(person_id: UUID) -> bool:
    return may_read(db.session, visit.resource_link.context_id, visit.person_id, person_id)


def _bloc(sitting: Certification, code: str) -> Bloc:
    try:
        return sitting.referential.bloc(code)
    except UnknownNode:
        abort(404)


def _codes(bloc: Bloc, sealed: Collection[str]) -> set[str]:
    """The bloc's code and those of all that is in it, but for what is sealed and what follows from it."""
    shown = [competency for competency in bloc.competencies if competency.code not in sealed]
    criteria = {criterion.code for competency in shown for criterion in competency.criteria}
    whole = {bloc.code} if len(shown) == len(bloc.competencies) else set()
    return whole | {competency.code for competency in shown} | criteria


def _is_news(change: Change) -> bool:
    """Whether a reader of outcomes sees a difference, or a statement that speaks of this very node."""
    before, after = ((row.computed, row.decision) for row in (change.before, change.after))
    return before != after or bool(change.because)


def _staff(facts: Collection[Told], sealed: Collection[str]) -> Reader:
    """The visitor, who may name assessors of the own platform; of the competencies ``sealed`` nothing may show."""
    assessors = {assessor_id(fact.assessor) for fact in facts if isinstance(fact, Mark)}
    people = people_by_id(db.session, assessors)
    ours = {id: person for id, person in people.items() if person.registration_id == visit.person.registration_id}
    own_id = str(visit.person_id) if roles_of(visit) & MARKERS else ""
    return Reader(assessor=own_id, people=ours, sealed=sealed)


def _days() -> Days:
    """What the page's form asks for. What is no day is told, and the present shown."""
    texts = (request.args.get("as_of", ""), request.args.get("since", ""))
    try:
        as_of, since = (date.fromisoformat(text) if text else None for text in texts)
    except ValueError:
        return Days(error=_("This is not a date. Write it like 2026-01-31."))
    # No instant can be told beyond the calendar's last years.
    if any(day is not None and not 1900 <= day.year <= 9000 for day in (as_of, since)):
        return Days(error=_("This is not a date. Write it like 2026-01-31."))
    if as_of and since and since > as_of:
        return Days(error=_("The day to compare with comes after the other one."))
    return Days(as_of, since)


def _midnight(day: date) -> datetime:
    return instant_of(day, time.min)
