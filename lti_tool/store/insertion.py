"""Adding a row that another process may be adding too."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lti_tool.store.models import Base


def add_unless_there(session: Session, table: type[Base], **values: Any) -> bool:
    """
    Add a row, unless one with the same unique values is there; whether it was added.

    Of two that add at once, one waits for the other's end and then finds its row: read it again afterwards.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    added = insert(table).values(**values).on_conflict_do_nothing().returning(table.__mapper__.primary_key[0])
    return session.scalar(added) is not None
