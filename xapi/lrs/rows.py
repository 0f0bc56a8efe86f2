"""
Rows written as fast as each engine takes them, under the only writer's lock.

SQLite takes tuples past SQLAlchemy's own preparation. PostgreSQL takes each column as one text, cut up by the
server: psycopg's arrays look at every quote of every statement, which took longer than all the rest.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, text

# In the order of the columns below.
StatementRow: TypeAlias = tuple[int, str, str, str | None, bool, bool, int]
TermRow: TypeAlias = tuple[int, bytes, int]
STATEMENT = {
    "stored": "bigint",
    "id": "text",
    "content": "text",
    "target": "text",
    "voids": "boolean",
    "voided": "boolean",
    "key_id": "integer",
}
TERM = {"kind": "smallint", "digest": "bytea", "stored": "bigint"}
# Stands in no JSON text: a control character that is no space must be written otherwise there.
SEPARATOR = "\x1f"
AS_TEXT: dict[str, Callable[[Any], str]] = {
    "text": lambda value: value or "",
    "bytea": lambda value: "\\x" + value.hex(),
}


def insert_statements(connection: Connection, rows: Sequence[StatementRow]) -> None:
    """Insert statements that are not there."""
    _insert(connection, "lrs_statements", STATEMENT, rows)


def insert_terms(connection: Connection, rows: list[TermRow]) -> None:
    """Insert terms, but for those that are there; sorted, which is how the table's pages are laid out."""
    rows.sort()
    _insert(connection, "lrs_terms", TERM, rows, " ON CONFLICT DO NOTHING")


def _insert(
    connection: Connection, table: str, columns: dict[str, str], rows: Sequence[tuple[Any, ...]], end: str = ""
) -> None:
    if not rows:
        return
    into = f"INSERT INTO {table} ({', '.join(columns)})"
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"{into} VALUES ({marks}){end}", list(rows))
        return
    values = {
        name: SEPARATOR.join(map(AS_TEXT.get(kind, str), column))
        for (name, kind), column in zip(columns.items(), zip(*rows, strict=True), strict=True)
    }
    cast = ", ".join(f"CAST({name} AS {kind})" for name, kind in columns.items())
    lists = ", ".join(f"string_to_array(:{name}, chr(31), '')" for name in columns)
    query = f"{into} SELECT {cast} FROM unnest({lists}) AS rows({', '.join(columns)}){end}"  # noqa: S608 names above
    connection.execute(text(query), values)
