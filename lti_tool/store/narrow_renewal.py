"""
What single statements bear on, made anew: the competencies marked, and above them what follows from stored rows.

A mark, or its void, changes its competency's rows, its bloc's and the certification's. So the rule runs over the
competency's facts alone, and then over the competencies as they are stored, with the decisions. Of whom there are
no rows yet, or nothing counts any more, and where blocs add scores, which are not stored, all is made anew.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from lti_tool.store.finishing import POSTGRESQL, SQLITE, finished, written
from lti_tool.store.renewal_texts import Renewed, in_one, run
from xapi.aggregator.rule_text import Part, parts
from xapi.referential.rules import Score

# How many go into one statement: beyond, PostgreSQL's nested loops take long.
AT_ONCE = {SQLITE: 400, POSTGRESQL: 40}

# Whose rows are there. CROSS JOIN: SQLite would begin with all rows of the scope.
ELIGIBLE = """WITH touched AS ({touched})
SELECT t.learner FROM touched t CROSS JOIN progress_rows p
WHERE p.scope_id = {scope} AND p.learner = t.learner AND p.position = 0"""
# Of whom nothing counts any more, or at most a decision on the certification.
WITHOUT_EVIDENCE = ELIGIBLE + " AND CAST(p.evidence AS TEXT) = '[]'"
# The facts on the competencies marked, what voids them, and whatever else has the id of one of both.
BEARING = """
SELECT f.id FROM touched t
CROSS JOIN criterion c CROSS JOIN node_text n CROSS JOIN kept_facts f
WHERE c.competency = t.competency AND n.node = c.node
  AND f.store_id = {store} AND f.learner = t.learner AND f.node = n.text
"""
# The decisions.
DECIDING = """
SELECT f.learner, f.id, f.at FROM touched t CROSS JOIN node_text n CROSS JOIN kept_facts f
WHERE n.kind_name IN ('certification', 'bloc')
  AND f.store_id = {store} AND f.learner = t.learner AND f.node = n.text
"""
# They, and what is later than the first of them: of marks, only those matter to what was decided.
OWN = """
SELECT d.id FROM deciding d
UNION
SELECT f.id
FROM (SELECT d.learner, MIN(d.at) AS at FROM deciding d GROUP BY d.learner) e CROSS JOIN kept_facts f
WHERE f.store_id = {store} AND f.learner = e.learner AND f.at > e.at
"""
VOIDING = """
SELECT o.id FROM own o
UNION
SELECT v.id FROM own o CROSS JOIN kept_facts v WHERE v.store_id = {store} AND v.target = o.id
"""
BELOW = (
    *(
        "repeated",
        "conflict",
        "voided",
        "mark",
        "decision",
        "standing",
        "settled",
        "sat",
        "judged",
        "taken",
    ),
    *("competency_state", "settled_by_reconciliation", "considered", "criterion_state", "criterion_reason"),
    *("below_outcome", "below_reason", "below_kept", "below_evidence"),
)
ABOVE = (
    *("repeated", "conflict", "voided", "mark", "decision", "decided", "later"),
    *("bloc_computed", "bloc_state", "certification_computed", "overruled", "certification_state"),
    *("bloc_outcome", "bloc_reason", "bloc_evidence"),
)
# The competencies marked, not all of each learner. Scores are asked for where blocs add them, so not here.
MARKED = """
SELECT l.learner {collated} AS learner, k.node, k.bloc, t.attempt, COALESCE(t.outcome, 1) AS outcome,
  COALESCE(t.kept, 0) AS kept, CASE WHEN t.outcome IS NULL THEN 1 ELSE 0 END AS not_assessed, k.jury_only,
  0 AS low_score, 0 AS high_score
