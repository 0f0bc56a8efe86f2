"""The candidate's page: what is asked, and once published what was given."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lti_tool.assessment.sheet import sheet
from lti_tool.lti.roles import STAFF, Role
from lti_tool.store.attempts import scopes_of
from lti_tool.store.database import db
from lti_tool.store.people import ANONYMOUS
from lti_tool.store.sittings import Sitting, sitting_of
from lti_tool.web.convocations import own_convocations
from lti_tool.web.explain import why_url
from lti_tool.web.levels import badge_of, level_label
from lti_tool.web.live import live_answer, live_part
from lti_tool.web.reasons import status_label
from lti_tool.web.results import nothing, published
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint
from lti_tool.web.wording import modality_words, variant_limit

bp = visit_blueprint("learner", __name__, "/assessment")


@bp.get("")
@only_for(Role.LEARNER, *STAFF)
def index() -> ResponseReturnValue:
    """The assessment, its criteria, and the visitor's own results; staff see what all candidates see."""
    sitting = sitting_of(visit.resource_link)
    return render_template(
        "learner/page.html",
        sitting=sitting,
        modality=modality_words(sitting.assessment),
        variant_limit=variant_limit,
        number=scopes_of(db.session, sitting, [visit.person_id])[visit.person_id].number,
        results=_results(sitting),
        is_candidate=_is_candidate(),
        convocations=own_convocations() if _is_candidate() else [],
    )


@bp.get("/results")
@only_for(Role.LEARNER, *STAFF)
def results() -> ResponseReturnValue:
    """The part of the page that changes."""
    return live_answer(_results(sitting_of(visit.resource_link)))


def _results(sitting: Sitting) -> Markup:
    return live_part(
        "learner/results.html",
        url_for("learner.results"),
        sitting=sitting,
        sheets=sheet(sitting.referential, sitting.assessment),
        is_candidate=_is_candidate(),
        shown=published(sitting, visit.person_id) if _is_candidate() else nothing(sitting),
        level_label=level_label,
        badge_of=badge_of,
        status_label=status_label,
        why_url=why_url(None),
    )


def _is_candidate() -> bool:
    """Whether results of the visitor's own are to be expected: not of a test user, nor of someone unnamed."""
    is_somebody = not visit.person.is_test_user and visit.person.sub != ANONYMOUS
    return Role.LEARNER in roles_of(visit) and is_somebody
