"""The tool's tables: made from nothing, twice without harm, as the models say, and taken down again."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from lti_tool.store.database import alembic_config, engine_options, migrate
from lti_tool.store.models import Base


def test_the_migrations_make_what_the_models_say(database_url: str) -> None:
    migrate(database_url)
    migrate(database_url)

    engine = create_engine(**engine_options(database_url))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_the_migrations_can_be_taken_back(database_url: str) -> None:
    migrate(database_url)

    command.downgrade(alembic_config(database_url), "base")

    engine = create_engine(**engine_options(database_url))
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_a_table_made_anew_takes_nothing_along(sqlite_url: str) -> None:
    """SQLite drops the old table, and what refers to it would go, too."""
    command.upgrade(alembic_config(sqlite_url), "0007")
    engine = create_engine(**engine_options(sqlite_url))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.execute(text("INSERT INTO attempts VALUES ('a', 'p', 'l', 'r', 'E1', 1, NULL, '2026-11-23')"))
        connection.execute(text(MARK))
        connection.commit()

    migrate(sqlite_url)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT criterion FROM marks")).all() == [("C1.1",)]
        assert connection.execute(text("SELECT competencies, cancelled_at FROM attempts")).all() == [(None, None)]
    engine.dispose()


MARK = "INSERT INTO marks VALUES ('m', 'a', 'C1.1', 'p', 'acquired', '', 1, NULL, false, '2026-11-23')"
