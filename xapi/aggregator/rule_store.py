"""
The narrow store that `rule.sql` reads, filled from facts, and the rows taken from what it gives.

A `Database` is a connection of any engine; what it keeps is temporary.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from xapi.aggregator.facts import Broken, Fact, Foreign, Told, Void
from xapi.aggregator.finished import FinishedRow, row_of
from xapi.aggregator.rows import Anomaly, Rebuild, Row, Summary
from xapi.aggregator.rule_tables import DECISIONS, KEPT, RuleTables, Table
from xapi.aggregator.rule_text import Part, parts
from xapi.outcomes.said import Decision, Mark
from xapi.referential.model import Referential
from xapi.referential.rules import RuleSet

# Texts; all other columns are whole numbers.
TEXTS = frozenset(
    {"id", "learner", "strange", "attempt", "assessor", "target"} | {"kind_name", "what", "text", "code", "rules"}
)
SAID = (
    *(
        "id",
        "kind",
        "instant",
        "learner",
        "node",
        "response",
        "strange",
        "attempt",
        "assessor",
        "sequence",
        "number",
    ),
    *("reconciled", "led", "target"),
)
COUNTS = """SELECT (SELECT many - ids FROM repetitions), (SELECT many FROM hidden), (SELECT many FROM foreigners),
(SELECT COUNT(*) FROM mark m WHERE NOT EXISTS (SELECT 1 FROM repeated r WHERE r.id = m.id))
  + (SELECT COUNT(DISTINCT m.id) FROM repeated r JOIN mark m ON m.id = r.id) + (SELECT COUNT(*) FROM decision),
(SELECT COUNT(*) FROM learner)"""
OUTCOME, REASON, EVIDENCE, ATTEMPT = 0, 1, 2, 3
# All that rows are made of: those of certification and blocs, and those below them.
BLOC_ANSWER = f"""
SELECT {OUTCOME} AS part, o.learner, o.node, o.computed AS number, o.decision, o.decided_by AS word
FROM bloc_outcome o
UNION ALL
SELECT {REASON}, r.learner, r.node, r.reason, NULL, NULL FROM bloc_reason r
UNION ALL
SELECT {EVIDENCE}, e.learner, e.node, NULL, NULL, e.id FROM bloc_evidence e
"""  # noqa: S608
BELOW_ANSWER = f"""
SELECT {OUTCOME}, o.learner, o.node, o.computed, NULL, NULL FROM below_outcome o
UNION ALL
SELECT {REASON}, r.learner, r.node, r.reason, NULL, NULL FROM below_reason r
UNION ALL
SELECT {EVIDENCE}, e.learner, e.node, NULL, NULL, e.id FROM below_evidence e
UNION ALL
SELECT {ATTEMPT}, k.learner, k.node, NULL, NULL, k.attempt FROM below_kept k
"""  # noqa: S608
MARK, DECISION, VOID, FOREIGN = 1, 2, 3, 4
UNKNOWN = -1

# By what each table is looked up, for engines that have indexes. Without the one on voided ids SQLite walks
# them all for each statement.
KEYS = {
    "said": "id",
    "known": "kind_name, what, text",
    "repeated": "id",
    "conflict": "id",
    "voided": "id",
    "mark": "learner",
    "standing": "learner, node, attempt",
    "settled": "learner, node, attempt",
    "settled_by_reconciliation": "learner, node, attempt",
    "taken": "learner, competency",
    "competency_state": "learner, node",
    "bloc_computed": "learner, node",
    "decided": "learner, node",
    "later": "learner, node",
    "overruled": "learner",
    "worth": "node, response",
    "criterion": "node",
    "competency": "node",
    "bloc": "node",
    "node_text": "node",
    "reason_text": "reason",
    "finished": "learner, position",
}


class Database(Protocol):
    """A connection: makes temporary tables, and answers."""

    def fill(self, name: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
        """Make a table; columns named in `TEXTS` hold text that sorts by code point, others whole numbers."""

    def derive(self, part: Part) -> None:
        """Make a part readable under its name, by its text as it stands."""

    def answer(self, text: str) -> Iterable[Sequence[Any]]:
        """The lines of a SELECT."""


class Counts:
    """How many facts went by, and how many of them were none."""

    def __init__(self) -> None:
        self.read = 0
        self.broken = 0

    def counted(self, facts: Iterable[Fact]) -> Iterator[Told]:
        """The facts that are some."""
        for fact in facts:
            self.read += 1
            if isinstance(fact, Broken):
                self.broken += 1
            else:
                yield fact


def rebuild(
    database: Database, facts: Iterable[Fact], referential: Referential, rules: RuleSet, as_of: int | None = None
) -> Rebuild:
    """What `xapi.aggregator.fold.fold` gives, worked out by ``database``. Raises `TooFine`."""
    tables = RuleTables(referential, rules)
    counts = Counts()
    prepare(database, tables, as_of)
    database.fill("said", SAID, (line(fact, tables) for fact in counts.counted(facts)))
    return rebuild_from_said(database, tables, counts)


def rebuild_from_said(database: Database, tables: RuleTables, counts: Counts) -> Rebuild:
    """The same where the table `said` is there already."""
    derive_all(database, tables.rules, ("below", "summary"))
    rows = tuple(rows_of(Parts(database.answer(answer_text(with_below=True))), tables))
    return Rebuild(rows, summary_from(database, tables, counts))


def answer_text(*, with_below: bool) -> str:
    """The SELECT of all that rows are made of: of certification and blocs, or of what is below them too."""
    return f"{BLOC_ANSWER}UNION ALL{BELOW_ANSWER}" if with_below else BLOC_ANSWER


def rows_by_learner(answered: Iterable[Sequence[Any]], tables: RuleTables) -> Iterator[Row]:
    """The rows of what was answered in the order of learners: one learner's is held at a time."""
    for _, lines in groupby(answered, key=itemgetter(1)):
        yield from rows_of(Parts(lines), tables)


