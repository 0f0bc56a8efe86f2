"""The texts by which the rule reads the facts kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lti_tool.store.finishing import SQLITE, Dialect, text_tables
from xapi.aggregator.rule_store import DECISION, FOREIGN, MARK, UNKNOWN, VOID
from xapi.aggregator.rule_tables import DECISIONS, RuleTables
from xapi.aggregator.rule_text import Part

WITH_ROWS = """WITH touched AS ({touched})
SELECT t.learner FROM touched t {progress_rows}"""
# What voids the facts of `own`, and whatever else has the id of one of both, bears on them too.
BEARING = """
SELECT o.id FROM own o
UNION
SELECT v.id FROM own o {kept_facts}
"""
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
FROM bearing b {{kept_facts}}
LEFT JOIN known n ON n.kind_name = f.kind AND n.what = 'node' AND n.text = f.node
LEFT JOIN known r ON r.kind_name = f.kind AND r.what = 'response' AND r.text = f.response
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

    def facts(self, alias: str, condition: str) -> str:
        """The facts that meet a condition, joined by looking them up."""
        condition = f"{alias}.store_id = {self.store_id} AND {condition}"
        return self.dialect.looked_up.format(table="kept_facts", alias=alias, condition=condition)

    def rows(self, alias: str, condition: str) -> str:
        """The rows that meet a condition, joined by looking them up."""
        condition = f"{alias}.scope_id = {self.scope_id} AND {condition}"
        return self.dialect.looked_up.format(table="progress_rows", alias=alias, condition=condition)

    def with_rows(self, condition: str = "1 = 1") -> str:
        """The SELECT of those of the learners who have rows, the certification's, `p`, meeting a condition."""
        theirs = self.rows("p", f"p.learner = t.learner AND p.position = 0 AND {condition}")
        return WITH_ROWS.format(touched=self.dialect.touched, progress_rows=theirs)

    def said(self, own: str) -> list[Part]:
        """The facts whose ids the SELECT ``own`` gives, and all that bears on them, as the rule reads them."""
        bearing = BEARING.format(kept_facts=self.facts("v", "v.target = o.id"))
        said = SAID.format(collated=self.dialect.collated, kept_facts=self.facts("f", "f.id = b.id"))
        return [Part("own", own, {}), Part("bearing", bearing, {}), Part("said", said, {})]


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
            named.append(f"{name} AS NOT MATERIALIZED (SELECT * FROM temp.{own_name(renewed, name)})")  # noqa: S608
        else:
            named.append(f"{name} ({', '.join(columns)}) AS MATERIALIZED ({_written_out(columns, lines)})")
    named += [f"{part.name} AS {dialect.materialized} ({part.text})" for part in derived]
    return f"WITH {', '.join(named)}"


@lru_cache(maxsize=8)
def sources(renewed: Renewed) -> Sources:
    """The referential and the rule set as tables: columns and lines, by name."""
    tables: Sources = {name: (table.columns, table.lines) for name, table in renewed.tables.tables().items()}
    return {**tables, "known": (KNOWN, known(renewed.tables)), **text_tables(renewed.tables)}


def own_name(renewed: Renewed, name: str) -> str:
    """What a source table is called where it is a table: nothing of the application's, nor of other rules."""
    return f"{name}_{renewed.fingerprint[:16]}"


def _written_out(columns: Sequence[str], lines: Sequence[Sequence[int | str]]) -> str:
    if not lines:
        return f"SELECT {', '.join('0' for _ in columns)} WHERE 1 = 0"
    values = ", ".join(f"({', '.join(map(_literal, line))})" for line in lines)
    return f"VALUES {values}"


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
