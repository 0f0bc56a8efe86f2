"""
The rule in SQL over the facts kept, in the application's own database, to rows written there.

A few learners' rows are one statement: to make temporary tables would take longer than to answer. Many learners'
rows go by temporary tables, which are gone afterwards. Of whom there are rows already, only what the
statements bear on is made anew: see `lti_tool.store.narrow_renewal`.
"""

import sqlite3
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.store.finishing import POSTGRESQL, SQLITE, Dialect, finished, text_tables, written
from lti_tool.store.models.ledger import KeptFact
from lti_tool.store.narrow_renewal import narrowly_renewed
from lti_tool.store.renewal_texts import BEARING, EVERYTHING, KNOWN, SAID, in_one, known, run
from xapi.aggregator.engines.sqlite import SQLite
from xapi.aggregator.follower import Touched
from xapi.aggregator.rule_store import Database, derive_all, prepare
from xapi.aggregator.rule_tables import RuleTables
from xapi.aggregator.rule_text import Part, parts
from xapi.aggregator.scope import Scope

__all__ = ["BEARING", "renew_rows"]
DETAIL = ("below",)
LEVELS = ("bloc", "below")
# Beyond this many learners temporary tables, which have statistics, pay for themselves.
FEW = {SQLITE: 200, POSTGRESQL: 40}
# How many go into one statement: beyond, PostgreSQL's nested loops take long.
AT_ONCE = {SQLITE: 200, POSTGRESQL: 2}
# Beyond this share of all learners it is quicker to renew everybody.
SHARE = 0.04


def renew_rows(session: Session, store_id: int, scope_id: int, scope: Scope, touched: Touched | None) -> None:
    """Make the rows of the learners, or of all there are, what the rule gives now. Raises `TooFine`."""
    tables = scope.tables
    tables.tables()
    connection: Any = session.connection().connection.driver_connection
    dialect = SQLITE if isinstance(connection, sqlite3.Connection) else POSTGRESQL
    whole: Collection[str] | None = None
    if touched is not None:
        whole = touched - narrowly_renewed(connection, dialect, store_id, scope_id, tables, touched.nodes)
        if len(whole) > FEW[dialect] and _are_most(session, store_id, whole):
            whole = None
    if whole is None or len(whole) > FEW[dialect]:
        _by_tables(connection, dialect, store_id, scope_id, tables, whole)
    else:
        _at_once(connection, dialect, store_id, scope_id, tables, sorted(whole))


def _are_most(session: Session, store_id: int, learners: Collection[str]) -> bool:
    everybody = select(func.count(KeptFact.learner.distinct())).where(KeptFact.store_id == store_id)
    return len(learners) > SHARE * (session.scalar(everybody) or 0)


def _at_once(
    connection: Any,
    dialect: Dialect,
    store_id: int,
    scope_id: int,
    tables: RuleTables,
    learners: list[str],
) -> None:
    """The rule as one statement for some learners at a time; of some perhaps nothing counts any more."""
    for begin in range(0, len(learners), AT_ONCE[dialect]):
        some = learners[begin : begin + AT_ONCE[dialect]]
        run(connection, dialect, _gone(dialect, store_id, scope_id, tables), [(who, 0) for who in some])
        run(connection, dialect, _written_out(dialect, store_id, scope_id, tables), [(who, 0) for who in some])


@lru_cache(maxsize=8)
def _written_out(dialect: Dialect, store_id: int, scope_id: int, tables: RuleTables) -> str:
    derived = [*_said(dialect, store_id), *parts(tables.rules.agreement, DETAIL)]
    derived.append(Part("finished", finished(dialect, tables, LEVELS), {}))
    before = in_one(dialect, tables, derived)
    return written(dialect, scope_id, dialect.stored.format(scope=scope_id), before)


@lru_cache(maxsize=8)
def _gone(dialect: Dialect, store_id: int, scope_id: int, tables: RuleTables) -> str:
    """The DELETE of the rows of learners of whom nothing counts."""
    wanted = ("repeated", "conflict", "voided", "mark", "decision", "learner")
    derived = [part for part in parts(tables.rules.agreement, DETAIL) if part.name in wanted]
    before = in_one(dialect, tables, [*_said(dialect, store_id), *derived])
    return f"""{before} DELETE FROM progress_rows
WHERE scope_id = {scope_id} AND learner IN (SELECT t.learner FROM touched t)
  AND learner {dialect.collated} NOT IN (SELECT l.learner FROM learner l)"""  # noqa: S608 # our own names


def _said(dialect: Dialect, store_id: int) -> list[Part]:
    said = SAID.format(store=store_id, collated=dialect.collated)
    return [Part("bearing", BEARING.format(store=store_id), {}), Part("said", said, {})]


def _by_tables(
    connection: Any,
    dialect: Dialect,
    store_id: int,
    scope_id: int,
    tables: RuleTables,
    learners: Collection[str] | None,
) -> None:
    if dialect is SQLITE:
        own_sqlite = _OwnSQLite(connection)
        try:
            _through_tables(own_sqlite, connection, dialect, store_id, scope_id, tables, learners)
        finally:
            own_sqlite.clear()
    else:
        from lti_tool.store.renewal_postgresql import OwnPostgreSQL  # an extra

        own = OwnPostgreSQL(connection)
        _through_tables(own, connection, dialect, store_id, scope_id, tables, learners)
        own.clear()
        if learners is None:
            own.note_change()


def _through_tables(
    database: Database,
    connection: Any,
    dialect: Dialect,
    store_id: int,
    scope_id: int,
    tables: RuleTables,
    learners: Collection[str] | None,
) -> None:
    prepare(database, tables)
    database.fill("known", KNOWN, known(tables))
    for name, (columns, lines) in text_tables(tables).items():
        database.fill(name, columns, lines)
    bearing, theirs = EVERYTHING, f"p.scope_id = {scope_id}"
    if learners is not None:
        database.fill("touched", ("learner",), ([learner] for learner in learners))
        bearing, theirs = BEARING, f"{theirs} AND p.learner IN (SELECT t.learner {dialect.plain} FROM touched t)"  # noqa: S608 # ours
    said = SAID.format(store=store_id, collated=dialect.collated)
    database.derive(Part("bearing", bearing.format(store=store_id), {}))
    database.derive(Part("said", said, {}))
    derive_all(database, tables.rules, DETAIL)
    database.derive(Part("finished", finished(dialect, tables, LEVELS), {}))
    connection.execute(
        f"""DELETE FROM progress_rows AS p WHERE {theirs}
AND NOT EXISTS (SELECT 1 FROM finished f WHERE f.learner = p.learner AND f.position = p.position)"""  # noqa: S608
    )
    connection.execute(written(dialect, scope_id, f"SELECT p.* FROM progress_rows p WHERE {theirs}"))  # noqa: S608


class _OwnSQLite(SQLite):
    """Temporary tables beside the application's, which they would hide if they stayed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._made: list[str] = []

    def _make(self, name: str, what: str) -> None:
        self._connection.execute(f"CREATE TEMPORARY TABLE {name} {what}")
        self._made.append(name)

    def clear(self) -> None:
        """Drop them."""
        for name in self._made:
            self._connection.execute(f"DROP TABLE temp.{name}")
