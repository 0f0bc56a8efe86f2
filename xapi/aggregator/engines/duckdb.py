"""The rule on DuckDB, inside the process."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import duckdb

from xapi.aggregator.rule_store import TEXTS
from xapi.aggregator.rule_text import Part

AT_ONCE = 5000


def fill(connection: duckdb.DuckDBPyConnection, table: str, lines: Sequence[Sequence[Any]]) -> None:
    """Make a temporary table: ``name (column TYPE, …)``."""
    connection.execute(f"CREATE OR REPLACE TEMPORARY TABLE {table}")
    if lines:
        _insert(connection, table.split()[0], lines)


def _insert(connection: duckdb.DuckDBPyConnection, name: str, lines: Sequence[Sequence[Any]]) -> None:
    """A column of lists at a time, since lines one by one take ten times as long."""
    columns = [list(column) for column in zip(*lines, strict=True)]
    values = ", ".join("unnest(?)" for _ in columns)
    connection.execute(f"INSERT INTO {name} SELECT {values}", columns)


class DuckDB:
    """A `xapi.aggregator.rule_store.Database`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def fill(self, name: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
        """Make a table."""
        typed = ", ".join(f"{column} {'VARCHAR' if column in TEXTS else 'BIGINT'}" for column in columns)
        fill(self.connection, f"{name} ({typed})", ())
        remaining = iter(lines)
        while batch := list(islice(remaining, AT_ONCE)):
            _insert(self.connection, name, batch)

    def derive(self, part: Part) -> None:
        """Make a part a table."""
        self.connection.execute(f"CREATE OR REPLACE TEMPORARY TABLE {part.name} AS {part.text}")

    def answer(self, text: str) -> Iterable[Sequence[Any]]:
        """The lines of a SELECT."""
        return self.connection.execute(text).fetchall()
