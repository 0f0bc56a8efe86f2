"""The texts by which the rule reads the facts kept, and how a long one is run again and again."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from lti_tool.store.finishing import SQLITE, Dialect, text_tables
from xapi.aggregator.rule_store import DECISION, FOREIGN, MARK, UNKNOWN, VOID
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
# Facts of one id that differ have digests that differ: nothing else need be compared.
SAID = f"""
SELECT f.id {{collated}} AS id,
  CASE f.kind WHEN 'mark' THEN {MARK} WHEN 'decision' THEN {DECISION} WHEN 'void' THEN {VOID} ELSE {FOREIGN} END
    AS kind,
  f.at AS instant, f.learner {{collated}} AS learner,
  COALESCE(n.number, {UNKNOWN}) AS node, COALESCE(r.number, {UNKNOWN}) AS response, f.digest AS strange,
  f.registration {{collated}} AS attempt, f.assessor, f.sequence, f.attempt AS number,
  CAST(f.reconciliation AS INTEGER) AS reconciled, CAST(f.lead AS INTEGER) AS led, f.target {{collated}} AS target
FROM bearing b CROSS JOIN kept_facts f
LEFT JOIN known n ON n.kind_name = f.kind AND n.what = 'node' AND n.text = f.node
LEFT JOIN known r ON r.kind_name = f.kind AND r.what = 'response' AND r.text = f.response
WHERE f.store_id = {{store}} AND f.id = b.id
"""  # noqa: S608 # our own names
KNOWN = ("kind_name", "what", "text", "number")


def known(tables: RuleTables) -> list[tuple[str, str, str, int]]:
    """The numbers of nodes and responses, by kind of fact."""
    nodes = [("mark", "node", iri, number) for iri, number in tables.marked.items()]
    nodes += [("decision", "node", iri, number) for iri, number in tables.deliberable.items()]
    responses = [("mark", "response", code, number) for number, code in enumerate(tables.responses)]
    responses += [("decision", "response", code, number) for number, code in enumerate(DECISIONS)]
    return nodes + responses


def in_one(dialect: Dialect, tables: RuleTables, derived: Iterable[Part]) -> str:
    """The WITH of one statement: the learners asked for, the source tables written out, and the parts."""
    named = [f"touched AS {dialect.materialized} ({dialect.touched})"]
    named += [_table(name, table.columns, table.lines) for name, table in tables.tables().items()]
    named.append(_table("known", KNOWN, known(tables)))
    named += [_table(name, columns, lines) for name, (columns, lines) in text_tables(tables).items()]
    named += [f"{part.name} AS {dialect.materialized} ({part.text})" for part in derived]
    return f"WITH {', '.join(named)}"


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


def _table(name: str, columns: Sequence[str], lines: Sequence[Sequence[int | str]]) -> str:
    values = ", ".join(f"({', '.join(map(_literal, line))})" for line in lines)
    what = f"VALUES {values}" if lines else f"SELECT {', '.join('0' for _ in columns)} WHERE 1 = 0"
    return f"{name} ({', '.join(columns)}) AS MATERIALIZED ({what})"


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
