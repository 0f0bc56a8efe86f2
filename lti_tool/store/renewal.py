"""
The rule in SQL over the facts kept, in the application's own database, to rows written there.

It is one statement over some learners: to make tables would take longer than to answer. Of whom there are rows
already, only what the statements bear on is made anew: see `lti_tool.store.narrow_renewal`.
"""

from collections.abc import Collection
from functools import lru_cache

from sqlalchemy import select, text, union
from sqlalchemy.orm import Session

from lti_tool.store.finishing import POSTGRESQL, finished, written
from lti_tool.store.models.ledger import KeptFact, ProgressRow
from lti_tool.store.narrow_renewal import narrowly_renewed
from lti_tool.store.renewal_connection import Runner, driver_of, for_all, running
from lti_tool.store.renewal_texts import Renewed, in_one, sources
from xapi.aggregator.follower import Touched
from xapi.aggregator.rule_text import Part, parts
from xapi.aggregator.scope import Scope

DETAIL = ("below",)
LEVELS = ("bloc", "below")
THEIRS = "SELECT f.id FROM touched t {kept_facts}"
# How many learners go into one statement: what it works with stays in memory.
AT_ONCE = 100


def renew_rows(session: Session, store_id: int, scope_id: int, scope: Scope, touched: Touched | None) -> None:
    """Make the rows of the learners, or of all there are, what the rule gives now. Raises `TooFine`."""
    connection, dialect = driver_of(session)
    renewed = Renewed(dialect, store_id, scope_id, scope.fingerprint, scope.tables)
    # Where a number is too fine, this raises.
    sources(renewed)
    with running(connection, renewed) as runner:
        if touched is None:
            whole = _everybody(session, renewed)
        else:
            whole = touched - narrowly_renewed(runner, touched.nodes)
        _renew_whole(runner, sorted(whole))
    if touched is None and dialect is POSTGRESQL:
        # Until somebody counts, pages' plans too are made for tables as they were.
        session.execute(text("ANALYZE kept_facts, progress_rows"))


def _everybody(session: Session, renewed: Renewed) -> Collection[str]:
    told_of = select(KeptFact.learner).where(KeptFact.store_id == renewed.store_id, KeptFact.learner.is_not(None))
    with_rows = select(ProgressRow.learner).where(
        ProgressRow.scope_id == renewed.scope_id, ProgressRow.position == 0
    )
    return list(session.scalars(union(told_of, with_rows)))


def _renew_whole(runner: Runner, learners: list[str]) -> None:
    for begin in range(0, len(learners), AT_ONCE):
        some = learners[begin : begin + AT_ONCE]
        runner.measure()
        # Of whom there are rows, perhaps nothing counts any more.
        runner.run(_gone(runner.renewed), for_all(runner.with_rows(some)))
        runner.run(_made_whole(runner.renewed), for_all(some))


@lru_cache(maxsize=8)
def _made_whole(renewed: Renewed) -> str:
    derived = [*renewed.said(_theirs(renewed)), *parts(renewed.tables.rules.agreement, DETAIL)]
    derived.append(Part("finished", finished(renewed.dialect, renewed.tables, LEVELS), {}))
    return written(renewed.dialect, renewed.scope_id, in_one(renewed, derived))


@lru_cache(maxsize=8)
def _gone(renewed: Renewed) -> str:
    """The DELETE of the rows of learners of whom nothing counts."""
    wanted = ("repeated", "conflict", "voided", "mark", "decision", "learner")
    derived = [part for part in parts(renewed.tables.rules.agreement, DETAIL) if part.name in wanted]
    asked = renewed.dialect.among.format(ids="SELECT t.learner FROM touched t")
    before = in_one(renewed, [*renewed.said(_theirs(renewed)), *derived])
    return f"""{before} DELETE FROM progress_rows
WHERE scope_id = {renewed.scope_id} AND learner {asked}
  AND learner {renewed.dialect.collated} NOT IN (SELECT l.learner FROM learner l)"""  # noqa: S608 # our own names


def _theirs(renewed: Renewed) -> str:
    return THEIRS.format(kept_facts=renewed.facts("f", "f.learner = t.learner"))
