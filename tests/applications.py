"""
The tool's applications, which stand while tests come and go.

To make one, and to compile its pages and what it asks its database, took longer than most tests. Each test finds
it as it was when it was made, with the settings that it asks for.
"""

from typing import Any

from flask import Flask

from lti_tool.app import create_app
from lti_tool.config import Config
from lti_tool.platform_api.key_sets import KeySets, for_key_sets
from lti_tool.platform_api.registration import for_registrations
from lti_tool.store.registrations import RecentlyAddressed
from lti_tool.web.register import EXTENSION as REGISTRATIONS

# Where an application keeps what one request may leave to the next, other than in its database.
KEY_SETS, ADDRESSED = "certibloc_key_sets", "certibloc_addressed"


class Applications:
    """One for each database, secret and language: other settings are read at each request."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, str], tuple[Flask, dict[str, Any], dict[str, Any]]] = {}

    def on(self, config: Config) -> Flask:
        """One with these settings, for one test; who had it before has it no more."""
        key = (config.database_url, config.secret_key, config.language)
        if key not in self._made:
            made = create_app(config)
            kept = {name for name in made.extensions if name.startswith("certibloc")}
            assert kept == {KEY_SETS, ADDRESSED, REGISTRATIONS}, "something else is kept: make it anew below"
            self._made[key] = made, dict(made.config), dict(made.extensions)
        app, settings, extensions = self._made[key]
        _replace(app.config, settings | {"CERTIBLOC": config})
        _replace(app.extensions, extensions | _fresh(config))
        return app


def _fresh(config: Config) -> dict[str, Any]:
    return {
        KEY_SETS: KeySets(for_key_sets(config.private_host_names)),
        ADDRESSED: RecentlyAddressed(),
        REGISTRATIONS: for_registrations(config.private_host_names),
    }


def _replace(kept: dict[str, Any], others: dict[str, Any]) -> None:
    kept.clear()
    kept.update(others)