FROM touched l
JOIN competency k ON k.node = l.competency
LEFT JOIN taken t ON t.learner = l.learner {collated} AND t.competency = k.node
"""
# What the rule makes of facts, made of stored rows.
COMPETENCIES = """
SELECT p.learner {collated} AS learner, p.position, p.computed, p.evidence
FROM ({stored}) p WHERE p.kind = 'competency'
"""
STATE = """
SELECT s.learner, k.node, k.bloc, w.computed AS outcome, k.jury_only, 0 AS low_score, 0 AS high_score
FROM competencies s JOIN competency k ON k.node = s.position
JOIN computed_text w ON w.is_criterion = 0 AND w.text = s.computed
"""
CONSIDERED = """
SELECT s.learner, k.bloc, j.value {collated} AS id
FROM competencies s JOIN competency k ON k.node = s.position CROSS JOIN {items} j
"""


def narrowly_renewed(connection: Any, renewed: Renewed, nodes: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Renew what facts on the ``nodes`` bear on, of those learners with whom that is enough; who they are."""
    rules, blocs = renewed.tables.rules, renewed.tables.referential.blocs
    if any(isinstance(rules.for_bloc(bloc.code), Score) for bloc in blocs):
        return frozenset()
    dialect = renewed.dialect
    eligible = ELIGIBLE.format(touched=dialect.touched, scope=renewed.scope_id)
    learners = sorted(who for (who,) in run(connection, dialect, eligible, [(who, 0) for who in nodes]))
    home = _competencies(renewed)
    pairs = sorted({(who, home[node]) for who in learners for node in nodes[who] if node in home})
    for some in _some(pairs, AT_ONCE[dialect]):
        run(connection, dialect, _below(renewed), some)
    everybody = [(who, 0) for who in learners]
    for some in _some(everybody, AT_ONCE[dialect]):
        run(connection, dialect, _above(renewed), some)
    without = WITHOUT_EVIDENCE.format(touched=dialect.touched, scope=renewed.scope_id)
    return frozenset(learners).difference(who for (who,) in run(connection, dialect, without, everybody))


def _some(pairs: Sequence[tuple[str, int]], size: int) -> list[Sequence[tuple[str, int]]]:
    return [pairs[begin : begin + size] for begin in range(0, len(pairs), size)]


@lru_cache(maxsize=8)
def _competencies(renewed: Renewed) -> Mapping[str, int]:
    """The number of each criterion's competency, by the criterion's IRI."""
    tables = renewed.tables
    return {tables.nodes[line[0]][2]: line[1] for line in tables.tables()["criterion"].lines}


@lru_cache(maxsize=8)
def _below(renewed: Renewed) -> str:
    """The competencies marked, and their criteria."""
    derived = [Part("own", BEARING.format(store=renewed.store_id), {}), *renewed.said(VOIDING)]
    for part in parts(renewed.tables.rules.agreement, ("below",)):
        if part.name == "competency_state":
            derived.append(Part(part.name, MARKED.format(collated=renewed.dialect.collated), {}))
        elif part.name in BELOW:
            derived.append(part)
    derived.append(Part("finished", finished(renewed.dialect, renewed.tables, ("below",)), {}))
    return written(renewed.dialect, renewed.scope_id, in_one(renewed, derived))


@lru_cache(maxsize=8)
def _above(renewed: Renewed) -> str:
    """The blocs and the certification, of the competencies as they are stored."""
    dialect, store_id = renewed.dialect, renewed.store_id
    items = dialect.items.format(list="s.evidence")
    derived = [
        Part("competencies", COMPETENCIES.format(stored=renewed.stored, collated=dialect.collated), {}),
        Part("competency_state", STATE, {}),
        Part("considered", CONSIDERED.format(items=items, collated=dialect.collated), {}),
        Part("deciding", DECIDING.format(store=store_id), {}),
        Part("own", OWN.format(store=store_id), {}),
        *renewed.said(VOIDING),
    ]
    derived += [part for part in parts(renewed.tables.rules.agreement) if part.name in ABOVE]
    derived.append(Part("finished", finished(dialect, renewed.tables, ("bloc",)), {}))
    return written(dialect, renewed.scope_id, in_one(renewed, derived))
