"""The gradebook beside what we hold, learner by learner, and mending what differs, where somebody asks for it."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from lti_tool.actions.compare_gradebook import CannotCompare, Comparison, Line, compare_gradebook
from lti_tool.assessment.acts import Act
from lti_tool.lti.line_items import SCORE_MAXIMUM
from lti_tool.lti.reconciliation import AGREEING, SETTLED, Mending, Verdict
from lti_tool.lti.services import LINEITEM
from lti_tool.platform_api.errors import PlatformError
from lti_tool.platform_api.line_items import set_maximum
from lti_tool.store.clients import client_of
from lti_tool.store.database import db
from lti_tool.store.heartbeats import workers_alive
from lti_tool.store.mending import leave, mend
from lti_tool.store.models import ScoreState
from lti_tool.store.scores import scores_of
from lti_tool.web import verdict_words
from lti_tool.web.gradebook import ago
from lti_tool.web.live import live_answer, live_part
from lti_tool.web.navigation import KEEPERS
from lti_tool.web.noting import noted
from lti_tool.web.platforms import platforms
from lti_tool.web.roster import read_roster
from lti_tool.web.seals import linked, sealed_people
from lti_tool.web.settings import settings
from lti_tool.web.visits import only_for, visit, visit_blueprint
from lti_tool.worker.score_comments import comments

bp = visit_blueprint("compare", __name__, "/gradebook/compare")


@bp.get("")
@only_for(*KEEPERS)
def index() -> ResponseReturnValue:
    """The page at once; what takes a while comes into it, or, without a script, by ``?now=yes``."""
    table = _table() if request.args.get("now") else None
    return render_template("compare/page.html", table=table, progress=_progress())


@bp.get("/table")
@only_for(*KEEPERS)
def table() -> ResponseReturnValue:
    """The part that the platform is asked for."""
    return _table()


@bp.get("/progress")
@only_for(*KEEPERS)
def progress() -> ResponseReturnValue:
    """How many scores are on their way: looked up here, not at the platform."""
    return live_answer(_progress())


@bp.post("")
@only_for(*KEEPERS)
def settle() -> ResponseReturnValue:
    """
    Mend what was ticked, or all that is missing; or leave what was ticked as it stands.

    The gradebook is read again: what changed since the page was shown is not touched, and said.
    """
    try:
        comparison = _compare()
    except (CannotCompare, PlatformError) as trouble:
        flash(verdict_words.trouble_words(trouble), "error")
        return redirect(url_for(".index"))
    at = datetime.now(UTC)
    if request.form.get("action") == "missing":
        able, changed, is_left = comparison.mendable(overwriting=False), 0, False
    else:
        ticked, changed = _ticked(comparison)
        is_left = request.form.get("action") == "leave"
        able = {
            line.row.id: line.theirs
            for line in ticked
            if line.row and (line.may_be_left if is_left else line.mending is not Mending.NONE)
        }
    done = (leave if is_left else mend)(db.session, visit.resource_link, able, at=at)
    if done:
        act = Act.LEFT_GRADEBOOK if is_left else Act.MENDED_GRADEBOOK
        noted(act, scores=done, asked=sorted(map(str, able)))
    db.session.commit()
    _tell(done, changed, is_left=is_left)
    return redirect(url_for(".index"))


@bp.post("/maximum")
@only_for(*KEEPERS)
def reset_maximum() -> ResponseReturnValue:
    """Let the column count out of our maximum again; its name and all else stay as they are."""
    try:
        comparison = _compare()
        if comparison.column is not None:
            client = client_of(db.session, visit.resource_link.context, settings().secret_key)
            set_maximum(platforms().services(client), comparison.column.url, SCORE_MAXIMUM)
            noted(Act.RESET_MAXIMUM, maximum=SCORE_MAXIMUM)
            db.session.commit()
    except (CannotCompare, PlatformError) as trouble:
        flash(verdict_words.trouble_words(trouble), "error")
    else:
        flash(_("The column counts out of %(maximum)s again.", maximum=SCORE_MAXIMUM), "success")
    return redirect(url_for(".index"))


def _compare() -> Comparison:
    read_roster()
    return compare_gradebook(
        db.session, visit.resource_link, platforms(), secret_key=settings().secret_key, commenting=comments
    )


def _table() -> Markup:
    link = visit.resource_link
    trouble, comparison = None, None
    try:
        comparison = _compare()
    except (CannotCompare, PlatformError) as caught:
        trouble = verdict_words.trouble_words(caught)
    apart = linked() | sealed_people()
    told = (
        [line for line in comparison.lines if not line.person or line.person.id not in apart] if comparison else []
    )
    lines = sorted(told, key=lambda line: line.verdict in SETTLED)
    shown = render_template(
        "compare/table.html",
        comparison=comparison,
        lines=lines,
        trouble=trouble,
        registration=link.context.registration,
        is_published=link.results_published_at is not None,
        maximum=SCORE_MAXIMUM,
        may_change_column=LINEITEM in link.context.service_scopes,
        missing=len(comparison.mendable(overwriting=False)) if comparison else 0,
        kind_of=_badge,
        words=verdict_words,
        ago=ago,
    )
    return Markup(shown)  # noqa: S704 # a template's output


def _badge(verdict: Verdict) -> str:
    """The kind of badge that a verdict has."""
    kinds = {
        Verdict.WAITING: "pending",
        Verdict.GONE: "held",
        Verdict.NOTHING: "held",
        Verdict.LEFT: "held",
    }
    return kinds.get(verdict, "sent" if verdict in AGREEING else "parked")


def _progress() -> Markup:
    rows = scores_of(db.session, visit.resource_link).values()
    waiting = sum(row.state == ScoreState.PENDING for row in rows)
    return live_part(
        "compare/progress.html",
        url_for(".progress"),
        waiting=waiting,
        is_stuck=bool(waiting) and not workers_alive(db.session, at=datetime.now(UTC)),
    )


def _ticked(comparison: Comparison) -> tuple[list[Line], int]:
    """The lines that were ticked and stand as they were seen, and how many do not any more."""
    by_id = {str(line.row.id): line for line in comparison.lines if line.row is not None}
    asked = [by_id[id] for id in request.form.getlist("score") if id in by_id]
    same = [line for line in asked if line.row and request.form.get(f"seen-{line.row.id}") == line.seen]
    return same, len(asked) - len(same)


def _tell(done: int, changed: int, *, is_left: bool) -> None:
    if done and is_left:
        flash(ngettext("%(num)d value is left as it is.", "%(num)d values are left as they are.", done), "success")
    elif done:
        flash(ngettext("%(num)d score will be sent again.", "%(num)d scores will be sent again.", done), "success")
    if changed:
        said = ngettext(
            "%(num)d value changed in the gradebook meanwhile, and was not touched. Look at it again.",
            "%(num)d values changed in the gradebook meanwhile, and were not touched. Look at them again.",
            changed,
        )
        flash(said, "warning")
    if not done and not changed:
        flash(_("Nothing was chosen that could be done."), "warning")
