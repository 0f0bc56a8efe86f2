"""
The rule in SQL over the facts kept, in the application's own database.

A few learners' rows are one statement: to make temporary tables would take longer than to answer. Many learners'
rows go by temporary tables, which are gone afterwards.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.store.models.ledger import KeptFact
from xapi.aggregator.engines.sqlite import SQLite
from xapi.aggregator.rows import Row
from xapi.aggregator.rule_store import (
    ANSWER,
    DECISION,
    FOREIGN,
    MARK,
    TEXTS,
    UNKNOWN,
    VOID,
    Database,
    Parts,
    derive_all,
    prepare,
    rows_of,
)
from xapi.aggregator.rule_tables import DECISIONS, RuleTables
from xapi.aggregator.rule_text import Part, parts
from xapi.aggregator.scope import Scope

DETAIL = ("below",)
# Beyond this many learners temporary tables, which have statistics, pay for themselves.
FEW = 200
# Beyond this share of all learners it is quicker to renew everybody.
SHARE = 0.04
# Up to this many facts nested loops are the quickest way.
LITTLE = 400

# All that bears on the learners: their facts, what voids them, and whatever else has the id of one of both.
# CROSS JOIN: SQLite keeps its order, and would otherwise walk the whole store.
BEARING = """
SELECT f.id FROM touched t CROSS JOIN kept_facts f WHERE f.store_id = {store} AND f.learner = t.learner
UNION
SELECT v.id FROM touched t CROSS JOIN kept_facts f CROSS JOIN kept_facts v
WHERE f.store_id = {store} AND f.learner = t.learner AND v.store_id = {store} AND v.target = f.id
"""
EVERYTHING = "SELECT DISTINCT f.id FROM kept_facts f WHERE f.store_id = {store}"
# Facts of one id that differ have digests that differ: nothing else need be compared.
SAID = f"""
SELECT f.id {{collated}} AS id,
  CASE f.kind WHEN 'mark' THEN {MARK} WHEN 'decision' THEN {DECISION} WHEN 'void' THEN {VOID} ELSE {FOREIGN} END
    AS kind,
  f.at AS instant, f.learner {{collated}} AS learner,
  COALESCE(n.number, {UNKNOWN}) AS node, COALESCE(r.number, {UNKNOWN}) AS response, f.digest AS strange,
  f.registration {{collated}} AS attempt, f.assessor, f.sequence, f.attempt AS number,
  CAST(f.reconciliation AS INTEGER) AS reconciled, CAST(f.lead AS INTEGER) AS led, f.target {{collated}} AS target
FROM {{bearing}}kept_facts f
LEFT JOIN known n ON n.kind_name = f.kind AND n.what = 'node' AND n.text = f.node
LEFT JOIN known r ON r.kind_name = f.kind AND r.what = 'response' AND r.text = f.response
WHERE f.store_id = {{store}} AND f.id {{is_bearing}}
"""  # noqa: S608 # our own names
KNOWN = ("kind_name", "what", "text", "number")


def renewed_rows(session: Session, store_id: int, scope: Scope, learners: Collection[str] | None) -> Iterator[Row]:
    """The rows of the learners, or of all there are, in the page's order. Raises `TooFine`."""
    tables = scope.tables
    wanted = None if _are_many(session, store_id, learners) else learners
    rows = rows_of(_parts(session, store_id, tables, wanted), tables)
    return rows if learners is None else (row for row in rows if row.learner in learners)


def _are_many(session: Session, store_id: int, learners: Collection[str] | None) -> bool:
    if learners is None or len(learners) <= FEW:
        return learners is None
    everybody = select(func.count(KeptFact.learner.distinct())).where(KeptFact.store_id == store_id)
    return len(learners) > SHARE * (session.scalar(everybody) or 0)


def _parts(session: Session, store_id: int, tables: RuleTables, learners: Collection[str] | None) -> Parts:
    connection: Any = session.connection().connection.driver_connection
    is_sqlite = isinstance(connection, sqlite3.Connection)
    if learners is not None and len(learners) <= FEW:
        at_once = _at_once_in_sqlite if is_sqlite else _at_once_in_postgresql
        return at_once(connection, tables, store_id, learners)

    if is_sqlite:
        database = _OwnSQLite(connection)
        try:
            given = _by_tables(database, tables, store_id, learners, "")
        finally:
            database.clear()
    else:
        from lti_tool.store.renewal_postgresql import OwnPostgreSQL  # an extra

        own = OwnPostgreSQL(connection)
        given = _by_tables(own, tables, store_id, learners, 'COLLATE "C"')
        own.clear()
    return given


