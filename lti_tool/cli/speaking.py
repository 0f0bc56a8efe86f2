"""The surroundings of a command: a language, and an instance where one is needed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask
from flask_babel import Babel, force_locale

if TYPE_CHECKING:
    from lti_tool.config import Config


@contextmanager
def speaking() -> Iterator[None]:
    """The language alone, for commands that need no instance."""
    app = Flask("lti_tool.web")
    asked = os.environ.get("CERTIBLOC_LANGUAGE", "fr")
    language = asked if asked in {"fr", "en"} else "fr"
    Babel(app, default_locale=language, default_translation_directories="../translations")
    with app.app_context():
        yield


@contextmanager
def instance() -> "Iterator[Config]":
    """The instance's settings, with its database and language; raises `click.ClickException`."""
    # Here, since a command that needs no instance would wait a second for all that one is made of.
    from lti_tool.cli.instance import instance_app
    from lti_tool.store.database import db

    app = instance_app()
    config: Config = app.config["CERTIBLOC"]
    with app.app_context(), force_locale(config.language):
        try:
            yield config
        finally:
            db.session.close()
            db.engine.dispose()
