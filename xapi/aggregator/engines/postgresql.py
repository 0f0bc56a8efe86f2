"""The rule on PostgreSQL."""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg

from xapi.aggregator.rule_store import TEXTS
from xapi.aggregator.rule_text import Part

TEXT = 'TEXT COLLATE "C"'


class PostgreSQL:
    """A `xapi.aggregator.rule_store.Database` of temporary tables, which hide others of their names."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        # Many short statements: compiling one takes longer than all of them.
        connection.execute("SET jit = off")

    def fill(self, name: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
        """Make a table. Text sorts by code point only under the collation C."""
        typed = ", ".join(f"{column} {TEXT if column in TEXTS else 'BIGINT'}" for column in columns)
        self._make(name, f"({typed})")
        with self._connection.cursor() as cursor, cursor.copy(f"COPY pg_temp.{name} FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
        self._analyze(name)

    def derive(self, part: Part) -> None:
        """Make a part a table."""
        self._make(part.name, f"AS {part.text}")
        self._analyze(part.name)

    def answer(self, text: str) -> Iterable[Sequence[Any]]:
        """The lines of a SELECT."""
        return self._connection.execute(text).fetchall()

    def _make(self, name: str, what: str) -> None:
        self._connection.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
        self._connection.execute(f"CREATE TEMPORARY TABLE {name} {what}")

    def _analyze(self, name: str) -> None:
        # Nobody else does it for temporary tables: without statistics the planner takes a thousand lines for one.
        self._connection.execute(f"ANALYZE pg_temp.{name}")
