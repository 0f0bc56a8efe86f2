"""The rule in the application's own PostgreSQL: by temporary tables, or by a statement kept with its plan."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg

from xapi.aggregator.engines.postgresql import PostgreSQL

# To the planner the parts look small and the whole costly: it would compile it, which takes seconds. A plan is
# kept, so it must not come from a moment when the tables were empty and to walk them cost nothing.
SETTINGS = "SET LOCAL jit = off; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan"
AS_BEFORE = "SET LOCAL jit = on; SET LOCAL enable_seqscan = on; SET LOCAL plan_cache_mode = auto"


def run_prepared(connection: psycopg.Connection[Any], text: str, lists: Sequence[list[Any]]) -> list[Any]:
    """Run a text of two lists, ``$1`` and ``$2``, planned once for the connection."""
    connection.execute(SETTINGS)
    found = connection.execute(_with_places(text), lists, prepare=True)
    rows = found.fetchall() if found.description else []
    connection.execute(AS_BEFORE)
    return rows


@lru_cache(maxsize=32)
def _with_places(text: str) -> str:
    """The text as psycopg wants it; an IRI may have a percent sign in it."""
    with_places = text.replace("%", "%%")
    for place in ("$1::", "$2::"):
        with_places = with_places.replace(place, "%s::", 1)
    return with_places


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

    def note_change(self) -> None:
        """After everybody's renewal: until somebody counts, plans are made for tables as they were."""
        self._connection.execute("ANALYZE kept_facts, progress_rows")
