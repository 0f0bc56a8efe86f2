"""
Finished rows as DuckDB writes them: the very bytes of `xapi.aggregator.rows.Row.json`, a line each.

A row's text is put together where its parts are, so that the ids of its evidence never become Python objects.
"""

import json
from collections.abc import Iterator, Sequence

import duckdb

from xapi.aggregator.engines.duckdb import fill
from xapi.aggregator.engines.duckdb_reading import quoted
from xapi.aggregator.rows import DETAILS, Detail
from xapi.aggregator.rule_tables import DECISIONS, KEPT, OUTCOMES, RuleTables

AT_ONCE = 1000

_encode = json.JSONEncoder(ensure_ascii=False).encode


def lines(connection: duckdb.DuckDBPyConnection, tables: RuleTables, detail: Detail) -> Iterator[bytes]:
    """The rows of what the rule came to, in the page's order, some lines at a time."""
    fill(connection, "reason_text (reason BIGINT, code VARCHAR)", list(enumerate(tables.reasons)))
    heads, words = _texts(tables, detail)
    fill(connection, "node_text (node BIGINT, head VARCHAR)", heads)
    fill(connection, "computed_text (node BIGINT, computed BIGINT, word VARCHAR)", words)
    decisions = [(number, _encode(word)) for number, word in enumerate(DECISIONS)]
    fill(connection, "decision_text (decision BIGINT, word VARCHAR)", decisions)
    _name_learners(connection)
    found = connection.execute(_select(tables, detail))
    while some := found.fetchmany(AT_ONCE):
        yield b"".join(line for (line,) in some)


def _texts(tables: RuleTables, detail: Detail) -> tuple[list[tuple[int, str]], list[tuple[int, int, str]]]:
    """For each node shown what stands between the learner and the outcome, and how its outcomes are written."""
    heads, words = [], []
    for node, (kind, code, iri) in enumerate(tables.nodes):
        if kind in DETAILS[detail]:
            head = f',"kind":{_encode(kind)},"code":{_encode(code)},"node":{_encode(iri)},"computed":'
            heads.append((node, head))
            given: Sequence[str] = tables.responses if kind == "criterion" else OUTCOMES
            words += [(node, number, _encode(word)) for number, word in enumerate(given)]
    return heads, words


def _name_learners(connection: duckdb.DuckDBPyConnection) -> None:
    """How each learner is written: a UUID as it is; any other text may have in it what JSON escapes."""
    kinds = connection.execute("SELECT DISTINCT typeof(learner) FROM learner").fetchall()
    if kinds in ([], [("UUID",)]):
        plain = "SELECT learner, concat('\"', learner, '\"') AS name FROM learner"
        connection.execute(f"CREATE OR REPLACE TEMPORARY VIEW learner_text AS {plain}")
    else:
        names = [(name, _encode(name)) for (name,) in connection.execute("SELECT learner FROM learner").fetchall()]
        fill(connection, "learner_text (learner VARCHAR, name VARCHAR)", names)


def _select(tables: RuleTables, detail: Detail) -> str:
    """The SELECT of the lines. No reason and no id has anything in it that JSON writes otherwise."""
    levels = ("bloc",) if detail == "bloc" else ("bloc", "below")

    def both(columns: str, what: str) -> str:
        return " UNION ALL ".join(f"SELECT {columns} FROM {level}_{what}" for level in levels)

    reasons = both("learner, node, reason, NULL AS attempt", "reason")
    if len(levels) > 1:
        kept = tables.reasons.index(KEPT)
        reasons += f" UNION ALL SELECT learner, node, {kept} AS reason, attempt FROM below_kept"
    tail = quoted(f'],"rules":{_encode(tables.rules.name)}}}\n')
    return f"""
SELECT encode(concat('{{"learner":', a.name, h.head, coalesce(w.word, 'null'),
  ',"decision":', coalesce(m.word, 'null'), ',"decided_by":', coalesce('"' || d.decided_by || '"', 'null'),
  ',"reasons":[', r.reasons, '],"evidence":[', e.evidence, {tail}))
FROM ({both("learner, node, computed", "outcome")}) o
JOIN node_text h ON h.node = o.node
JOIN learner_text a ON a.learner = o.learner
LEFT JOIN computed_text w ON w.node = o.node AND w.computed = o.computed
LEFT JOIN bloc_outcome d ON d.learner = o.learner AND d.node = o.node AND d.decided_by IS NOT NULL
LEFT JOIN decision_text m ON m.decision = d.decision
LEFT JOIN (
  SELECT u.learner, u.node, string_agg(concat('"', t.code, u.attempt, '"'), ',' ORDER BY u.reason) AS reasons
  FROM ({reasons}) u JOIN reason_text t ON t.reason = u.reason GROUP BY u.learner, u.node
) r ON r.learner = o.learner AND r.node = o.node
LEFT JOIN (
  SELECT v.learner, v.node, concat('"', array_to_string(list_sort(list(v.id)), '","'), '"') AS evidence
  FROM ({both("learner, node, id", "evidence")}) v SEMI JOIN node_text s ON s.node = v.node
  GROUP BY v.learner, v.node
) e ON e.learner = o.learner AND e.node = o.node
ORDER BY o.learner, o.node
"""
