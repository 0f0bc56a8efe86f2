"""The rule in SQL gives what the fold gives, to the byte, on every engine."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import duckdb
import psycopg
import pytest
from histories import HISTORIES, HOME, RULE_SETS, SMALL, TIMES
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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(HISTORIES, RULE_SETS, st.none() | TIMES)
def test_an_engine_gives_what_the_fold_gives(
    database: Database, history: list[dict[str, Any]], rules: RuleSet, until: str | None
):
    facts = [read(statement, HOME) for statement in history]
    as_of = instants.parse(until) if until else None

    given = rebuild(database, facts, SMALL, rules, as_of)

    expected = fold(facts, SMALL, rules, as_of)
    assert ndjson(given.rows) == ndjson(expected.rows)
    assert given.summary == expected.summary
