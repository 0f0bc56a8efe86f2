"""The rule over many learners' facts in the application's own PostgreSQL."""

from typing import Any

import psycopg

from xapi.aggregator.engines.postgresql import PostgreSQL


class OwnPostgreSQL(PostgreSQL):
    """Temporary tables beside the application's, which they would hide if they stayed."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        super().__init__(connection)
        self._made: list[str] = []

    def _make(self, name: str, what: str) -> None:
        super()._make(name, what)
        self._made.append(name)

    def clear(self) -> None:
        """Drop them."""
        self._connection.execute(f"DROP TABLE {', '.join(f'pg_temp.{name}' for name in self._made)}")
