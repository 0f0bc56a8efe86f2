"""The tool's tables: made from nothing, twice without harm, as the models say, and taken down again."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect

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
