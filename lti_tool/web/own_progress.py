"""A learner's own progress through the whole certification, whatever activity it is opened from."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lti_tool.lti.roles import Role
from lti_tool.store.database import db
from lti_tool.store.progress import progress_of
from lti_tool.store.publication import rows_told, unpublished
from lti_tool.store.sittings import Certification, certification_of
from lti_tool.web.convocations import own_convocations
from lti_tool.web.explain import why_url
from lti_tool.web.live import live_answer, live_part
from lti_tool.web.outcomes import bloc_outcomes
from lti_tool.web.reasons import status_label
from lti_tool.web.visits import only_for, visit, visit_blueprint

bp = visit_blueprint("own_progress", __name__, "/own-progress")


@bp.get("")
@only_for(Role.LEARNER)
def index() -> ResponseReturnValue:
    """The blocs, as far as their results are published."""
    certification = certification_of(visit.resource_link)
    part, own = _blocs(certification), own_convocations()
    return render_template("progress/own.html", sitting=certification, part=part, convocations=own)


@bp.get("/rows")
@only_for(Role.LEARNER)
def rows() -> ResponseReturnValue:
    """The part of the page that changes."""
    return live_answer(_blocs(certification_of(visit.resource_link)))


def _blocs(certification: Certification) -> Markup:
    rows = progress_of(db.session, certification.referential, str(visit.person_id))
    known = rows_told(db.session, visit.person_id, rows)
    unseen = unpublished(db.session, {id for row in known for id in row.evidence})
    return live_part(
        "progress/own_blocs.html",
        url_for("own_progress.rows"),
        sitting=certification,
        has_rows=bool(known),
        blocs=bloc_outcomes(certification.referential, known, unseen),
        status_label=status_label,
        why_url=why_url(None),
    )
