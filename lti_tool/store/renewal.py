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

from lti_tool.store.finishing import POSTGRESQL, SQLITE, finished, written
from lti_tool.store.models.ledger import KeptFact
from lti_tool.store.narrow_renewal import narrowly_renewed
from lti_tool.store.renewal_texts import BEARING, EVERYTHING, Renewed, in_one, lay_out, run, sources
from xapi.aggregator.engines.sqlite import SQLite
from xapi.aggregator.follower import Touched
from xapi.aggregator.rule_store import Database, derive_all
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
    connection: Any = session.connection().connection.driver_connection
    dialect = SQLITE if isinstance(connection, sqlite3.Connection) else POSTGRESQL
    renewed = Renewed(dialect, store_id, scope_id, scope.fingerprint, scope.tables)
    # Where a number is too fine, this raises.
    sources(renewed)
    lay_out(connection, renewed)
    whole: Collection[str] | None = None
    if touched is not None:
        whole = touched - narrowly_renewed(connection, renewed, touched.nodes)
        if len(whole) > FEW[dialect] and _are_most(session, store_id, whole):
            whole = None
    if whole is None or len(whole) > FEW[dialect]:
        _by_tables(connection, renewed, whole)
    else:
        _at_once(connection, renewed, sorted(whole))


def _are_most(session: Session, store_id: int, learners: Collection[str]) -> bool:
    everybody = select(func.count(KeptFact.learner.distinct())).where(KeptFact.store_id == store_id)
    return len(learners) > SHARE * (session.scalar(everybody) or 0)


def _at_once(connection: Any, renewed: Renewed, learners: list[str]) -> None:
    """The rule as one statement for some learners at a time; of some perhaps nothing counts any more."""
    dialect = renewed.dialect
    for begin in range(0, len(learners), AT_ONCE[dialect]):
        some = [(who, 0) for who in learners[begin : begin + AT_ONCE[dialect]]]
        run(connection, dialect, _gone(renewed), some)
        run(connection, dialect, _written_out(renewed), some)


@lru_cache(maxsize=8)
def _written_out(renewed: Renewed) -> str:
    derived = [*renewed.said(BEARING), *parts(renewed.tables.rules.agreement, DETAIL)]
    derived.append(Part("finished", finished(renewed.dialect, renewed.tables, LEVELS), {}))
    return written(renewed.dialect, renewed.scope_id, in_one(renewed, derived))


@lru_cache(maxsize=8)
def _gone(renewed: Renewed) -> str:
    """The DELETE of the rows of learners of whom nothing counts."""
    wanted = ("repeated", "conflict", "voided", "mark", "decision", "learner")
    derived = [part for part in parts(renewed.tables.rules.agreement, DETAIL) if part.name in wanted]
    before = in_one(renewed, [*renewed.said(BEARING), *derived])
    return f"""{before} DELETE FROM progress_rows
WHERE scope_id = {renewed.scope_id} AND learner IN (SELECT t.learner FROM touched t)
  AND learner {renewed.dialect.collated} NOT IN (SELECT l.learner FROM learner l)"""  # noqa: S608 # our own names


def _by_tables(connection: Any, renewed: Renewed, learners: Collection[str] | None) -> None:
    if renewed.dialect is SQLITE:
        own_sqlite = _OwnSQLite(connection)
        try:
            _through_tables(own_sqlite, connection, renewed, learners)
        finally:
            own_sqlite.clear()
    else:
        from lti_tool.store.renewal_postgresql import OwnPostgreSQL  # an extra

        own = OwnPostgreSQL(connection)
        _through_tables(own, connection, renewed, learners)
        own.clear()
        if learners is None:
            own.note_change()


def _through_tables(
    database: Database, connection: Any, renewed: Renewed, learners: Collection[str] | None
) -> None:
    for name, (columns, lines) in sources(renewed).items():
        database.fill(name, columns, lines)
    bearing, theirs = EVERYTHING, f"p.scope_id = {renewed.scope_id}"
    if learners is not None:
        database.fill("touched", ("learner",), ([learner] for learner in learners))
        plain = renewed.dialect.plain
        bearing, theirs = BEARING, f"{theirs} AND p.learner IN (SELECT t.learner {plain} FROM touched t)"  # noqa: S608 # ours
    for part in renewed.said(bearing):
        database.derive(part)
    derive_all(database, renewed.tables.rules, DETAIL)
    database.derive(Part("finished", finished(renewed.dialect, renewed.tables, LEVELS), {}))
    connection.execute(
        f"""DELETE FROM progress_rows AS p WHERE {theirs}
AND NOT EXISTS (SELECT 1 FROM finished f WHERE f.learner = p.learner AND f.position = p.position)"""  # noqa: S608
    )
    connection.execute(written(renewed.dialect, renewed.scope_id))


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
