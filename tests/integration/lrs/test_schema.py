"""The tables: made from nothing, twice without harm, beside other programs' and as the models say."""

from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from xapi.lrs import open_engine, prepare
from xapi.lrs.schema import VERSION_TABLE, is_ours
from xapi.lrs.tables import Base


def test_the_migrations_make_what_the_models_say(database_url):
    prepare(database_url)

    engine = open_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": is_ours, "version_table": VERSION_TABLE}
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_other_tables_of_the_database_are_left_alone(database_url):
    engine = open_engine(database_url)
    with engine.connect().execution_options(lrs_writes=True) as connection, connection.begin():
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('of the tool')"))

    prepare(database_url)

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "of the tool"
    names = inspect(engine).get_table_names()
    assert {name for name in names if not name.startswith("lrs_")} == {"alembic_version"}
    engine.dispose()


def test_preparing_again_and_at_once_does_no_harm(database_url):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(prepare, [database_url] * 2))

    prepare(database_url)
