"""The store as a Flask application, to be served alone or mounted under any path."""

from typing import Any

from flask import Flask

from xapi.lrs.answers import answer_as_xapi
from xapi.lrs.database import open_engine
from xapi.lrs.keys import Credentials
from xapi.lrs.resources.about import about
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
    answer_as_xapi(app)
    for resource in (about, statements):
        app.register_blueprint(resource)
    return app
