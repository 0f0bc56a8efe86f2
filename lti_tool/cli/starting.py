"""How a command that keeps running starts, or says in one sentence why it cannot."""

import click
from flask import Flask
from sqlalchemy.exc import ArgumentError, OperationalError

from lti_tool.cli.instance import instance_app
from lti_tool.config import Config
from lti_tool.store.database import db
from lti_tool.wsgi import prepare_lrs


class CannotStart(click.ClickException):
    """The command ends before it did anything, with status 2."""

    exit_code = 2


def started_app() -> Flask:
    """The tool as the environment sets it, its tables up to date; raises `CannotStart`."""
    try:
        return instance_app()
    except click.ClickException as problem:
        raise CannotStart(problem.message) from problem


def started_instance() -> Config:
    """The settings of an instance whose tables are there, the embedded LRS's too; raises `CannotStart`."""
    app = started_app()
    with app.app_context():
        # Each server process opens connections of its own.
        db.engine.dispose()
    config: Config = app.config["CERTIBLOC"]
    try:
        prepare_lrs(config)
    except (ArgumentError, ModuleNotFoundError, OSError) as error:
        raise CannotStart(f"The LRS's data cannot be opened: {error}") from error
    except OperationalError as error:
        raise CannotStart(f"The LRS's data cannot be opened: {error.orig}") from error
    return config
