"""The texts by which the rule reads the facts kept, and how a long one is run again and again."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lti_tool.store.finishing import JOINED, SQLITE, Dialect, Joined, text_tables
from xapi.aggregator.rule_store import DECISION, FOREIGN, KEYS, MARK, TEXTS, UNKNOWN, VOID
from xapi.aggregator.rule_tables import DECISIONS, RuleTables
from xapi.aggregator.rule_text import Part

# All that bears on the learners: their facts, what voids them, and whatever else has the id of one of both.
# CROSS JOIN: SQLite keeps its order, and would otherwise walk the whole store.
BEARING = """
SELECT f.id FROM touched t CROSS JOIN kept_facts f WHERE f.store_id = {store} AND f.learner = t.learner
UNION
SELECT v.id FROM touched t CROSS JOIN kept_facts f CROSS JOIN kept_facts v
WHERE f.store_id = {store} AND f.learner = t.learner AND v.store_id = {store} AND v.target = f.id
"""
EVERYTHING = "SELECT DISTINCT f.id FROM kept_facts f WHERE f.store_id = {store}"
# Facts of one id that differ have digests that differ: nothing else need be compared. Numbers are cast because
# SQLite finds by an index only what is known to be one.
SAID = f"""
SELECT f.id {{collated}} AS id,
  CASE f.kind WHEN 'mark' THEN {MARK} WHEN 'decision' THEN {DECISION} WHEN 'void' THEN {VOID} ELSE {FOREIGN} END
    AS kind,
  f.at AS instant, f.learner {{collated}} AS learner,
  CAST(COALESCE(n.number, {UNKNOWN}) AS BIGINT) AS node, CAST(COALESCE(r.number, {UNKNOWN}) AS BIGINT) AS response,
  f.digest AS strange,
  f.registration {{collated}} AS attempt, f.assessor, f.sequence, f.attempt AS number,
  CAST(f.reconciliation AS INTEGER) AS reconciled, CAST(f.lead AS INTEGER) AS led, f.target {{collated}} AS target
FROM bearing b CROSS JOIN kept_facts f
LEFT JOIN known n ON n.kind_name = f.kind AND n.what = 'node' AND n.text = f.node
LEFT JOIN known r ON r.kind_name = f.kind AND r.what = 'response' AND r.text = f.response
WHERE f.store_id = {{store}} AND f.id = b.id
"""  # noqa: S608 # our own names
KNOWN = ("kind_name", "what", "text", "number")

Sources = dict[str, tuple[Sequence[str], Sequence[Sequence[int | str]]]]


@dataclass(frozen=True)
class Renewed:
    """
    What is renewed: the rows of a scope, of the facts of a store. The ``fingerprint`` tells what else they follow.

    Two that are equal have the same texts, be their ``tables`` made anew for each pass.
    """

    dialect: Dialect
    store_id: int
    scope_id: int
    fingerprint: str
    tables: RuleTables = field(compare=False)

    @property
    def stored(self) -> str:
        """The SELECT of the rows of those touched."""
        return self.dialect.stored.format(scope=self.scope_id)

    def said(self, bearing: str) -> list[Part]:
        """The facts whose ids ``bearing`` gives, as the rule reads them."""
        said = SAID.format(store=self.store_id, collated=self.dialect.collated)
        return [Part("bearing", bearing.format(store=self.store_id), {}), Part("said", said, {})]


def known(tables: RuleTables) -> list[tuple[str, str, str, int]]:
    """The numbers of nodes and responses, by kind of fact."""
    nodes = [("mark", "node", iri, number) for iri, number in tables.marked.items()]
    nodes += [("decision", "node", iri, number) for iri, number in tables.deliberable.items()]
    responses = [("mark", "response", code, number) for number, code in enumerate(tables.responses)]
    responses += [("decision", "response", code, number) for number, code in enumerate(DECISIONS)]
    return nodes + responses


def in_one(renewed: Renewed, derived: Iterable[Part]) -> str:
    """The WITH of one statement: the learners asked for, the source tables, and the parts."""
    dialect = renewed.dialect
    named = [f"touched AS {dialect.materialized} ({dialect.touched})"]
    for name, (columns, lines) in sources(renewed).items():
        if dialect is SQLITE:
            named.append(f"{name} AS NOT MATERIALIZED (SELECT * FROM temp.{_own_name(renewed, name)})")  # noqa: S608
        else:
            named.append(f"{name} ({', '.join(columns)}) AS MATERIALIZED ({_written_out(columns, lines)})")
    named += [f"{part.name} AS {dialect.materialized} ({part.text})" for part in derived]
    return f"WITH {', '.join(named)}"


@lru_cache(maxsize=8)
def sources(renewed: Renewed) -> Sources:
    """The referential and the rule set as tables: columns and lines, by name."""
    tables: Sources = {name: (table.columns, table.lines) for name, table in renewed.tables.tables().items()}
    return {**tables, "known": (KNOWN, known(renewed.tables)), **text_tables(renewed.tables)}


def lay_out(connection: Any, renewed: Renewed) -> None:
    """
    See that what the texts read is there, beside the application's tables.

    PostgreSQL has the source tables written out in the texts. SQLite would compile those for a third of a second:
    it has them as temporary tables, made once for a connection and rules.
    """
    if renewed.dialect is not SQLITE:
        return
    there = "SELECT 1 FROM sqlite_temp_master WHERE name = ?"
    if connection.execute(there, [_own_name(renewed, "known")]).fetchone():
        return
    connection.create_aggregate(JOINED, 2, Joined)
    for name, (columns, lines) in sources(renewed).items():
        own = _own_name(renewed, name)
        typed = ", ".join(f"{column} {'TEXT' if column in TEXTS else 'INTEGER'}" for column in columns)
        key = f", PRIMARY KEY ({KEYS[name]})) WITHOUT ROWID" if name in KEYS else ")"
        connection.execute(f"CREATE TEMPORARY TABLE {own} ({typed}{key}")
        connection.executemany(f"INSERT INTO temp.{own} VALUES ({', '.join('?' * len(columns))})", lines)  # noqa: S608


def _own_name(renewed: Renewed, name: str) -> str:
    return f"{name}_{renewed.fingerprint[:16]}"


def run(connection: Any, dialect: Dialect, text: str, touched: Sequence[tuple[str, int]]) -> Any:
    """
    Run a text over learners and competencies; whatever it gives.

    SQLite compiles it once and keeps it. PostgreSQL is told to: to plan it takes longer than to run it.
    """
    if not touched:
        return []
    if dialect is SQLITE:
        return connection.execute(text, [json.dumps(touched, ensure_ascii=False)])

    from lti_tool.store.renewal_postgresql import run_prepared  # an extra

    return run_prepared(connection, text, [list(column) for column in zip(*touched, strict=True)])


def _written_out(columns: Sequence[str], lines: Sequence[Sequence[int | str]]) -> str:
    if not lines:
        return f"SELECT {', '.join('0' for _ in columns)} WHERE 1 = 0"
    values = ", ".join(f"({', '.join(map(_literal, line))})" for line in lines)
    return f"VALUES {values}"


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
