"""How the long texts of the rule are run again and again over a connection of the driver's own."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from lti_tool.store.finishing import JOINED, POSTGRESQL, SQLITE, Dialect, Joined
from lti_tool.store.renewal_texts import Renewed, own_name, sources
from xapi.aggregator.rule_store import KEYS, TEXTS

# PostgreSQL's planner does not know how much stands in a WITH, takes all for little and would nest loops, whose
# time grows by the square; facts and rows are looked up all the same, one by one. To plan takes longer than to
# run, so a plan is kept. And what it takes for costly it would compile, for seconds.
SETTINGS = {
    "jit": "off",
    "enable_seqscan": "off",
    "enable_nestloop": "off",
    "plan_cache_mode": "force_generic_plan",
}
PAGES = """SELECT (pg_relation_size('kept_facts') + pg_relation_size('progress_rows'))
/ current_setting('block_size')::BIGINT"""

Touched = Sequence[tuple[str, int]]


def driver_of(session: Session) -> tuple[Any, Dialect]:
    """The driver's own connection of a session, and what it speaks."""
    connection: Any = session.connection().connection.driver_connection
    return connection, SQLITE if isinstance(connection, sqlite3.Connection) else POSTGRESQL


class Runner:
    """
    Runs texts over what is renewed.

    A plan that PostgreSQL made while tables were small looks up by any index, and would walk them when they are
    large: it is made anew whenever they have doubled, for statistics may come much later.
    """

    def __init__(self, connection: Any, renewed: Renewed) -> None:
        self.renewed = renewed
        self._connection = connection
        self._doublings = 0
        self.measure()

    def measure(self) -> None:
        """See how often the tables have doubled since they were empty."""
        if self.renewed.dialect is not SQLITE:
            [pages] = self._connection.execute(PAGES).fetchone()
            self._doublings = int(pages).bit_length()

    def run(self, text: str, touched: Touched) -> Any:
        """Run a text over learners and competencies; whatever it gives."""
        if not touched:
            return []
        if self.renewed.dialect is SQLITE:
            return self._connection.execute(text, [json.dumps(touched, ensure_ascii=False)])

        lists = [list(column) for column in zip(*touched, strict=True)]
        found = self._connection.execute(_with_places(text, self._doublings), lists, prepare=True)
        return found.fetchall() if found.description else []

    def with_rows(self, learners: Sequence[str], condition: str = "1 = 1") -> list[str]:
        """Those of the learners who have rows, the certification's, `p`, meeting a condition."""
        found = self.run(self.renewed.with_rows(condition), for_all(learners))
        return sorted(who for (who,) in found)


@contextmanager
def running(connection: Any, renewed: Renewed) -> Iterator[Runner]:
    """
    See that what the texts need is there.

    SQLite has the source tables as temporary ones, made once for a connection and rules: written out they would
    take it a third of a second to compile. PostgreSQL has them in the texts, and other settings meanwhile.
    """
    if renewed.dialect is SQLITE:
        _make_tables(connection, renewed)
        yield Runner(connection, renewed)
    else:
        connection.execute("; ".join(f"SET LOCAL {name} TO {value}" for name, value in SETTINGS.items()))
        yield Runner(connection, renewed)
        connection.execute("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in SETTINGS))


def for_all(learners: Sequence[str]) -> Touched:
    """The learners, with no competency in particular."""
    return [(learner, 0) for learner in learners]


def _make_tables(connection: Any, renewed: Renewed) -> None:
    there = "SELECT 1 FROM sqlite_temp_master WHERE name = ?"
    *_, last = sources(renewed)
    if connection.execute(there, [own_name(renewed, last)]).fetchone():
        return
    connection.create_aggregate(JOINED, 2, Joined)
    for name, (columns, lines) in sources(renewed).items():
        own = own_name(renewed, name)
        typed = ", ".join(f"{column} {'TEXT' if column in TEXTS else 'INTEGER'}" for column in columns)
        key = f", PRIMARY KEY ({KEYS[name]})) WITHOUT ROWID" if name in KEYS else ")"
        connection.execute(f"DROP TABLE IF EXISTS temp.{own}")
        connection.execute(f"CREATE TEMPORARY TABLE {own} ({typed}{key}")
        places = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO temp.{own} VALUES ({places})", lines)  # noqa: S608 # our own names


@lru_cache(maxsize=64)
def _with_places(text: str, doublings: int) -> str:
    """The text as psycopg wants it, unlike that of other ``doublings``; an IRI may have a percent sign in it."""
    with_places = text.replace("%", "%%")
    for place in ("$1::", "$2::"):
        with_places = with_places.replace(place, "%s::", 1)
    return f"{with_places} -- {doublings}"
