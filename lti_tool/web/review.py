"""What the gradebook's "view" opens for staff: one candidate's marks in the activity, and the way to the grid."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.assessment.sheet import sheet
from lti_tool.lti.roles import STAFF
from lti_tool.store.candidates import candidate
from lti_tool.store.database import db
from lti_tool.store.models import Person
from lti_tool.store.scores import scores_of
from lti_tool.store.sittings import Sitting, sitting_of
from lti_tool.web.levels import badge_of, level_label
from lti_tool.web.navigation import KEEPERS, MARKERS
from lti_tool.web.results import Given, given_by, given_to
from lti_tool.web.roster import bring_roster_up_to_date
from lti_tool.web.score_words import state_words, why
from lti_tool.web.seals import refuse_linked, sealed_people
from lti_tool.web.verdict_words import points
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint

bp = visit_blueprint("review", __name__, "/review")


@bp.get("")
@only_for(*STAFF)
def index() -> ResponseReturnValue:
    """The candidate whom the platform named; its address names nobody."""
    if visit.subject_id is None:
        return redirect(url_for("home.index"))
    bring_roster_up_to_date()
    sitting = sitting_of(visit.resource_link)
    person = candidate(db.session, visit.resource_link.context_id, visit.subject_id)
    if person is None:
        return render_template("review/nobody.html")
    refuse_linked(person.id)
    return render_template(
        "review/page.html",
        sitting=sitting,
        person=person,
        sheets=sheet(sitting.referential, sitting.assessment),
        given=_given(sitting, person),
        sees_all=_sees_all(sitting, person),
        is_published=sitting.link.results_published_at is not None,
        may_mark=bool(roles_of(visit) & MARKERS),
        score=scores_of(db.session, sitting.link).get(person.id),
        points=points,
        state_words=state_words,
        why=why,
        level_label=level_label,
        badge_of=badge_of,
    )


def _given(sitting: Sitting, person: Person) -> Given:
    if _sees_all(sitting, person):
        return given_to(sitting, person.id)
    return given_by(sitting, person.id, visit.person_id)


def _sees_all(sitting: Sitting, person: Person) -> bool:
    """
    An assessor who is no more than that marks without knowing what the others gave, until it is published; whoever
    was called to assess, until their own sheet is submitted.
    """
    if person.id in sealed_people():
        return False
    return bool(roles_of(visit) & KEEPERS) or sitting.link.results_published_at is not None
