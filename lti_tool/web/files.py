"""A candidate's file: what they sat in the course, and what they are exempted from, with the grounds."""

from collections.abc import Mapping
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from lti_tool.assessment.exemptions import LONGEST_TEXT, Ground, competencies_below
from lti_tool.assessment.panel import Panel
from lti_tool.store.attempts import attempts_in_course
from lti_tool.store.candidates import candidates
from lti_tool.store.database import db
from lti_tool.store.exemptions import exempted_of_many, exemptions_of
from lti_tool.store.models import Attempt, Mark, Person
from lti_tool.store.panels import panels
from lti_tool.store.sittings import certification_of
from lti_tool.web.candidates import candidate_here
from lti_tool.web.exemption_words import ground_words
from lti_tool.web.levels import badge_of, level_label
from lti_tool.web.local_time import date_words
from lti_tool.web.navigation import OVERSEERS
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("files", __name__, "/files")


@bp.get("")
@only_for(*OVERSEERS)
def index() -> ResponseReturnValue:
    """Every candidate of the course, and what they are exempted from."""
    bring_roster_up_to_date()
    certification = certification_of(visit.resource_link)
    people = candidates(db.session, visit.resource_link.context_id)
    exempted = exempted_of_many(db.session, [person.id for person in people], certification.referential.iri)
    order = [competency.code for competency in certification.referential.competencies]
    return render_template(
        "files/index.html",
        people=people,
        exempted={id: sorted(codes, key=order.index) for id, codes in exempted.items()},
    )


@bp.get("/<uuid:person_id>")
@only_for(*OVERSEERS)
def of_one(person_id: UUID) -> ResponseReturnValue:
    """One candidate's attempts and exemptions."""
    return file_of(candidate_here(person_id))


def _readable_marks(attempt: Attempt, panel: Panel) -> list[Mark]:
    """Marks with a level, in order; of others' none before all sheets that are wanted are submitted."""
    is_sealed = panel.is_sealed_from(visit.person_id)
    marks = [
        mark
        for mark in attempt.marks
        if mark.level and (mark.assessor_id == visit.person_id or not (mark.is_draft or is_sealed))
    ]
    return sorted(marks, key=lambda mark: mark.criterion)


def file_of(person: Person, given: Mapping[str, str] | None = None, problem: str = "") -> ResponseReturnValue:
    """The page, with what was ``given`` in a form that cannot be taken, and why."""
    certification = certification_of(visit.resource_link)
    referential = certification.referential
    exemptions = exemptions_of(db.session, person.id, referential.iri)
    exempted = {code for each in exemptions if each.revoked_at is None for code in each.competencies}
    attempts = attempts_in_course(db.session, visit.resource_link.context_id, person.id)
    known = panels(db.session, [attempt.id for attempt in attempts], certification.rules)
    page = render_template(
        "files/page.html",
        person=person,
        referential=referential,
        rules=certification.rules,
        attempts=attempts,
        marks_of=lambda attempt: _readable_marks(attempt, known[attempt.id]),
        exemptions=exemptions,
        is_exempted=lambda node: exempted.issuperset(competencies_below(referential, node)),
        grounds=(Ground.EQUIVALENCE, Ground.DECISION),
        ground_words=ground_words,
        level_label=level_label,
        badge_of=badge_of,
        day=date_words,
        longest=LONGEST_TEXT,
        given=given or {},
        problem=problem,
    )
    return page, 422 if problem else 200
