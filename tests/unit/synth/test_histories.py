"""Histories made up are statements as we say them, and more than one kind of trouble is in them."""

import json
from collections import Counter
from itertools import islice, pairwise

import pytest

from xapi import vocabulary
from xapi.aggregator.facts import Broken, Void
from xapi.aggregator.fold import fold
from xapi.aggregator.reading import read
from xapi.outcomes.said import Decision, Mark
from xapi.problems import schema_problems
from xapi.referential import rules, shipped
from xapi.synth import Synthesis, lines
from xapi.synth.history import WINDOW

HOME = "https://tool.example"
KINDS = {
    vocabulary.ASSESSED: "assessed",
    vocabulary.DELIBERATED: "deliberated",
    vocabulary.ACHIEVED: "achieved",
    vocabulary.VOIDED: "voided",
}


def a_synthesis(learners, seed=1, *, ids=False):
    return Synthesis(learners, seed, shipped(), rules.shipped(), HOME, ids)


def statements(wanted):
    return [json.loads(line) for line in lines(wanted)]


@pytest.mark.parametrize("seed", [0, 1])
def test_every_statement_keeps_the_schema_of_its_kind(seed):
    kinds = Counter()

    for statement in statements(a_synthesis(6, seed)):
        kind = KINDS[statement["verb"]["id"]]
        kinds[kind] += 1
        assert schema_problems(f"statements/{kind}.schema.json", statement) == []

    assert kinds.keys() == set(KINDS.values())


def test_the_aggregator_reads_them_all_and_finds_nothing_odd():
    told = statements(a_synthesis(120))

    rebuild = fold([read(statement, HOME) for statement in told], shipped(), rules.shipped())

    summary = rebuild.summary
    assert (summary.broken, summary.conflict, summary.anomalies, summary.learners) == (0, 0, (), 120)
    assert summary.foreign == sum(s["verb"]["id"] == vocabulary.ACHIEVED for s in told)
    blocs = Counter(row.computed for row in rebuild.rows if row.kind == "bloc")
    assert min(blocs[outcome] for outcome in ("validated", "not_validated", "incomplete")) > 20


def test_the_jury_decides_what_the_marks_propose():
    told = statements(a_synthesis(150))

    rows = fold([read(statement, HOME) for statement in told], shipped(), rules.shipped()).rows

    decided = [(row.computed, row.decision) for row in rows if row.kind == "bloc" and row.decision]
    said = {"validated": "validated", "not_validated": "refused", "incomplete": "adjourned"}
    assert len(decided) > 300
    assert [pair for pair in decided if said[pair[0]] != pair[1]] == []


def test_resits_corrections_reconciliations_and_voids_are_among_them():
    facts = [read(statement, HOME) for statement in statements(a_synthesis(200))]

    marks = {fact.id: fact for fact in facts if isinstance(fact, Mark)}
    voids = {fact.target for fact in facts if isinstance(fact, Void)}
    assert len({mark.node for mark in marks.values()}) == 60
    assert {mark.attempt for mark in marks.values()} == {1, 2, 3}
    assert 0.02 < sum(mark.sequence > 1 for mark in marks.values()) / len(marks) < 0.08
    assert sum(mark.reconciliation for mark in marks.values()) > 50
    assert {"absent", "exempted"} < {mark.response for mark in marks.values()}
    assert voids <= marks.keys()
    assert 0.006 < len(voids) / len(facts) < 0.015
    assert any(isinstance(fact, Decision) for fact in facts)


def test_they_are_shuffled_and_some_come_twice():
    many = list(lines(a_synthesis(600)))
    ids = [json.loads(line)["id"] for line in many]
    times = [json.loads(line)["timestamp"] for line in many[:1000]]

    assert len(many) > WINDOW
    assert 0.001 < 1 - len(set(ids)) / len(ids) < 0.005
    assert len(set(many)) == len(set(ids))
    assert 400 < sum(later < earlier for earlier, later in pairwise(times)) < 600


def test_the_same_seed_gives_the_same_bytes_and_another_does_not():
    def some(seed):
        return list(islice(lines(a_synthesis(3, seed)), 200))

    assert some(7) == some(7)
    assert not set(some(7)) & set(some(8))


def test_more_learners_leave_the_first_as_they_were():
    few, more = (set(lines(a_synthesis(learners))) for learners in (2, 3))

    assert few < more


def test_with_ids_only_the_same_is_said_in_half_the_space():
    whole, ids = a_synthesis(5), a_synthesis(5, ids=True)

    said = [[read(statement, HOME) for statement in statements(wanted)] for wanted in (whole, ids)]

    assert said[0] == said[1]
    assert not any(isinstance(fact, Broken) for fact in said[1])
    mean = sum(map(len, lines(ids))) / len(said[1])
    assert 1250 < mean < 1400
