"""The database: SQLite in WAL by default, PostgreSQL by URL; its session; its migrations."""

from pathlib import Path
from select import POLLIN, poll
from sqlite3 import Connection as SQLiteConnection
from time import monotonic
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

SURE_FOR = 60.0

db = SQLAlchemy()


def engine_options(database_url: str) -> dict[str, Any]:
    """
    The options an engine is made with.

    On SQLite a transaction that writes takes the write lock at its first write (``BEGIN IMMEDIATE``), so that it
    waits its turn instead of failing when it has read before. From PostgreSQL no connection is given out that its
    server has closed.
    """
    options: dict[str, Any] = {"url": database_url}
    if make_url(database_url).get_backend_name() == "sqlite":
        options["connect_args"] = {"isolation_level": "IMMEDIATE", "timeout": 30}
    else:
        check = ServerCheck(make_url(database_url).get_dialect().import_dbapi().Error)
        options["pool_events"] = [(check.note_rest, "checkin"), (check, "checkout")]
    return options


class ServerCheck:
    """
    Whether a pooled connection's server is there, looked at before it is given out; raises `DisconnectionError`.

    A server that goes says so, and to see whether it has said anything takes a hundredth of the time of asking it.
    What lies between may go without a word: a connection that rested for `SURE_FOR` seconds is asked.
    """

    def __init__(self, failures: type[Exception]) -> None:
        self._failures = failures

    def note_rest(self, _connection: object, record: ConnectionPoolEntry) -> None:
        """Begin a rest."""
        record.info["rests_since"] = monotonic()

    def __call__(self, connection: Any, record: ConnectionPoolEntry, _: object) -> None:
        """Look, and ask where there is reason to."""
        rests_since = record.info.get("rests_since")
        if rests_since is None:
            return
        try:
            if monotonic() - rests_since > SURE_FOR or _has_something_to_say(connection):
                connection.execute("SELECT 1")
                connection.rollback()
        except self._failures as error:
            raise DisconnectionError from error


def _has_something_to_say(connection: Any) -> bool:
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    return bool(waiting.poll(0))


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: object, _record: object) -> None:
    if isinstance(connection, SQLiteConnection):
        for pragma in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "busy_timeout = 30000",
        ):
            connection.execute(f"PRAGMA {pragma}")


def migrate(database_url: str) -> None:
    """Bring the tables up to date, from nothing or from any earlier version; safe to run at every start."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(alembic_config(database_url), "head")


def alembic_config(database_url: str) -> AlembicConfig:
    """Alembic's settings for our migrations, without a file of its own."""
    config = AlembicConfig()
    config.set_main_option("script_location", "lti_tool.store:migrations")
    config.attributes["database_url"] = database_url
    return config
