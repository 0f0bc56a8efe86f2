"""The settings of the instance that answers."""

from flask import current_app

from lti_tool.config import Config


def settings() -> Config:
    """Those of the application under way."""
    found: Config = current_app.config["CERTIBLOC"]
    return found
