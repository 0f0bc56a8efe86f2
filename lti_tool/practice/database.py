"""The practice platform's database: one SQLite file, made on first use."""

import secrets

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from lti_tool.practice.models import Model, Platform

db = SQLAlchemy()


def open_database(app: Flask) -> None:
    """Create what is missing, and give the app the secret that its database keeps."""
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", _wait_for_writers)
        Model.metadata.create_all(db.engine)
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
        db.session.commit()
        app.secret_key = platform().secret_key


def platform() -> Platform:
    """This platform's identity."""
    return db.session.get_one(Platform, 1)


def _wait_for_writers(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
