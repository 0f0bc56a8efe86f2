"""How far the class is, bloc by bloc, and each candidate, with the reasons."""

from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lti_tool.lti.roles import STAFF
from lti_tool.store.candidates import candidates
from lti_tool.store.database import db
from lti_tool.store.models import Person
from lti_tool.store.progress import progress_of, progress_of_many
from lti_tool.store.sittings import Certification, certification_of
from lti_tool.web.candidates import candidate_here
from lti_tool.web.explain import why_url
from lti_tool.web.live import live_answer, live_part
from lti_tool.web.outcomes import bloc_outcomes
from lti_tool.web.reasons import status_label
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.seals import linked, sealed_competencies
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("progress", __name__, "/progress")


@bp.get("")
@only_for(*STAFF)
def index() -> ResponseReturnValue:
    """Candidates by blocs."""
    bring_roster_up_to_date()
    sitting = certification_of(visit.resource_link)
    return render_template("progress/page.html", sitting=sitting, part=_of_class(sitting))


@bp.get("/rows")
@only_for(*STAFF)
def rows() -> ResponseReturnValue:
    """The part of the class's page that changes."""
    return live_answer(_of_class(certification_of(visit.resource_link)))


@bp.get("/<uuid:person_id>")
@only_for(*STAFF)
def of_one(person_id: UUID) -> ResponseReturnValue:
    """One candidate's blocs and competencies, and why."""
    sitting, person = certification_of(visit.resource_link), candidate_here(person_id)
    return render_template("progress/one.html", sitting=sitting, person=person, part=_of_one(sitting, person))


@bp.get("/<uuid:person_id>/rows")
@only_for(*STAFF)
def rows_of_one(person_id: UUID) -> ResponseReturnValue:
    """The part of a candidate's page that changes."""
    return live_answer(_of_one(certification_of(visit.resource_link), candidate_here(person_id)))


def _of_class(sitting: Certification) -> Markup:
    people = [each for each in candidates(db.session, sitting.link.context_id) if each.id not in linked()]
    sealed = sealed_competencies(sitting.referential)
    learners = [str(person.id) for person in people]
    known = progress_of_many(db.session, sitting.referential, learners)
    return live_part(
        "progress/class.html",
        url_for("progress.rows"),
        sitting=sitting,
        people=people,
        known=known,
        outcomes={
            person.id: bloc_outcomes(
                sitting.referential, known.get(str(person.id), ()), sealed=sealed.get(person.id, ())
            )
            for person in people
        },
        status_label=status_label,
        why_url=why_url,
    )


def _of_one(sitting: Certification, person: Person) -> Markup:
    rows = progress_of(db.session, sitting.referential, str(person.id))
    return live_part(
        "progress/of_one.html",
        url_for("progress.rows_of_one", person_id=person.id),
        has_rows=bool(rows),
        blocs=bloc_outcomes(
            sitting.referential, rows, sealed=sealed_competencies(sitting.referential).get(person.id, ())
        ),
        sitting=sitting,
        is_staff=True,
        status_label=status_label,
        why_url=why_url(person),
    )
