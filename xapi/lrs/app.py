"""The store as a Flask application, to be served alone or mounted under any path."""

from collections.abc import Collection

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
from xapi.lrs.store import Settings, Store


def create_app(
    database_url: str,
    *,
    url: str | None = None,
    page_size: int = 500,
    body_limit: int = 16 * 2**20,
    cors: Collection[str] = (),
) -> Flask:
    """
    A store on the database at ``database_url``, which `prepare` has brought up to date.

    ``url`` is the store's own address, in the authority of what it stores; ``cors``, the
    origins whose scripts may use it. Call `Store.close` on
    ``app.extensions["lrs"]`` to give the connections back.
    """
    app = Flask("xapi.lrs", static_folder=None)
    engine = open_engine(database_url)
    app.extensions["lrs"] = Store(engine, Credentials(engine), Settings(url, page_size, body_limit))
    # For bodies sent in chunks, whose length nobody says beforehand.
    app.config["MAX_CONTENT_LENGTH"] = body_limit
    # Before all else: what a browser asks first has neither a key nor a version.
    let_in(app, cors)
    answer_as_xapi(app)
    for resource in (about, statements, known, state, profiles):
        app.register_blueprint(resource)
    app.wsgi_app = AlternateSyntax(app.wsgi_app, body_limit)  # type: ignore[method-assign]
    return app
