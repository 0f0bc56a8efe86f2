"""The rule on DuckDB, inside the process."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import duckdb

from xapi.aggregator.rule_store import TEXTS
from xapi.aggregator.rule_text import Part

AT_ONCE = 5000


class DuckDB:
    """A `xapi.aggregator.rule_store.Database`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def fill(self, name: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
        """Make a table; a column of lists at a time, since lines one by one are slow here."""
        typed = ", ".join(f"{column} {'VARCHAR' if column in TEXTS else 'BIGINT'}" for column in columns)
        self.connection.execute(f"CREATE OR REPLACE TEMPORARY TABLE {name} ({typed})")
        values = ", ".join("unnest(?)" for _ in columns)
        remaining = iter(lines)
        while batch := list(islice(remaining, AT_ONCE)):
            lists = [list(column) for column in zip(*batch, strict=True)]
            self.connection.execute(f"INSERT INTO {name} SELECT {values}", lists)

    def derive(self, part: Part) -> None:
        """Make a part a table."""
        self.connection.execute(f"CREATE OR REPLACE TEMPORARY TABLE {part.name} AS {part.text}")

    def answer(self, text: str) -> Iterable[Sequence[Any]]:
        """The lines of a SELECT."""
        return self.connection.execute(text).fetchall()
