"""The database: SQLite in WAL by default, PostgreSQL by URL; its session; its migrations."""

from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Engine, event, make_url

db = SQLAlchemy()


def engine_options(database_url: str) -> dict[str, Any]:
    """
    The options an engine is made with.

    On SQLite a transaction that writes takes the write lock at its first write (``BEGIN IMMEDIATE``), so that it
    waits its turn instead of failing when it has read before.
    """
    options: dict[str, Any] = {"url": database_url}
    if make_url(database_url).get_backend_name() == "sqlite":
        options["connect_args"] = {"isolation_level": "IMMEDIATE", "timeout": 30}
    else:
        options["pool_pre_ping"] = True
    return options


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
