"""The rule in SQL gives what the fold gives, to the byte, on every engine."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import duckdb
import psycopg
import pytest
from histories import HISTORIES, HOME, REFERENTIALS, RULE_SETS, SMALL, TIMES, a_mark, a_void, some_rules
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xapi.aggregator import instants
from xapi.aggregator.engines.duckdb import DuckDB
from xapi.aggregator.engines.postgresql import PostgreSQL
from xapi.aggregator.engines.sqlite import SQLite
from xapi.aggregator.fold import fold
from xapi.aggregator.reading import read
from xapi.aggregator.rows import ndjson
from xapi.aggregator.rule_store import Database, rebuild
from xapi.aggregator.rule_tables import TooFine
from xapi.aggregator.rule_text import parts
from xapi.referential.model import Referential
from xapi.referential.rules import RuleSet


@pytest.fixture
def sqlite() -> Iterator[SQLite]:
    connection = sqlite3.connect(":memory:")
    yield SQLite(connection)
    connection.close()


@pytest.fixture
def in_duckdb() -> Iterator[DuckDB]:
    with duckdb.connect() as connection:
        yield DuckDB(connection)


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[PostgreSQL]:
    with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as connection:
        yield PostgreSQL(connection)


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("in_duckdb", id="duckdb"),
        pytest.param("postgresql", marks=pytest.mark.postgresql),
    ]
)
def database(request: pytest.FixtureRequest) -> Database:
    """Each engine in turn."""
    found: Database = request.getfixturevalue(request.param)
    return found


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(HISTORIES, RULE_SETS, st.none() | TIMES, REFERENTIALS)
def test_an_engine_gives_what_the_fold_gives(
    database: Database,
    history: list[dict[str, Any]],
    rules: RuleSet,
    until: str | None,
    referential: Referential,
):
    facts = [read(statement, HOME) for statement in history]
    as_of = instants.parse(until) if until else None

    given = rebuild(database, facts, referential, rules, as_of)

    expected = fold(facts, referential, rules, as_of)
    assert ndjson(given.rows) == ndjson(expected.rows)
    assert given.summary == expected.summary


FIRST, LATER = {"response": "in_progress", "sequence": 1}, {"response": "acquired", "sequence": 1}
TRAPS = [
    pytest.param(
        [a_mark(1, at="2026-01-01T11:00:00Z", **LATER), a_mark(2, at="2026-01-01T12:30:00+02:00", **FIRST)],
        id="timestamps are no text",
    ),
    pytest.param(
        [a_mark(1, at="2026-01-02T10:00:00Z", **LATER), a_mark(2, at="2026-01-01T10:00:00Z", **FIRST)],
        id="the last to arrive is not the last",
    ),
    pytest.param(
        [a_void(3, 2), a_mark(1, **LATER), a_mark(2, "C1.1", "in_progress", sequence=2)], id="voids come first"
    ),
    pytest.param(
        [a_mark(1, **LATER), a_mark(2, "C1.1", "absent", sequence=2), a_void(3, 2), a_void(4, 3)],
        id="a void of a void does nothing",
    ),
    pytest.param(
        [
            a_mark(2, at="2026-01-01T10:00:00.1234560001Z", **LATER),
            a_mark(1, at="2026-01-01T10:00:00.1234569999Z", **FIRST),
        ],
        id="digits beyond microseconds are cut off",
    ),
]


@pytest.mark.parametrize("history", TRAPS)
def test_known_traps(database: Database, history: list[dict[str, Any]]):
    facts = [read(statement, HOME) for statement in history]

    rows = rebuild(database, facts, SMALL, some_rules()).rows

    assert [row.computed for row in rows if row.code == "C1.1"] == ["acquired"]


def test_sqlite_looks_voided_ids_up(sqlite: SQLite):
    rebuild(sqlite, [], SMALL, some_rules())
    [mark] = [part for part in parts("consensus") if part.name == "mark"]

    plan = [line[-1] for line in sqlite.answer(f"EXPLAIN QUERY PLAN {mark.text}")]

    assert any("voided_key" in step for step in plan)
    assert not any("SCAN v" in step or "SCAN c" in step for step in plan)


@pytest.mark.postgresql
def test_postgresql_knows_how_many_lines_a_temporary_table_has(postgresql: PostgreSQL):
    rebuild(postgresql, [read(a_mark(n), HOME) for n in range(30)], SMALL, some_rules())

    [[lines]] = postgresql.answer("SELECT reltuples FROM pg_class WHERE oid = 'pg_temp.mark'::regclass")
    assert lines == 30


def test_numbers_that_whole_ones_cannot_tell_are_left_to_the_fold(sqlite: SQLite):
    weights = {"C1.1": 0.1234567891234567, "C1.2": 0.7654321987654321}
    rules = some_rules(overrides={"C1": {"rule": "score", "pass": 10, "weights": weights}})

    with pytest.raises(TooFine, match="C1"):
        rebuild(sqlite, [], SMALL, rules)


def test_every_part_is_plain_sql_that_names_what_it_reads():
    for agreement in ("consensus", "min", "median", "lead"):
        found = parts(agreement, ("below", "summary"))

        assert len({part.name for part in found}) == len(found)
        assert not any(word in part.text for part in found for word in ("::", "QUALIFY", "ILIKE", "?", "%s"))
