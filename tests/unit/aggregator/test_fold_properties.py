"""What holds of every history: the statements are a set."""

import random
from typing import Any

from histories import (
    FOREIGN,
    HISTORIES,
    HOME,
    LEARNERS,
    NUMBERS,
    RULE_SETS,
    SMALL,
    SOUND_HISTORIES,
    TIMES,
    flagged_marks,
)
from hypothesis import given
from hypothesis import strategies as st

from xapi.aggregator import instants
from xapi.aggregator.fold import fold
from xapi.aggregator.reading import read
from xapi.aggregator.rows import Rebuild, ndjson
from xapi.referential.rules import RuleSet
from xapi.vocabulary import VOIDED


def rebuilt(history: list[dict[str, Any]], rules: RuleSet, as_of: str | None = None) -> Rebuild:
    facts = [read(statement, HOME) for statement in history]
    return fold(facts, SMALL, rules, instants.parse(as_of) if as_of else None)


def rows(history: list[dict[str, Any]], rules: RuleSet, as_of: str | None = None) -> bytes:
    return ndjson(rebuilt(history, rules, as_of).rows)


@given(HISTORIES, RULE_SETS, st.randoms(use_true_random=False))
def test_order_never_matters(history: list[dict[str, Any]], rules: RuleSet, chance: random.Random):
    shuffled = chance.sample(history, len(history))

    assert rebuilt(shuffled, rules) == rebuilt(history, rules)


@given(HISTORIES, RULE_SETS, st.data())
def test_repetition_never_matters(history: list[dict[str, Any]], rules: RuleSet, data: st.DataObject):
    repeated = data.draw(st.lists(st.sampled_from(history), max_size=10)) if history else []

    again = rebuilt(history + repeated, rules)

    before = rebuilt(history, rules)
    assert again.rows == before.rows
    assert again.summary.repeated == before.summary.repeated + len(repeated)
    assert again.summary.anomalies == before.summary.anomalies


@given(SOUND_HISTORIES, RULE_SETS)
def test_what_is_voided_might_never_have_been_said(history: list[dict[str, Any]], rules: RuleSet):
    voids = [statement for statement in history if statement["verb"]["id"] == VOIDED]
    targets = {void["object"]["id"] for void in voids if void["actor"]["account"]["homePage"] == HOME}
    shown = [statement for statement in history if statement in voids or statement["id"] not in targets]

    assert rows(history, rules) == rows(shown, rules)


@given(HISTORIES, st.lists(FOREIGN, max_size=5), RULE_SETS)
def test_what_others_say_changes_nothing(
    history: list[dict[str, Any]], foreign: list[dict[str, Any]], rules: RuleSet
):
    ids = {statement["id"] for statement in history}
    foreign = [statement for statement in foreign if statement["id"] not in ids]

    assert rows(history + foreign, rules) == rows(history, rules)


@given(HISTORIES, RULE_SETS)
def test_statements_that_contradict_each_other_might_never_have_been_said(
    history: list[dict[str, Any]], rules: RuleSet
):
    conflicts = {a.statement for a in rebuilt(history, rules).summary.anomalies if a.code == "conflict"}

    assert rows([s for s in history if s["id"] not in conflicts], rules) == rows(history, rules)


@given(HISTORIES, RULE_SETS, TIMES)
def test_as_of_an_instant_is_the_history_until_then(history: list[dict[str, Any]], rules: RuleSet, until: str):
    instant = instants.parse(until)
    earlier = [statement for statement in history if instants.parse(statement["timestamp"]) <= instant]

    assert rows(history, rules, as_of=until) == rows(earlier, rules)


@given(HISTORIES, RULE_SETS, LEARNERS)
def test_a_learners_rows_follow_from_what_was_said_of_them(
    history: list[dict[str, Any]], rules: RuleSet, learner: str
):
    def concerns(statement: dict[str, Any]) -> bool:
        return statement["verb"]["id"] == VOIDED or statement["actor"]["account"]["name"] == learner

    # An id that another learner's statement bears too is in conflict: both are needed to see it.
    ids = {statement["id"] for statement in history if concerns(statement)}
    theirs = [statement for statement in history if statement["id"] in ids]

    alone = [row for row in rebuilt(theirs, rules).rows if row.learner == learner]
    assert alone == [row for row in rebuilt(history, rules).rows if row.learner == learner]


@given(SOUND_HISTORIES, RULE_SETS, flagged_marks(), NUMBERS)
def test_a_correction_replaces_what_it_corrects(
    history: list[dict[str, Any]], rules: RuleSet, mark: dict[str, Any], number: int
):
    sequence = "https://w3id.org/certibloc/xapi/extensions/sequence"
    ids = {"earlier": "00000000-0000-4000-8000-100000000000", "later": "00000000-0000-4000-8000-100000000001"}
    earlier = {**mark, "id": ids["earlier"]}
    extensions = {**mark["context"]["extensions"], sequence: 10 + number}
    later = {**mark, "id": ids["later"], "context": {**mark["context"], "extensions": extensions}}

    assert rows([*history, earlier, later], rules) == rows([*history, later], rules)


@given(HISTORIES, RULE_SETS)
def test_every_statement_is_accounted_for_once(history: list[dict[str, Any]], rules: RuleSet):
    summary = rebuilt(history, rules).summary

    ids = len({statement["id"] for statement in history})
    unknown = [a for a in summary.anomalies if a.code in {"unknown_node", "unknown_level"}]
    accounted = summary.conflict + summary.foreign + summary.voided + summary.counted + len(unknown)
    assert summary.read == len(history)
    assert summary.repeated == len(history) - ids
    # What is left are our own voids.
    voids = {s["id"] for s in history if s["verb"]["id"] == VOIDED and s["actor"]["account"]["homePage"] == HOME}
    assert 0 <= ids - accounted <= len(voids)
