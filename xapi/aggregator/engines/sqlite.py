"""The rule on SQLite."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from xapi.aggregator.rule_store import KEYS, TEXTS
from xapi.aggregator.rule_text import Part


class SQLite:
    """A `xapi.aggregator.rule_store.Database` of temporary tables, which hide others of their names."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def fill(self, name: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
        """Make a table; SQLite sorts text by its bytes, which is by code point."""
        typed = ", ".join(f"{column} {'TEXT' if column in TEXTS else 'INTEGER'}" for column in columns)
        self._make(name, f"({typed})")
        places = ", ".join("?" * len(columns))
        self._connection.executemany(f"INSERT INTO temp.{name} VALUES ({places})", lines)
        self._index(name)

    def derive(self, part: Part) -> None:
        """Make a part a table."""
        self._make(part.name, f"AS {part.text}")
        self._index(part.name)

    def answer(self, text: str) -> Iterable[Sequence[Any]]:
        """The lines of a SELECT."""
        return self._connection.execute(text)

    def _make(self, name: str, what: str) -> None:
        self._connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        self._connection.execute(f"CREATE TEMPORARY TABLE {name} {what}")

    def _index(self, name: str) -> None:
        if name in KEYS:
            self._connection.execute(f"CREATE INDEX temp.{name}_key ON {name} ({KEYS[name]})")
