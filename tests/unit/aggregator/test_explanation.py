"""Explanations: what counts and what became of the rest, as of any instant, and what changed between two."""

import pytest
from histories import (
    HISTORIES,
    HOME,
    RULE_SETS,
    SMALL,
    SOUND_HISTORIES,
    a_decision,
    a_mark,
    a_void,
    some_rules,
    uuid_of,
)
from hypothesis import given

from xapi.aggregator import instants
from xapi.aggregator.explanation import changes, explain
from xapi.aggregator.fold import fold
from xapi.aggregator.follower import told
from xapi.aggregator.scope import Scope

SCOPE = Scope(SMALL, some_rules())
MORNING, NOON, EVENING = "2026-01-01T08:00:00Z", "2026-01-01T12:00:00Z", "2026-01-01T18:00:00Z"


def at(text):
    return instants.parse(text)


def why(*statements, scope=SCOPE, as_of=None):
    return explain(told(statements, HOME), "ada", scope, as_of)


def of_criterion(explanation, code="C1.1"):
    [found] = [
        criterion
        for bloc in explanation.blocs
        for competency in bloc.competencies
        for criterion in competency.criteria
        if criterion.criterion.code == code
    ]
    return found


def fates(explanation, code="C1.1"):
    return [(int(one.said.id[-12:]), one.fate) for one in of_criterion(explanation, code).marks]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param([a_mark(1)], [(1, "counts")], id="a mark counts"),
        pytest.param(
            [a_mark(1, at=MORNING), a_mark(2, sequence=2, at=NOON)],
            [(1, "corrected"), (2, "counts")],
            id="corrected by its assessor",
        ),
        pytest.param(
            [a_mark(1, sequence=2, at=MORNING), a_mark(2, at=NOON)],
            [(1, "counts"), (2, "corrected")],
            id="the greater sequence stands, not the later",
        ),
        pytest.param(
            [
                a_mark(1, at=MORNING),
                a_mark(2, assessor="alan", at=NOON),
                a_mark(3, reconciliation=True, at=EVENING),
            ],
            [(1, "reconciled"), (2, "reconciled"), (3, "counts")],
            id="two gave way to a reconciliation",
        ),
        pytest.param(
            [a_mark(1, at=MORNING), a_mark(2, attempt="second", at=NOON)],
            [(1, "other_attempt"), (2, "counts")],
            id="an attempt that is not taken",
        ),
        pytest.param([a_mark(1), a_void(2, 1)], [(1, "voided")], id="voided"),
        pytest.param([a_mark(1), a_mark(1, response="absent")], [(1, "conflict")], id="contradicts itself"),
        pytest.param([a_mark(1, response="what")], [(1, "unknown")], id="a level that nobody knows"),
    ],
)
def test_what_became_of_each_mark(statements, expected):
    assert fates(why(*statements)) == expected


def test_a_void_and_a_correction_say_which_statement_did_it():
    voided, corrected = why(a_mark(1), a_void(9, 1)), why(a_mark(1), a_mark(2, sequence=2))

    assert of_criterion(voided).marks[0].by == uuid_of(9)
    assert of_criterion(corrected).marks[0].by == uuid_of(2)


def test_assessors_still_missing_are_counted():
    scope = Scope(SMALL, some_rules(assessors=2))

    explanation = why(a_mark(1), scope=scope)

    assert [of_criterion(explanation, code).missing for code in ("C1.1", "C1.2", "C2.1")] == [1, 2, 0]


def test_assessors_who_differ_are_not_missing():
    explanation = why(a_mark(1), a_mark(2, response="absent", assessor="alan"))

    assert of_criterion(explanation).missing == 0
    assert fates(explanation) == [(1, "counts"), (2, "counts")]


def test_a_competency_tells_its_attempts_and_which_is_taken():
    explanation = why(a_mark(1, "C2.1"), a_mark(2, "C2.1", "not_acquired", attempt="second"), scope=SCOPE)

    competency = explanation.blocs[0].competencies[1]
    assert [(one.registration, one.outcome) for one in competency.attempts] == [
        ("first", "validated"),
        ("second", "not_validated"),
    ]
    assert competency.taken.registration == "first"
    assert competency.row.reasons == ("kept:first",)


def test_a_score_says_between_which_means_it_can_end():
    scope = Scope(SMALL, some_rules(competency={"rule": "score", "pass": 10}))

    competency = why(a_mark(1), scope=scope).blocs[0].competencies[0]

    assert competency.mark == (10, 20)


