# ruff: noqa: S608 # texts of our own names and numbers
"""
What the rule came to, as rows of `progress_rows`, compared and written where they are: no row becomes Python's.

What engines do differently stands in `Dialect`: joining texts, comparing with null, taking a list apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xapi.aggregator.rule_tables import DECISIONS, KEPT, OUTCOMES, RuleTables

# Evidence and reasons as JSON lists, the way SQLAlchemy writes them.
BETWEEN = '", "'


@dataclass(frozen=True)
class Dialect:
    """
    An engine's own words. ``joined`` gives what a SELECT of learner, node, text and place says as one list for
    each learner and node; ``items`` takes a column apart. ``looked_up`` joins a table line by line, by an index,
    however many lines the planner expects; ``looked_for`` likewise, where there may be none. ``among`` is
    that something is one of a SELECT's, looked up.
    """

    collated: str
    plain: str
    differs: str
    list_type: str
    joined: str
    items: str
    looked_up: str
    looked_for: str
    among: str
    touched: str
    materialized: str


# SQLite before 3.44 joins in a certain order only over a window, which says each list once for each of its texts:
# `JOINED` is ours, and ten times as fast with the evidence of a certification.
JOINED = "joined"
SQLITE = Dialect(
    collated="",
    plain="",
    differs="IS NOT",
    list_type="TEXT",
    joined=f"""SELECT u.learner, u.node, {JOINED}(u.text, u.place) AS list
FROM ({{texts}}) u
GROUP BY u.learner, u.node""",
    items="json_each({list})",
    looked_up="CROSS JOIN {table} {alias} ON {condition}",
    looked_for="LEFT JOIN {table} {alias} ON {condition}",
    among="IN ({ids})",
    touched="""SELECT CAST(json_extract(value, '$[0]') AS TEXT) AS learner,
  CAST(json_extract(value, '$[1]') AS INTEGER) AS competency
FROM json_each(?)""",
    materialized="MATERIALIZED",
)
POSTGRESQL = Dialect(
    collated='COLLATE "C"',
    plain='COLLATE "default"',
    differs="IS DISTINCT FROM",
    list_type="JSONB",
    joined=f"""SELECT u.learner, u.node, '["' || string_agg(u.text, '{BETWEEN}' ORDER BY u.place) || '"]' AS list
