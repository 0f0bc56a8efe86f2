"""The candidate's page: what is asked, and once published what was given."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lti_tool.assessment.sheet import sheet
from lti_tool.lti.roles import STAFF, Role
from lti_tool.store.database import db
from lti_tool.store.marks import marks_in, open_attempt, settled_levels
from lti_tool.store.models import Attempt
from lti_tool.store.progress import progress_of
from lti_tool.store.publication import unpublished
from lti_tool.store.sittings import Sitting, sitting_of
from lti_tool.web.explain import why_url
from lti_tool.web.levels import level_label, tone_of
from lti_tool.web.live import live_answer, live_part
from lti_tool.web.outcomes import bloc_outcomes
from lti_tool.web.reasons import status_label
from lti_tool.web.visits import only_for, roles_of, visit, visit_blueprint
from lti_tool.web.wording import modality_words, variant_limit

bp = visit_blueprint("learner", __name__, "/assessment")


@dataclass(frozen=True)
class Given:
    """What the assessors gave in an attempt: settled levels and comments, by criterion; never who gave them."""

    levels: Mapping[str, str | None] = field(default_factory=dict)
    comments: Mapping[str, list[str]] = field(default_factory=dict)


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
        attempt=_attempt(sitting),
        results=_results(sitting),
        is_candidate=_is_candidate(),
    )


@bp.get("/results")
@only_for(Role.LEARNER, *STAFF)
def results() -> ResponseReturnValue:
    """The part of the page that changes."""
    return live_answer(_results(sitting_of(visit.resource_link)))


def _results(sitting: Sitting) -> Markup:
    is_published = sitting.link.results_published_at is not None and _is_candidate()
    attempt = _attempt(sitting)
    rows = progress_of(db.session, sitting.referential, str(visit.person_id)) if is_published else []
    unseen = unpublished(db.session, {id for row in rows for id in row.evidence})
    return live_part(
        "learner/results.html",
        url_for("learner.results"),
        sitting=sitting,
        sheets=sheet(sitting.referential, sitting.assessment),
        is_published=is_published,
        is_candidate=_is_candidate(),
        given=_given(sitting, attempt) if is_published and attempt else Given(),
        has_rows=bool(rows),
        blocs=bloc_outcomes(sitting.referential, rows, unseen),
        level_label=level_label,
        tone_of=tone_of,
        status_label=status_label,
        why_url=why_url(None),
    )


def _given(sitting: Sitting, attempt: Attempt) -> Given:
    marks = marks_in(db.session, attempt)
    levels = settled_levels(marks, sitting.rules)
    comments: dict[str, list[str]] = {}
    for mark in marks:
        # Of a criterion that is not settled, no assessor's opinion is shown.
        if mark.comment and levels.get(mark.criterion):
            comments.setdefault(mark.criterion, []).append(mark.comment)
    return Given(levels, comments)


def _attempt(sitting: Sitting) -> Attempt | None:
    return open_attempt(db.session, sitting.link, visit.person_id)


def _is_candidate() -> bool:
    return Role.LEARNER in roles_of(visit)