def _by_tables(
    database: Database, tables: RuleTables, store_id: int, learners: Collection[str] | None, collated: str
) -> Parts:
    prepare(database, tables)
    database.fill("known", KNOWN, _known(tables))
    bearing = EVERYTHING
    if learners is not None:
        database.fill("touched", ("learner",), ([learner] for learner in learners))
        bearing = BEARING
    database.derive(Part("bearing", bearing.format(store=store_id), {}))
    database.derive(
        Part(
            "said",
            SAID.format(store=store_id, collated=collated, bearing="bearing b CROSS JOIN ", is_bearing="= b.id"),
            {},
        )
    )
    derive_all(database, tables.rules, DETAIL)
    return Parts(database.answer(ANSWER))


def _at_once_in_sqlite(
    connection: sqlite3.Connection, tables: RuleTables, store_id: int, learners: Collection[str]
) -> Parts:
    """The rule as one statement, its tables written out: SQLite compiles it once and keeps it."""
    return Parts(
        connection.execute(_written_out(tables, store_id), [json.dumps(list(learners), ensure_ascii=False)])
    )


@lru_cache(maxsize=8)
def _written_out(tables: RuleTables, store_id: int) -> str:
    written = ["touched (learner) AS MATERIALIZED (SELECT value FROM json_each(?))"]
    written += [_table(name, table.columns, table.lines) for name, table in tables.tables().items()]
    written.append(_table("known", KNOWN, _known(tables)))
    said = SAID.format(store=store_id, collated="", bearing="bearing b CROSS JOIN ", is_bearing="= b.id")
    derived = [Part("bearing", BEARING.format(store=store_id), {}), Part("said", said, {})]
    derived += parts(tables.rules.agreement, DETAIL)
    written += [f"{part.name} AS MATERIALIZED ({part.text})" for part in derived]
    return f"WITH {', '.join(written)} {ANSWER}"


def _table(name: str, columns: Sequence[str], lines: Sequence[Sequence[int | str]]) -> str:
    values = ", ".join(f"({', '.join(map(_literal, line))})" for line in lines)
    what = f"VALUES {values}" if lines else f"SELECT {', '.join('0' for _ in columns)} WHERE 0"
    return f"{name} ({', '.join(columns)}) AS MATERIALIZED ({what})"


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def _at_once_in_postgresql(connection: Any, tables: RuleTables, store_id: int, learners: Collection[str]) -> Parts:
    """The same, its tables bound as lists."""
    given: list[list[Any]] = []
    named: list[str] = []

    def bind(name: str, columns: Sequence[str], lines: Sequence[Sequence[Any]]) -> None:
        given.extend([list(column) for column in zip(*lines, strict=True)] or [[] for _ in columns])
        lists = ", ".join(f"%s::{'text' if column in TEXTS else 'bigint'}[]" for column in columns)
        named.append(f"{name} ({', '.join(columns)}) AS MATERIALIZED (SELECT * FROM unnest({lists}))")  # noqa: S608

    for name, table in tables.tables().items():
        bind(name, table.columns, table.lines)
    bind("known", KNOWN, _known(tables))
    with connection.cursor() as cursor:
        touched = "WITH touched (learner) AS (SELECT * FROM unnest(%s::text[]))"
        bearing = f"{touched} {BEARING.format(store=store_id)}"
        ids = [id_ for (id_,) in cursor.execute(bearing, [list(learners)])]
        said = SAID.format(store=store_id, collated='COLLATE "C"', bearing="", is_bearing="= ANY(%s)")
        derived = [Part("said", said, {}), *parts(tables.rules.agreement, DETAIL)]
        named += [f"{part.name} AS ({part.text})" for part in derived]
        # To the planner the parts look small and the whole costly: it would compile it, which takes seconds, and
        # walk one part for each line of another, which takes as long where there are many.
        nested = "on" if len(ids) <= LITTLE else "off"
        cursor.execute(f"SET LOCAL jit = off; SET LOCAL enable_nestloop = {nested}")
        cursor.execute(f"WITH {', '.join(named)} {ANSWER}", [*given, ids], prepare=True)
        parts_given = Parts(cursor.fetchall())
        cursor.execute("SET LOCAL enable_nestloop = on")
    return parts_given


def _known(tables: RuleTables) -> list[tuple[str, str, str, int]]:
    """The numbers of nodes and responses, by kind of fact."""
    nodes = [("mark", "node", iri, number) for iri, number in tables.marked.items()]
    nodes += [("decision", "node", iri, number) for iri, number in tables.deliberable.items()]
    responses = [("mark", "response", code, number) for number, code in enumerate(tables.responses)]
    responses += [("decision", "response", code, number) for number, code in enumerate(DECISIONS)]
    return nodes + responses


class _OwnSQLite(SQLite):
    """Temporary tables beside the application's, which they would hide if they stayed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._made: list[str] = []

    def _make(self, name: str, what: str) -> None:
        self._connection.execute(f"CREATE TEMPORARY TABLE {name} {what}")
        self._made.append(name)

    def clear(self) -> None:
        """Drop them."""
        for name in self._made:
            self._connection.execute(f"DROP TABLE temp.{name}")