def line(fact: Told, tables: RuleTables) -> tuple[Any, ...]:
    """The fact as a line of the table `said`."""
    if isinstance(fact, Foreign):
        return (fact.id, FOREIGN, fact.at, *[None] * 11)
    if isinstance(fact, Void):
        return (fact.id, VOID, fact.at, *[None] * 10, fact.target)
    if isinstance(fact, Decision):
        node = tables.deliberable.get(fact.node, UNKNOWN)
        response = DECISIONS.index(fact.response) if fact.response in DECISIONS else UNKNOWN
        said = (fact.id, DECISION, fact.at, fact.learner, node, response, strange(fact, node, response))
        return (*said, *[None] * 7)
    node = tables.marked.get(fact.node, UNKNOWN)
    response = tables.numbered_responses.get(fact.response or "", UNKNOWN)
    return (
        *(fact.id, MARK, fact.at, fact.learner, node, response, strange(fact, node, response)),
        *(fact.registration, fact.assessor, fact.sequence, fact.attempt),
        *(int(fact.reconciliation), int(fact.lead), None),
    )


def strange(fact: Mark | Decision, node: int, response: int) -> str:
    """What the numbers do not tell of a fact whose node or response is unknown."""
    return json.dumps([fact.node, fact.response]) if UNKNOWN in (node, response) else ""


def prepare(database: Database, tables: RuleTables, as_of: int | None = None) -> None:
    """Fill in the referential and the rule set."""
    for name, table in tables.tables(as_of).items():
        fill(database, name, table)


def fill(database: Database, name: str, table: Table) -> None:
    """Fill in a table of whole numbers."""
    database.fill(name, table.columns, table.lines)


def derive_all(database: Database, rules: RuleSet, details: Sequence[str]) -> None:
    """Run the rule down to ``details``."""
    for part in parts(rules.agreement, details):
        database.derive(part)


class Parts:
    """What the parts of the rule gave, by learner and node; ``answered`` are the lines of `answer_text`."""

    def __init__(self, answered: Iterable[Sequence[Any]]) -> None:
        self.outcomes: dict[tuple[str, int], tuple[int | None, int | None, str | None]] = {}
        self.reasons: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.kept: dict[tuple[str, int], str] = {}
        self.evidence: dict[tuple[str, int], list[str]] = defaultdict(list)
        for part, learner, node, number, decision, word in answered:
            if part == OUTCOME:
                self.outcomes[learner, node] = (number, decision, word)
            elif part == REASON:
                self.reasons[learner, node].append(number)
            elif part == ATTEMPT:
                self.kept[learner, node] = word
            else:
                self.evidence[learner, node].append(word)


def rows_of(given: Parts, tables: RuleTables) -> Iterator[Row]:
    """The rows that the parts come to, in the page's order."""
    for learner, node in sorted(given.outcomes):
        reasons = [tables.reasons[reason] for reason in given.reasons.get((learner, node), ())]
        if (learner, node) in given.kept:
            reasons.append(KEPT + given.kept[learner, node])
        evidence = sorted(given.evidence.get((learner, node), ()))
        outcome = given.outcomes[learner, node]
        yield row_of(FinishedRow(learner, node, *outcome, " ".join(sorted(reasons)), " ".join(evidence)), tables)


def summary_from(database: Database, tables: RuleTables, counts: Counts) -> Summary:
    """What became of what was read."""
    repeated, hidden, foreign, counted, learners = next(iter(database.answer(COUNTS)))
    anomalies = sorted(
        _anomalies(database, tables), key=lambda anomaly: (anomaly.code, anomaly.statement, str(anomaly.params))
    )
    return Summary(
        read=counts.read,
        repeated=repeated,
        conflict=sum(anomaly.code == "conflict" for anomaly in anomalies),
        foreign=foreign,
        voided=hidden,
        broken=counts.broken,
        counted=counted,
        learners=learners,
        anomalies=tuple(anomalies),
    )


def _anomalies(database: Database, tables: RuleTables) -> Iterator[Anomaly]:
    for (id_,) in database.answer("SELECT id FROM conflict"):
        yield Anomaly("conflict", str(id_))
    for id_, node, text in database.answer("SELECT id, node, strange FROM ignored"):
        iri, response = json.loads(text)
        if node == UNKNOWN:
            yield Anomaly("unknown_node", str(id_), (("node", iri),))
        else:
            yield Anomaly("unknown_level", str(id_), (("response", response),))
    for learner, id_ in database.answer("SELECT learner, id FROM overruled"):
        yield Anomaly("certification_without_blocs", str(id_), (("learner", str(learner)),))
    found = database.answer("SELECT learner, node, instant, id FROM tied")
    tied = sorted((str(learner), node, instant, str(id_)) for learner, node, instant, id_ in found)
    for (learner, node, _), group in groupby(tied, key=lambda one: one[:3]):
        *others, last = [one[3] for one in group]
        iri = tables.nodes[node][2]
        yield Anomaly("decisions_tied", last, (("learner", learner), ("node", iri), ("with", others)))
