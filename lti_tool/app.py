"""The application, put together."""

from inspect import iscoroutinefunction

from flask import Flask, g, has_request_context, request
from flask_babel import Babel
from flask_wtf import CSRFProtect

from lti_tool.config import Config
from lti_tool.store.database import db, engine_options
from lti_tool.web import errors, headers, routes
from lti_tool.web.visits import VisitSessions, keep_visit_in_urls

LANGUAGES = ("fr", "en")
csrf = CSRFProtect()


def create_app(config: Config) -> Flask:
    """The tool as a WSGI application. The tables must be there: see `lti_tool.store.database.migrate`."""
    app = Flask("lti_tool.web")
    app.config.update(
        CERTIBLOC=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_ENGINES={"default": engine_options(config.database_url)},
        BABEL_DEFAULT_LOCALE=config.language,
        BABEL_TRANSLATION_DIRECTORIES="../translations",
        SESSION_COOKIE_NAME="certibloc_visit",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=1 << 20,
    )
    app.session_interface = VisitSessions()
    app.url_defaults(keep_visit_in_urls)
    db.init_app(app)
    # The extension closes asynchronous sessions too, for which each request would start a thread; there are none.
    endings = app.teardown_appcontext_funcs
    endings[:] = [ending for ending in endings if not iscoroutinefunction(ending)]
    csrf.init_app(app)
    Babel(app, locale_selector=_locale)
    routes.register(app, csrf)
    errors.register(app)
    headers.register(app)
    return app


def _locale() -> str | None:
    if not has_request_context():
        # A command speaks the instance's language.
        return None
    being = g.get("visit") or g.get("selection")
    asked = being.locale if being else g.get("language")
    return asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES)
