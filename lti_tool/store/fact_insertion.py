"""Facts by their ids, and adding them to those kept: each one statement, however many there are."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Integer
from sqlalchemy.orm import Session

from lti_tool.store.finishing import POSTGRESQL, SQLITE, Dialect
from lti_tool.store.models.ledger import KeptFact
from lti_tool.store.renewal_connection import driver_of

TABLE = KeptFact.__table__
NAMES = tuple(column.name for column in TABLE.columns)
ASKED = {
    SQLITE: "asked AS (SELECT value AS id FROM json_each(?))",
    POSTGRESQL: "asked AS (SELECT a.id FROM unnest(%s::TEXT[]) AS a (id))",
}


def known_keys(session: Session, store_id: int, ids: Collection[str]) -> set[tuple[str, str]]:
    """The ids and digests of the facts kept under the ids."""
    connection, dialect = driver_of(session)
    found = f"WITH {ASKED[dialect]} SELECT f.id, f.digest FROM asked a {_facts(dialect, store_id, 'a')}"  # noqa: S608
    return set(_answered(connection, dialect, found, ids))


def borne_on(session: Session, store_id: int, ids: Collection[str]) -> list[tuple[str, str]]:
    """The learners and nodes of the facts under the ids, and of what those void."""
    connection, dialect = driver_of(session)
    # Without IS NOT NULL: for that SQLite would walk the whole store.
    found = f"""WITH {ASKED[dialect]}, named AS (
  SELECT a.id FROM asked a
  UNION
  SELECT f.target AS id FROM asked a {_facts(dialect, store_id, "a")}
)
SELECT f.learner, f.node FROM named n {_facts(dialect, store_id, "n")}"""  # noqa: S608 # our own names
    return [line for line in _answered(connection, dialect, found, ids) if None not in line]


def add_facts(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add facts, each a mapping of the table's columns, but those that are there; what is not named is null."""
    if not rows:
        return
    connection, dialect = driver_of(session)
    if dialect is POSTGRESQL:
        lists = ", ".join(f"%s::{_type(column.type)}[]" for column in TABLE.columns)
        values = f"SELECT * FROM unnest({lists})"  # noqa: S608 # our own names
        connection.execute(_insertion(values), [[row.get(name) for row in rows] for name in NAMES])
    else:
        values = f"VALUES ({', '.join('?' * len(NAMES))})"
        connection.executemany(_insertion(values), [[row.get(name) for name in NAMES] for row in rows])


def _insertion(values: str) -> str:
    return f"INSERT INTO kept_facts ({', '.join(NAMES)}) {values} ON CONFLICT DO NOTHING"


def _answered(connection: Any, dialect: Dialect, text: str, ids: Collection[str]) -> list[Any]:
    if dialect is SQLITE:
        return list(connection.execute(text, [json.dumps(list(ids), ensure_ascii=False)]))
    # A plan kept from when there were few would walk the many.
    return list(connection.execute(text, [list(ids)], prepare=False))


def _facts(dialect: Dialect, store_id: int, of: str) -> str:
    condition = f"f.store_id = {store_id} AND f.id = {of}.id"
    return dialect.looked_up.format(table="kept_facts", alias="f", condition=condition)


def _type(kind: object) -> str:
    if isinstance(kind, Boolean):
        return "boolean"
    return "bigint" if isinstance(kind, Integer) else "text"
