"""
What single statements bear on, made anew: the competencies marked, and above them what follows from stored rows.

A mark, or its void, changes its competency's rows, its bloc's and the certification's. So the rule runs over the
competency's facts alone, and then over the competencies as they are stored, with the decisions. Of whom there are
no rows yet, or nothing counts any more, and where blocs add scores, which are not stored, all is made anew.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache

from lti_tool.store.finishing import finished, written
from lti_tool.store.renewal_connection import Runner, for_all
from lti_tool.store.renewal_texts import Renewed, in_one
from xapi.aggregator.rule_text import Part, parts
from xapi.referential.rules import Score

# How many competencies, and learners, go into one statement: what it works with stays in memory.
COMPETENCIES_AT_ONCE = 1000
LEARNERS_AT_ONCE = 200

# Of whom nothing counts any more, or at most a decision on the certification.
WITHOUT_EVIDENCE = "CAST(p.evidence AS TEXT) = '[]'"
# The facts on the competencies marked.
ON_COMPETENCIES = """
SELECT f.id
FROM (SELECT DISTINCT t.learner FROM touched t) d {kept_facts}
JOIN known n ON n.kind_name = f.kind AND n.what = 'node' AND n.text = f.node
JOIN criterion c ON c.node = n.number
JOIN touched t ON t.learner = f.learner AND t.competency = c.competency
"""
DECIDING = """
SELECT f.learner, f.id, f.at FROM touched t {kept_facts}
"""
# The decisions, and what is later than the first of them: other marks do not matter to what was decided.
DECISIONS = """
SELECT d.id FROM deciding d
UNION
SELECT f.id
FROM (SELECT d.learner, MIN(d.at) AS at FROM deciding d GROUP BY d.learner) e
{kept_facts}
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
FROM touched t {progress_rows}
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


def narrowly_renewed(runner: Runner, nodes: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Renew what facts on the ``nodes`` bear on, of those learners with whom that is enough; who they are."""
    renewed = runner.renewed
    rules, blocs = renewed.tables.rules, renewed.tables.referential.blocs
    if any(isinstance(rules.for_bloc(bloc.code), Score) for bloc in blocs):
        return frozenset()
    learners = runner.with_rows(list(nodes))
    home = _competencies(renewed)
    pairs = sorted({(who, home[node]) for who in learners for node in nodes[who] if node in home})
    for begin in range(0, len(pairs), COMPETENCIES_AT_ONCE):
        runner.run(_below(renewed), pairs[begin : begin + COMPETENCIES_AT_ONCE])
    for begin in range(0, len(learners), LEARNERS_AT_ONCE):
        runner.run(_above(renewed), for_all(learners[begin : begin + LEARNERS_AT_ONCE]))
    return frozenset(learners).difference(runner.with_rows(learners, WITHOUT_EVIDENCE))


@lru_cache(maxsize=8)
def _competencies(renewed: Renewed) -> Mapping[str, int]:
    """The number of each criterion's competency, by the criterion's IRI."""
    tables = renewed.tables
    return {tables.nodes[line[0]][2]: line[1] for line in tables.tables()["criterion"].lines}


@lru_cache(maxsize=8)
def _below(renewed: Renewed) -> str:
    """The competencies marked, and their criteria."""
    marked = renewed.facts("f", "f.learner = d.learner AND f.kind = 'mark'")
    derived = renewed.said(ON_COMPETENCIES.format(kept_facts=marked))
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
    dialect = renewed.dialect
    stored = renewed.rows("p", "p.learner = t.learner AND p.kind = 'competency'")
    decisions = renewed.facts("f", "f.learner = t.learner AND f.kind = 'decision'")
    later = renewed.facts("f", "f.learner = e.learner AND f.at > e.at")
    items = dialect.items.format(list="s.evidence")
    derived = [
        Part("competencies", COMPETENCIES.format(progress_rows=stored, collated=dialect.collated), {}),
        Part("competency_state", STATE, {}),
        Part("considered", CONSIDERED.format(items=items, collated=dialect.collated), {}),
        Part("deciding", DECIDING.format(kept_facts=decisions), {}),
        *renewed.said(DECISIONS.format(kept_facts=later)),
    ]
    derived += [part for part in parts(renewed.tables.rules.agreement) if part.name in ABOVE]
    derived.append(Part("finished", finished(dialect, renewed.tables, ("bloc",)), {}))
    return written(dialect, renewed.scope_id, in_one(renewed, derived))