def test_decisions_are_told_in_time_and_the_last_one_counts():
    explanation = why(
        a_decision(1, response="refused", at=NOON),
        a_decision(2, at=EVENING),
        a_decision(3, at=MORNING),
        a_void(4, 3),
        a_decision(5, node="", response="adjourned"),
    )

    assert [(one.said.id[-1], one.fate) for one in explanation.blocs[0].decisions] == [
        ("3", "voided"),
        ("1", "corrected"),
        ("2", "counts"),
    ]
    assert [one.said.response for one in explanation.decisions] == ["adjourned"]


def test_as_of_an_instant_what_came_later_is_not_there():
    history = [a_mark(1, at=MORNING), a_void(2, 1, at=EVENING)]

    before, then, after = (why(*history, as_of=at(text)) for text in ("2026-01-01T07:00:00Z", NOON, EVENING))

    assert (before.is_empty, then.is_empty, after.is_empty) == (True, False, False)
    assert (fates(before), fates(then), fates(after)) == ([], [(1, "counts")], [(1, "voided")])


def test_nobodys_rows_say_that_nothing_was_assessed():
    explanation = why(a_mark(1, learner="béa"))

    assert explanation.is_empty
    assert {bloc.row.computed for bloc in explanation.blocs} == {"incomplete"}


@given(HISTORIES, RULE_SETS)
def test_its_rows_and_what_counts_are_the_folds(history, rules):
    facts, scope = told(history, HOME), Scope(SMALL, rules)
    rows = {(row.learner, row.node): row for row in fold(facts, SMALL, rules).rows}

    for learner in ("ada", "béa", "Zoé"):
        explanation = explain(facts, learner, scope)
        for bloc in explanation.blocs:
            for competency in bloc.competencies:
                counting = {m.said.id for c in competency.criteria for m in c.marks if m.counts}
                row = rows.get((learner, competency.row.node), competency.row)
                assert competency.row == row
                assert tuple(sorted(counting)) == row.evidence
                assert row.computed == (competency.taken.outcome if competency.taken else "incomplete")


def test_a_void_that_another_statement_contradicts_voids_nothing():
    history = [
        a_mark(1, "C1.1", "acquired", learner="ada"),
        a_void(2, 1),
        a_mark(2, "C1.2", "acquired", learner="ada"),
    ]

    explanation = explain(told(history, HOME), "ada", Scope(SMALL, some_rules()))

    criteria = [c for bloc in explanation.blocs for competency in bloc.competencies for c in competency.criteria]
    fates = {mark.said.id[-1]: mark.fate for criterion in criteria for mark in criterion.marks}
    assert fates == {"1": "counts", "2": "conflict"}


def test_what_changed_is_told_with_the_statements_that_did_it():
    history = [
        a_mark(1, "C2.1", "not_acquired", at=MORNING),
        a_mark(2, "C2.1", sequence=2, at=EVENING),
        a_mark(3, "C3.1", at=MORNING),
        a_decision(4, node="/blocs/B2", at=EVENING),
    ]

    found = changes(told(history, HOME), "ada", SCOPE, since=at(NOON), until=None)

    told_of = {change.after.code: change for change in found}
    assert list(told_of) == ["small", "B1", "C2", "C2.1", "B2"]
    assert (told_of["C2"].before.computed, told_of["C2"].after.computed) == ("not_validated", "validated")
    assert [fact.id for fact in told_of["C2.1"].because] == [uuid_of(2)]
    assert [fact.id for fact in told_of["B2"].because] == [uuid_of(4)]
    assert told_of["B1"].because == []


def test_a_void_is_what_changed_what_it_voids():
    history = [a_mark(1, at=MORNING), a_void(2, 1, at=EVENING)]

    found = changes(told(history, HOME), "ada", SCOPE, since=at(NOON), until=at(EVENING))

    [criterion] = [change for change in found if change.after.kind == "criterion" and change.after.code == "C1.1"]
    assert [fact.id for fact in criterion.because] == [uuid_of(2)]
    assert (criterion.before.computed, criterion.after.computed) == ("acquired", None)


@given(SOUND_HISTORIES)
def test_between_an_instant_and_itself_nothing_changes(history):
    facts, instant = told(history, HOME), at("2026-01-01T10:00:00Z")

    assert changes(facts, "ada", SCOPE, since=instant, until=instant) == []
