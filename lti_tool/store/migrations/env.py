"""How Alembic reaches our tables."""

from alembic import context
from sqlalchemy import NullPool, create_engine

from lti_tool.store.database import engine_options
from lti_tool.store.models import Base

# Without a pool the connection is closed with its block, whatever becomes of the migrations.
engine = create_engine(**engine_options(context.config.attributes["database_url"]), poolclass=NullPool)
with engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        # SQLite changes a table by making it anew: dropping the old one would take along whatever refers to it.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=lambda name, kind, _: kind != "table" or name in Base.metadata.tables,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
