"""The tables brought up to date, whatever the database holds."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import func, select

from xapi.lrs.database import open_engine

VERSION_TABLE = "lrs_alembic_version"
# Two processes that start together must not both create the tables; not the writers' lock, which is shorter.
MIGRATION_LOCK = 0x6C72735F6D696772


def prepare(database_url: str) -> None:
    """Migrate the store's tables to the newest; creates them in an empty database, does nothing when done."""
    config = Config()
    # Alembic reads its options with interpolation, so a % in a path is doubled.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    engine = open_engine(database_url)
    try:
        with engine.connect().execution_options(lrs_writes=True) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table is the store's; those of other programs in the database are none of its business."""
    return kind != "table" or bool(name and name.startswith("lrs_"))
