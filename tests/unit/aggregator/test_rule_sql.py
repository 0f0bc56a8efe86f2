"""The rule in SQL gives what the fold gives, to the byte."""

import sqlite3
from typing import Any

from histories import HISTORIES, HOME, RULE_SETS, SMALL, TIMES
from hypothesis import given
from hypothesis import strategies as st

from xapi.aggregator import instants
from xapi.aggregator.engines.sqlite import SQLite
from xapi.aggregator.fold import fold
from xapi.aggregator.reading import read
from xapi.aggregator.rows import ndjson
from xapi.aggregator.rule_store import rebuild
from xapi.referential.rules import RuleSet


@given(HISTORIES, RULE_SETS, st.none() | TIMES)
def test_sqlite_gives_what_the_fold_gives(history: list[dict[str, Any]], rules: RuleSet, until: str | None):
    facts = [read(statement, HOME) for statement in history]
    as_of = instants.parse(until) if until else None

    given = rebuild(SQLite(sqlite3.connect(":memory:")), facts, SMALL, rules, as_of)

    expected = fold(facts, SMALL, rules, as_of)
    assert ndjson(given.rows) == ndjson(expected.rows)
    assert given.summary == expected.summary
