"""
The practice platform's database: one SQLite file, made on first use.

Sessions are opened and closed here and not by Flask-SQLAlchemy-Lite, which closes them in an event loop of its
own: that fails in a thread that already runs one, as a browser test with Playwright does.
"""

import secrets

from flask import Flask, current_app, g
from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateColumn

from lti_tool.practice.models import Model, Platform

# Moodle's course total takes the first number, so that a column's id is never its activity's by chance.
START_OF_ITEMS = """
    INSERT INTO sqlite_sequence (name, seq)
    SELECT 'line_item', 1 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'line_item')
"""


class Database:
    """The running app's engine, and a session for each application context, closed with it."""

    @property
    def engine(self) -> Engine:
        engine: Engine = current_app.extensions["practice_engine"]
        return engine

    @property
    def session(self) -> Session:
        if "practice_session" not in g:
            g.practice_session = Session(self.engine)
        session: Session = g.practice_session
        return session


db = Database()


def open_database(app: Flask, database_url: str) -> None:
    """Create what is missing, and give the app the secret that its database keeps."""
    engine = create_engine(database_url)
    event.listen(engine, "connect", _wait_for_writers)
    app.extensions["practice_engine"] = engine
    app.teardown_appcontext(_close_session)
    Model.metadata.create_all(engine)
    _add_new_columns(engine)
    with app.app_context():
        # Two processes may start on the same new file: the first row stands.
        db.session.execute(
            insert(Platform)
            .values(
                id=1,
                guid=secrets.token_hex(16),
                name="certibloc-practice",
                secret_key=secrets.token_hex(32),
            )
            .on_conflict_do_nothing()
        )
        db.session.execute(text(START_OF_ITEMS))
        db.session.commit()
        app.secret_key = platform().secret_key


def platform() -> Platform:
    """This platform's identity."""
    return db.session.get_one(Platform, 1)


def _add_new_columns(engine: Engine) -> None:
    """A file of an earlier version gets the columns that came since; what was practised with stays."""
    with engine.begin() as connection:
        for table in Model.metadata.sorted_tables:
            there = {column["name"] for column in inspect(connection).get_columns(table.name)}
            for column in table.columns:
                if column.name not in there:
                    described = CreateColumn(column).compile(dialect=engine.dialect)
                    connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {described}"))


def _close_session(_error: BaseException | None) -> None:
    session: Session | None = g.pop("practice_session", None)
    if session is not None:
        session.close()


def _wait_for_writers(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
