"""The door of a visit: each role is shown to its page."""

from collections.abc import Collection

from flask import current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from lti_tool.assessment.offices import JURY
from lti_tool.lti.deep_linking import Page
from lti_tool.lti.roles import STAFF, Role
from lti_tool.store.database import db
from lti_tool.store.models import ResourceLink
from lti_tool.store.vae import has_paths, path_of
from lti_tool.web.arranged import arranged_lines
from lti_tool.web.jury_access import READERS as JURY_READERS
from lti_tool.web.mentees import mentees
from lti_tool.web.navigation import MARKERS, tabs
from lti_tool.web.people import name_of
from lti_tool.web.visits import roles_of, visit, visit_blueprint
from xapi.referential.model import PORTFOLIO

LANGUAGES = ("fr", "en")

bp = visit_blueprint("home", __name__)


@bp.app_context_processor
def _words_of_the_layout() -> dict[str, object]:
    """What pages need everywhere, those of errors outside a visit included."""
    return {
        "visit": g.get("visit"),
        "tabs": tabs,
        "get_locale": get_locale,
        "name_of": name_of,
        "arranged_lines": arranged_lines,
        "views": current_app.view_functions,
    }


@bp.get("/")
def index() -> ResponseReturnValue:
    """
    Assessors go to the grid, learners to their assessment, juries to their deliberations; staff first says which
    assessment it is.

    A submission review opens the marks of the learner whom it names.
    """
    roles, link = roles_of(visit), visit.resource_link
    if link.page is not None and link.assessment is None:
        return _page(Page(link.page), roles)
    if roles & JURY and not roles & STAFF:
        return redirect(url_for("jury.index"))
    is_set_up = link.referential_id is not None and link.assessment is not None
    if not is_set_up:
        return redirect(url_for("choose.index")) if roles & STAFF else render_template("home/not_set_up.html")
    if roles & STAFF and visit.subject_id is not None:
        return redirect(url_for("review.index"))
    if Role.MENTOR in roles and not roles & STAFF and _is_mentees_review():
        return redirect(url_for("mentees.of_one", person_id=visit.subject_id))
    if roles & MARKERS:
        return redirect(url_for("grid.index"))
    if roles & STAFF:
        return redirect(url_for("progress.index"))
    if Role.OFFICE in roles:
        return redirect(url_for("vae.index" if has_paths(db.session, link) else "exam_sessions.index"))
    if Role.REFERENT in roles:
        return redirect(url_for("arrangements.index"))
    return _page_of_who_is_no_staff(link, roles)


def _page_of_who_is_no_staff(link: ResourceLink, roles: Collection[Role]) -> ResponseReturnValue:
    """What a candidate, or who follows one, came for."""
    if Role.LEARNER in roles and link.assessment == PORTFOLIO and path_of(db.session, link, visit.person_id):
        return redirect(url_for("portfolio.index"))
    if Role.LEARNER in roles:
        return redirect(url_for("learner.index"))
    if Role.MENTOR in roles:
        return redirect(url_for("mentees.index"))
    return render_template("home/only_looking.html")


def _page(page: Page, roles: Collection[Role]) -> ResponseReturnValue:
    """The page that the activity presents; of the class to staff, to learners their own progress only."""
    if page is Page.JURY and JURY_READERS.intersection(roles):
        return redirect(url_for("jury.index"))
    if STAFF.intersection(roles):
        return redirect(url_for("progress.index"))
    if JURY.intersection(roles):
        return redirect(url_for("jury.index"))
    if Role.OFFICE in roles and visit.resource_link.referential_id is not None:
        return redirect(url_for("exam_sessions.index"))
    if page is Page.PROGRESS and Role.LEARNER in roles:
        return redirect(url_for("own_progress.index"))
    return render_template("home/for_the_jury.html" if page is Page.JURY else "home/only_looking.html")


def _is_mentees_review() -> bool:
    """Whether the gradebook asked for a learner whom the visitor follows."""
    return visit.subject_id is not None and any(person.id == visit.subject_id for person in mentees())


@bp.post("/language")
def speak() -> ResponseReturnValue:
    """Go on in another language, on the same page."""
    asked = request.form.get("language")
    if asked in LANGUAGES:
        visit.locale = asked
        db.session.commit()
    here = request.form.get("page", "")
    return redirect(here if here.startswith(url_for("home.index")) else url_for("home.index"))
