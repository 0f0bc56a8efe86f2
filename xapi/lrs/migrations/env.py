"""Alembic's entry: runs on the connection that `xapi.lrs.schema.prepare` gives it."""

from alembic import context

from xapi.lrs.schema import VERSION_TABLE, is_ours
from xapi.lrs.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    include_name=is_ours,
    render_as_batch=True,
)
context.run_migrations()
