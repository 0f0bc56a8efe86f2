"""The store as a Flask application, to be served alone or mounted under any path."""

from typing import Any

from flask import Flask

from xapi.lrs.alternate import AlternateSyntax
from xapi.lrs.answers import answer_as_xapi
from xapi.lrs.cors import let_in
from xapi.lrs.database import open_engine
from xapi.lrs.keys import Credentials
from xapi.lrs.resources.about import about
from xapi.lrs.resources.known import known
from xapi.lrs.resources.profiles import profiles
from xapi.lrs.resources.state import state
from xapi.lrs.resources.statements import statements
from xapi.lrs.store import Settings, Store, limit_of


def create_app(database_url: str, **settings: Any) -> Flask:
    """
    A store on the database at ``database_url``, which `prepare` has brought up to date.

    The rest are `Settings`. Call `Store.close` on ``app.extensions["lrs"]`` to give the connections back.
    """
    chosen = Settings(**settings)
    app = Flask("xapi.lrs", static_folder=None)
    engine = open_engine(database_url)
    app.extensions["lrs"] = Store(engine, Credentials(engine), chosen, limit_of(chosen))
    # For bodies sent in chunks, whose length nobody says beforehand.
    app.config["MAX_CONTENT_LENGTH"] = chosen.body_limit
    # Before all else: what a browser asks first has neither a key nor a version.
    let_in(app, chosen.cors)
    answer_as_xapi(app)
    for resource in (about, statements, known, state, profiles):
        app.register_blueprint(resource)
    app.wsgi_app = AlternateSyntax(app.wsgi_app, chosen.body_limit)  # type: ignore[method-assign]
    return app
