"""Adding facts to those kept: few by a statement each, many at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Integer
from sqlalchemy.orm import Session

from lti_tool.store.models.ledger import KeptFact

TABLE = KeptFact.__table__
NAMES = tuple(column.name for column in TABLE.columns)


def add_facts(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add facts, each a mapping of the table's columns; what a row does not name is null."""
    if not rows:
        return
    connection: Any = session.connection().connection.driver_connection
    if session.get_bind().dialect.name == "postgresql":
        # As lists: one way to the server and one statement, however many there are.
        lists = ", ".join(f"%s::{_type(column.type)}[]" for column in TABLE.columns)
        insert = f"INSERT INTO kept_facts ({', '.join(NAMES)}) SELECT * FROM unnest({lists})"  # noqa: S608 # ours
        connection.execute(insert, [[row.get(name) for row in rows] for name in NAMES])
    else:
        insert = f"INSERT INTO kept_facts ({', '.join(NAMES)}) VALUES ({', '.join('?' * len(NAMES))})"  # noqa: S608
        connection.executemany(insert, [[row.get(name) for name in NAMES] for row in rows])


def _type(kind: object) -> str:
    if isinstance(kind, Boolean):
        return "boolean"
    return "bigint" if isinstance(kind, Integer) else "text"