FROM ({{texts}}) u
GROUP BY u.learner, u.node""",
    items="jsonb_array_elements_text({list})",
    looked_up="CROSS JOIN LATERAL (SELECT * FROM {table} {alias} WHERE {condition} OFFSET 0) {alias}",
    looked_for="LEFT JOIN LATERAL (SELECT * FROM {table} {alias} WHERE {condition} OFFSET 0) {alias} ON TRUE",
    among="= ANY (ARRAY({ids}))",
    touched="SELECT u.learner, u.competency FROM unnest($1::TEXT[], $2::BIGINT[]) AS u (learner, competency)",
    materialized="",
)
COLUMNS = (
    *("learner", "position", "kind", "code", "node", "computed", "decision", "decided_by"),
    *("reasons", "evidence", "rules"),
)
KEY = ("learner", "position")
LISTS = ("reasons", "evidence")

Texts = dict[str, tuple[tuple[str, ...], list[tuple[int | str, ...]]]]


def text_tables(tables: RuleTables) -> Texts:
    """How nodes, outcomes, decisions and reasons are written, by the numbers that the rule gives."""
    nodes: list[tuple[int | str, ...]] = [
        (number, kind, code, iri, int(kind == "criterion"), tables.rules.name)
        for number, (kind, code, iri) in enumerate(tables.nodes)
    ]
    words: list[tuple[int | str, ...]] = [(0, number, str(word)) for number, word in enumerate(OUTCOMES)]
    words += [(1, number, word) for number, word in enumerate(tables.responses)]
    return {
        "node_text": (("node", "kind_name", "code", "text", "is_criterion", "rules"), nodes),
        "computed_text": (("is_criterion", "computed", "text"), words),
        "decision_text": (("decision", "text"), list(enumerate(DECISIONS))),
        "reason_text": (("reason", "text"), list(enumerate(tables.reasons))),
    }


def finished(dialect: Dialect, tables: RuleTables, levels: Sequence[str]) -> str:
    """The SELECT of the rows of ``levels``: `bloc`, `below` or both."""

    def all_of(columns: str, what: str) -> str:
        return " UNION ALL ".join(f"SELECT {columns} FROM {level}_{what} x" for level in levels)

    outcomes = " UNION ALL ".join(
        "SELECT x.learner, x.node, x.computed, "
        + (
            "x.decision, x.decided_by"
            if level == "bloc"
            else "CAST(NULL AS BIGINT) AS decision, CAST(NULL AS TEXT) AS decided_by"
        )
        + f" FROM {level}_outcome x"
        for level in levels
    )
    reasons = (
        "SELECT r.learner, r.node, t.text AS text, r.reason AS place "
        f"FROM ({all_of('x.learner, x.node, x.reason', 'reason')}) r JOIN reason_text t ON t.reason = r.reason"
    )
    if "below" in levels:
        kept = tables.reasons.index(KEPT)
        reasons += f" UNION ALL SELECT k.learner, k.node, '{KEPT}' || k.attempt, {kept} FROM below_kept k"
    id_ = f"x.id {dialect.collated}"
    evidence = all_of(f"x.learner, x.node, x.id AS text, {id_} AS place", "evidence")
    plain = dialect.plain
    return f"""SELECT o.learner {plain} AS learner, o.node AS position, n.kind_name {plain} AS kind,
  n.code {plain} AS code, n.text {plain} AS node, c.text {plain} AS computed, d.text {plain} AS decision,
  o.decided_by {plain} AS decided_by,
  COALESCE(r.list, '[]') {plain} AS reasons, COALESCE(e.list, '[]') {plain} AS evidence, n.rules {plain} AS rules
FROM ({outcomes}) o
JOIN node_text n ON n.node = o.node
LEFT JOIN computed_text c ON c.is_criterion = n.is_criterion AND c.computed = o.computed
LEFT JOIN decision_text d ON d.decision = o.decision
LEFT JOIN ({dialect.joined.format(texts=reasons)}) r ON r.learner = o.learner AND r.node = o.node
LEFT JOIN ({dialect.joined.format(texts=evidence)}) e ON e.learner = o.learner AND e.node = o.node"""


class Joined:
    """What `JOINED` does on SQLite: the texts of a group as a JSON list, in the order of their places."""

    def __init__(self) -> None:
        self._texts: list[tuple[int | str, str]] = []

    def step(self, text: str, place: int | str) -> None:
        """Take a text."""
        self._texts.append((place, text))

    def finalize(self) -> str:
        """The list."""
        self._texts.sort()
        return f'["{BETWEEN.join([text for _, text in self._texts])}"]'


def written(dialect: Dialect, scope_id: int, before: str) -> str:
    """
    The INSERT of those lines of `finished` that differ from the rows there; ``before`` names what it reads.

    Compared first: a row that a conflict leaves as it is costs PostgreSQL a write all the same.
    """
    values = [f"CAST(f.{name} AS {dialect.list_type})" if name in LISTS else f"f.{name}" for name in COLUMNS]
    others = [name for name in COLUMNS if name not in KEY]
    differ = [
        f"CAST(p.{name} AS TEXT) {dialect.differs} f.{name}"
        if name in LISTS
        else f"p.{name} {dialect.differs} f.{name}"
        for name in others
    ]
    same = f"p.scope_id = {scope_id} AND p.learner = f.learner AND p.position = f.position"
    there = dialect.looked_for.format(table="progress_rows", alias="p", condition=same)
    updates = ", ".join(f"{name} = excluded.{name}" for name in others)
    return f"""INSERT INTO progress_rows (scope_id, {", ".join(COLUMNS)})
{before}
SELECT {scope_id}, {", ".join(values)}
FROM finished f
{there}
WHERE p.learner IS NULL OR {" OR ".join(differ)}
ON CONFLICT (scope_id, learner, position) DO UPDATE SET {updates}"""
