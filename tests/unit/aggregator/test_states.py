"""Absent and exempted, as the grid says them, under every way of agreeing and of taking attempts: fold and SQL."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from said import ASSESSOR, HOME, OTHER, REFERENTIAL, RULES, a_mark

from xapi.aggregator.engines.sqlite import SQLite
from xapi.aggregator.fold import fold
from xapi.aggregator.reading import read
from xapi.aggregator.rows import Row, ndjson
from xapi.aggregator.rule_store import rebuild
from xapi.referential.rules import Agreement, Attempts, RuleSet

FIRST, SECOND, THIRD = (UUID(int=number, version=4) for number in (21, 22, 23))
C8 = [criterion.code for criterion in REFERENTIAL.competency("C8").marked_criteria]
AGREEMENTS: tuple[Agreement, ...] = ("consensus", "min", "median", "lead")
ATTEMPTS: tuple[Attempts, ...] = ("keep_validated", "latest", "best")
WAYS = [
    pytest.param(agreement, attempts, assessors, id=f"{agreement}, {attempts}, {assessors} assessors")
    for agreement, attempts, assessors in product(AGREEMENTS, ATTEMPTS, (1, 2))
]


@pytest.fixture
def sqlite() -> Iterator[SQLite]:
    connection = sqlite3.connect(":memory:")
    yield SQLite(connection)
    connection.close()


def said(response: str, attempt: UUID, number: int, **changes: Any) -> list[Any]:
    """The same on every criterion of C8."""
    return [
        a_mark(
            criterion=REFERENTIAL.criterion(code),
            response=response,
            attempt=attempt,
            attempt_number=number,
            **changes,
        )
        for code in C8
    ]


def exempted(attempt: UUID, number: int) -> list[Any]:
    """As the certification office says it."""
    return said("exempted", attempt, number, assessor=OTHER, reconciles={OTHER})


def rows(sqlite: SQLite, statements: list[Any], rules: RuleSet) -> dict[str, Row]:
    """The learner's rows by code; both engines agree on them."""
    facts = [read(json.loads(each.body), HOME) for each in statements]
    given, expected = rebuild(sqlite, facts, REFERENTIAL, rules), fold(facts, REFERENTIAL, rules)
    assert ndjson(given.rows) == ndjson(expected.rows)
    return {row.code: row for row in expected.rows}


@pytest.mark.parametrize(("agreement", "attempts", "assessors"), WAYS)
def test_an_exemption_after_a_failed_attempt_validates(sqlite, agreement, attempts, assessors):
    rules = replace(RULES, agreement=agreement, attempts=attempts, assessors=assessors)

    found = rows(sqlite, [*said("not_acquired", FIRST, 1), *exempted(SECOND, 2)], rules)

    assert found["C8"].computed == "validated"
    assert found["C8"].reasons == ()
    assert {found[code].computed for code in C8} == {"exempted"}


@pytest.mark.parametrize("attempts", ATTEMPTS)
def test_a_bloc_of_exemptions_and_marks_is_validated_whichever_came_first(sqlite, attempts):
    rules = replace(RULES, attempts=attempts)
    others = ("C7", "C9", "C10")
    criteria = [criterion for code in others for criterion in REFERENTIAL.competency(code).marked_criteria]
    marked = [
        a_mark(
            assessment=next(each for each in REFERENTIAL.assessments if criterion.competency in each.competencies),
            criterion=criterion,
            response="acquired",
            attempt=FIRST,
        )
        for criterion in criteria
    ]

    found = rows(sqlite, [*exempted(SECOND, 1), *marked], rules)

    assert found["B2"].computed == "validated"
    assert found[REFERENTIAL.id].computed == "incomplete"


def test_absent_is_no_failure_that_was_seen_and_a_resit_makes_up_for_it(sqlite):
    before = rows(sqlite, said("absent", FIRST, 1), RULES)
    after = rows(sqlite, [*said("absent", FIRST, 1), *said("acquired", THIRD, 2, assessor=ASSESSOR)], RULES)

    assert before["C8"].computed == "not_validated"
    assert {before[code].computed for code in C8} == {"absent"}
    assert after["C8"].computed == "validated"
