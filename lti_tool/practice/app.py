"""The practice platform as a Flask application."""

from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, render_template, request
from flask_babel import Babel, format_decimal
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException, NotFound

from lti_tool.practice import (
    contentitem,
    faults_page,
    grade_report,
    groups,
    lineitems,
    memberships,
    modedit,
    oidc,
    pages,
    registration,
    results,
    scores,
    teachers_pages,
    token_endpoint,
)
from lti_tool.practice.answers import ServiceRefusal, refusal
from lti_tool.practice.database import open_database
from lti_tool.practice.faults import Faults, install
from lti_tool.practice.visits import LANGUAGES, current_person, language

SERVICES = "/mod/lti/services.php"
TRANSLATIONS = Path(__file__).parent.parent / "translations"
# Pages that a tool's page may have to show or to pass through are let into frames of other sites, as in Moodle.
FRAMED_ANYWHERE = {"/mod/lti/launch.php", "/mod/lti/auth.php"}


def create_app(
    database_url: str,
    public_url: str,
    *,
    faults: Faults | None = None,
    default_language: str = "fr",
    storage_target: str | None = None,
    tells_link_history: bool = False,
    offers_groups: bool = False,
) -> Flask:
    """
    The platform on a database of its own, a SQLite file that is made if absent, at a public address.

    One process serves it, with as many threads as wanted: ``faults`` live in memory. `seed` fills it.
    ``storage_target`` makes it keep data for tools as Sakai (``_parent``) or Canvas (a frame's name) does; Moodle
    4.5 does not. Nor does it offer the groups of its courses, unless ``offers_groups``. With
    ``tells_link_history`` a copied activity tells whence it comes, as Sakai's do; in Moodle only its course does.
    """
    app = Flask(__name__)
    public_url = public_url.rstrip("/")
    app.config.update(
        PUBLIC_URL=public_url,
        LANGUAGE=default_language,
        STORAGE_TARGET=storage_target,
        TELLS_LINK_HISTORY=tells_link_history,
        OFFERS_GROUPS=offers_groups,
        SESSION_COOKIE_NAME="MoodleSession",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=urlsplit(public_url).scheme == "https",
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
        BABEL_DEFAULT_LOCALE="en",
        WTF_CSRF_TIME_LIMIT=None,
    )
    open_database(app, database_url)
    install(app, faults or Faults())
    Babel(app, locale_selector=language)
    _add_pages(app)
    app.register_error_handler(ServiceRefusal, refusal)
    app.register_error_handler(HTTPException, _error_page)
    # A number too large for the database is the id of nothing.
    app.register_error_handler(OverflowError, lambda _error: _error_page(NotFound()))
    app.after_request(_frame_only_here)
    app.add_template_filter(_points, "points")
    app.context_processor(lambda: {"person": current_person(), "language": language(), "languages": LANGUAGES})
    return app


def _add_pages(app: Flask) -> None:
    protect = CSRFProtect(app)
    for module in (
        oidc,
        contentitem,
        token_endpoint,
        registration,
        lineitems,
        scores,
        results,
        memberships,
        groups,
    ):
        # Tools post here; each request shows a signed assertion, a bearer token or a hint used once.
        protect.exempt(module.bp)
        app.register_blueprint(module.bp)
    for page in (pages, modedit, grade_report, teachers_pages, faults_page):
        app.register_blueprint(page.bp)


def _error_page(error: HTTPException) -> tuple[str, int] | Response:
    """A page in words; at a service's address, Moodle's JSON, in which an address nobody serves is a 400."""
    status = error.code or 500
    if request.path.startswith(SERVICES) and not request.path.endswith("/results"):
        return refusal(ServiceRefusal(405 if status == 405 else 400))
    return render_template("error.html", status=status, back="/"), status


def _frame_only_here(response: Response) -> Response:
    if request.path not in FRAMED_ANYWHERE and response.mimetype == "text/html":
        response.headers.setdefault("X-Frame-Options", "sameorigin")
    return response


def _points(number: float) -> str:
    """A grade as people write it, with two decimals at most."""
    return str(format_decimal(number, format="#,##0.##"))
