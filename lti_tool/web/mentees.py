"""A mentor's pages: the published results of the learners in their scope, and nothing else."""

from uuid import UUID

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lti_tool.assessment.sheet import sheet
from lti_tool.lti.roles import Role
from lti_tool.store.candidates import candidates
from lti_tool.store.database import db
from lti_tool.store.models import Person
from lti_tool.store.sittings import Sitting, sitting_of
from lti_tool.web.levels import badge_of, level_label
from lti_tool.web.live import live_answer, live_part
from lti_tool.web.reasons import status_label
from lti_tool.web.results import published
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("mentees", __name__, "/mentees")


@bp.get("")
@only_for(Role.MENTOR)
def index() -> ResponseReturnValue:
    """The learners whom the platform names as the mentor's, as far as they are candidates of this course."""
    sitting = sitting_of(visit.resource_link)
    if visit.mentees:
        bring_roster_up_to_date()
    return render_template("mentees/page.html", sitting=sitting, people=mentees())


@bp.get("/<uuid:person_id>")
@only_for(Role.MENTOR)
def of_one(person_id: UUID) -> ResponseReturnValue:
    """What is published of one of them."""
    sitting, person = sitting_of(visit.resource_link), _mentee(person_id)
    return render_template(
        "mentees/one.html",
        sitting=sitting,
        person=person,
        is_only_one=len(mentees()) == 1,
        results=_results(sitting, person),
    )


@bp.get("/<uuid:person_id>/results")
@only_for(Role.MENTOR)
def results(person_id: UUID) -> ResponseReturnValue:
    """The part of the page that changes."""
    return live_answer(_results(sitting_of(visit.resource_link), _mentee(person_id)))


def mentees() -> list[Person]:
    """The visit's mentees in this course. The platform's ids mean nothing outside its registration."""
    people = candidates(db.session, visit.resource_link.context_id)
    return [person for person in people if person.sub in visit.mentees]


def _mentee(person_id: UUID) -> Person:
    return next((person for person in mentees() if person.id == person_id), None) or abort(404)


def _results(sitting: Sitting, person: Person) -> Markup:
    return live_part(
        "mentees/results.html",
        url_for("mentees.results", person_id=person.id),
        sitting=sitting,
        sheets=sheet(sitting.referential, sitting.assessment),
        shown=published(sitting, person.id),
        level_label=level_label,
        badge_of=badge_of,
        status_label=status_label,
    )
