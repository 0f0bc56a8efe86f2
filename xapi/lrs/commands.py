"""
The store's commands, a click group for whoever has a command line; `xapi.lrs.transfer.commands` has two more.

    lrs --database-url URL serve [--host H] [--port P] [--threads N]
    lrs --database-url URL key add KEY [--name NAME] [--scope SCOPE]...
    lrs --database-url URL key list
    lrs --database-url URL key revoke KEY
"""

import os
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from xapi.garbage import look_less_often
from xapi.lrs import keys
from xapi.lrs.app import create_app
from xapi.lrs.cors import origins
from xapi.lrs.database import open_engine
from xapi.lrs.schema import prepare
from xapi.lrs.store import Settings
from xapi.lrs.transfer.commands import export, import_


def default_database() -> str:
    """The file beside the tool's own, where ``CERTIBLOC_DATA_DIR`` says."""
    data_dir = Path(os.environ.get("CERTIBLOC_DATA_DIR", "certibloc-data")).absolute()
    return f"sqlite:///{data_dir / 'lrs.sqlite3'}"


def _origins(_context: click.Context, _parameter: click.Parameter, text: str) -> tuple[str, ...]:
    try:
        return origins(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.group(help=_("The learning record store: serve it alone, and choose who may use it."))
@click.option(
    "--database-url",
    envvar="CERTIBLOC_LRS_DATABASE_URL",
    default=default_database,
    show_default=_("lrs.sqlite3 in the data directory"),
    help=_("SQLAlchemy URL of the store's database."),
)
@click.pass_context
def lrs(context: click.Context, database_url: str) -> None:
    """Bring the store's tables up to date before any command."""
    context.obj = database_url
    try:
        if database_url.startswith("sqlite:///"):
            Path(database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        prepare(database_url)
    except (SQLAlchemyError, ImportError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise click.ClickException(_("The store's database cannot be used: %s") % reason) from error


@lrs.command(help=_("Answer xAPI requests until stopped."))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("Address to listen on."))
@click.option(
    "--port", default=8081, show_default=True, type=click.IntRange(0, 65535), help=_("Port to listen on.")
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help=_("Number of processes."))
@click.option(
    "--threads", default=8, show_default=True, type=click.IntRange(1), help=_("Threads in each process.")
)
@click.option("--url", default=None, help=_("The store's public address, as authorities name it."))
@click.option(
    "--cors",
    envvar="CERTIBLOC_LRS_CORS",
    default="",
    callback=_origins,
    help=_("Origins whose scripts may use the store, spaces between; * is any."),
)
@click.option(
    "--rate-limit",
    default=Settings.rate_limit,
    show_default=True,
    type=click.IntRange(0),
    help=_("Requests a second that one key may make of one process; 0 is any number."),
)
@click.option(
    "--body-limit",
    default=Settings.body_limit,
    show_default=True,
    type=click.IntRange(1),
    help=_("Bytes that one request may have."),
)
@click.option(
    "--attachment-limit",
    default=Settings.attachment_limit,
    show_default=True,
    type=click.IntRange(0),
    help=_("Bytes that one attachment may have."),
)
@click.pass_obj
def serve(database_url: str, /, host: str, port: int, workers: int, threads: int, **settings: Any) -> None:
    """Under gunicorn; each process opens the database for itself."""
    Server(database_url, settings, bind=f"{host}:{port}", workers=workers, threads=threads).run()


lrs.add_command(export)
lrs.add_command(import_)


@lrs.group(name="key", help=_("Clients' keys."))
def key_group() -> None:
    """Hold the commands on keys."""


@key_group.command(name="add", help=_("Let a client in; its secret is shown once."))
@click.argument("key")
@click.option("--name", default="", help=_("Whose key it is."))
@click.option(
    "--scope", "scopes", multiple=True, default=("all",), help=_("What it may do: %s.") % ", ".join(keys.SCOPES)
)
@click.pass_obj
def add_key(database_url: str, key: str, name: str, scopes: tuple[str, ...]) -> None:
    """Print the new secret, the only time that it can be read."""
    with _Opened(database_url) as engine:
        click.echo(keys.add(engine, key, name or key, scopes))


@key_group.command(name="list", help=_("Show who may do what."))
@click.pass_obj
def list_keys(database_url: str) -> None:
    """One key a line, tabs between: key, scopes, name, since when, until when."""
    with _Opened(database_url) as engine:
        for key, name, scopes, created_at, revoked_at in keys.every(engine):
            state = _("revoked %s") % f"{revoked_at:%Y-%m-%d %H:%M}" if revoked_at else _("in use")
            click.echo("\t".join((key, scopes, name, f"{created_at:%Y-%m-%d %H:%M}", state)))


@key_group.command(name="revoke", help=_("Refuse a key from now on; what it stored stays."))
@click.argument("key")
@click.pass_obj
def revoke_key(database_url: str, key: str) -> None:
    """Fail where no such key is in use."""
    with _Opened(database_url) as engine:
        keys.revoke(engine, key)
    click.echo(_("The key %s is refused from now on.") % key)


class _Opened:
    """The engine for one command; a refusal on the way becomes the command's own."""

    def __init__(self, database_url: str) -> None:
        self._engine = open_engine(database_url)

    def __enter__(self) -> Engine:
        return self._engine

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._engine.dispose()
        if isinstance(error, keys.KeyRefused):
            raise click.ClickException(str(error)) from error


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn, told what to serve by arguments instead of a command line."""

    def __init__(self, database_url: str, settings: dict[str, Any], **options: Any) -> None:
        self._database_url, self._settings, self._options = database_url, settings, options
        super().__init__()

    def load_config(self) -> None:
        """Take over the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made in each worker after it is forked."""
        app = create_app(self._database_url, **self._settings)
        look_less_often()
        return app
