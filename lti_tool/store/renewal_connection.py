"""How the long texts of the rule are run again and again over a connection of the driver's own."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from lti_tool.store.finishing import JOINED, SQLITE, Joined
from lti_tool.store.renewal_texts import Renewed, own_name, sources
from xapi.aggregator.rule_store import KEYS, TEXTS

# PostgreSQL's planner does not know how much stands in a WITH, takes all for little and would nest loops, whose
# time grows by the square; facts and rows are looked up all the same, as lists of what is wanted. To plan takes
# longer than to run, so a plan is kept, and must not be to walk tables that were empty at the time. And what it
# takes for costly it would compile, for seconds.
SETTINGS = {
    "jit": "off",
    "enable_seqscan": "off",
    "enable_nestloop": "off",
    "plan_cache_mode": "force_generic_plan",
}
AS_BEFORE = {"jit": "on", "enable_seqscan": "on", "enable_nestloop": "on", "plan_cache_mode": "auto"}

Touched = Sequence[tuple[str, int]]


@contextmanager
def laid_out(connection: Any, renewed: Renewed) -> Iterator[None]:
    """
    See that what the texts need is there.

    SQLite has the source tables as temporary ones, made once for a connection and rules: written out they would
    take it a third of a second to compile. PostgreSQL has them in the texts, and other settings meanwhile.
    """
    if renewed.dialect is SQLITE:
        _make_tables(connection, renewed)
        yield
    else:
        connection.execute(_set(SETTINGS))
        yield
        connection.execute(_set(AS_BEFORE))


def run(connection: Any, renewed: Renewed, text: str, touched: Touched) -> Any:
    """Run a text over learners and competencies; whatever it gives."""
    if not touched:
        return []
    if renewed.dialect is SQLITE:
        return connection.execute(text, [json.dumps(touched, ensure_ascii=False)])

    lists = [list(column) for column in zip(*touched, strict=True)]
    found = connection.execute(_with_places(text), lists, prepare=True)
    return found.fetchall() if found.description else []


def learners_with_rows(
    connection: Any, renewed: Renewed, learners: Sequence[str], condition: str = "1 = 1"
) -> list[str]:
    """Those of the learners who have rows, the certification's, `p`, meeting a condition."""
    found = run(connection, renewed, renewed.with_rows(condition), for_all(learners))
    return sorted(who for (who,) in found)


def for_all(learners: Sequence[str]) -> Touched:
    """The learners, with no competency in particular."""
    return [(learner, 0) for learner in learners]


def _make_tables(connection: Any, renewed: Renewed) -> None:
    there = "SELECT 1 FROM sqlite_temp_master WHERE name = ?"
    if connection.execute(there, [own_name(renewed, "known")]).fetchone():
        return
    connection.create_aggregate(JOINED, 2, Joined)
    for name, (columns, lines) in sources(renewed).items():
        own = own_name(renewed, name)
        typed = ", ".join(f"{column} {'TEXT' if column in TEXTS else 'INTEGER'}" for column in columns)
        key = f", PRIMARY KEY ({KEYS[name]})) WITHOUT ROWID" if name in KEYS else ")"
        connection.execute(f"CREATE TEMPORARY TABLE {own} ({typed}{key}")
        places = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO temp.{own} VALUES ({places})", lines)  # noqa: S608 # our own names


def _set(settings: dict[str, str]) -> str:
    return "; ".join(f"SET LOCAL {name} = {value}" for name, value in settings.items())


@lru_cache(maxsize=64)
def _with_places(text: str) -> str:
    """The text as psycopg wants it; an IRI may have a percent sign in it."""
    with_places = text.replace("%", "%%")
    for place in ("$1::", "$2::"):
        with_places = with_places.replace(place, "%s::", 1)
    return with_places
