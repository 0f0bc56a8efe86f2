"""
What the record store shows, and what was queued for it, put on disk by learner.

A store lists statements as they came, an outbox as they went. To hold both against each other by learner and in
little memory, they are sorted in a database that is thrown away.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Column, MetaData, String, Table, create_engine, insert, select
from sqlalchemy.orm import Session

from lti_tool.store.database import engine_options
from lti_tool.store.ledger import DatabaseLedger
from lti_tool.store.models import FollowedStore, KeptFact, QueuedStatement
from xapi.aggregator.facts import Broken, Foreign, Void
from xapi.aggregator.follower import PAGE, Reader
from xapi.aggregator.reading import VERBS, read
from xapi.vocabulary import VOIDED

AT_ONCE = 1000
SHOWN, QUEUED = 1, 2

Tell = Callable[[str, int], None]

_metadata = MetaData()
_voids = Table("foreign_voids", _metadata, Column("target", String, primary_key=True), Column("id", String))
_learners = Table("learners", _metadata, Column("name", String, primary_key=True))


class Spool:
    """The two sides, each a ledger, and the voids that are nobody's of ours."""

    def __init__(self, session: Session, home_page: str) -> None:
        self._session = session
        self._home_page = home_page
        self.shown = DatabaseLedger(session, SHOWN)
        self.queued = DatabaseLedger(session, QUEUED)

    def read_outbox(self, session: Session, tell: Tell) -> None:
        """Keep what every queued statement says."""
        bodies = select(QueuedStatement.body).order_by(QueuedStatement.position)
        count = 0
        for some in session.scalars(bodies.execution_options(yield_per=AT_ONCE)).partitions(AT_ONCE):
            self._keep(self.queued, [json.loads(body) for body in some])
            tell("outbox", count := count + len(some))

    def read_store(self, lrs: Reader, tell: Tell) -> int:
        """Keep what the store shows; how many statements it was. Whatever ``lrs`` raises goes through."""
        count = 0
        batch: list[Any] = []
        for verb in VERBS:
            for page in lrs.pages(verb=verb, since=None, limit=PAGE):
                batch += page.statements
                count += len(page.statements)
                tell("store", count)
                if len(batch) >= AT_ONCE:
                    self._keep(self.shown, batch)
                    batch = []
        self._keep(self.shown, batch)
        return count

    def add_learners(self, names: Iterable[str]) -> None:
        """Have these looked at, too."""
        for name in names:
            self._session.execute(insert(_learners).prefix_with("OR IGNORE").values(name=name))

    def learners(self) -> Iterator[str]:
        """Everybody of whom either side speaks, or who was added."""
        told = select(KeptFact.learner).where(KeptFact.learner.is_not(None)).distinct()
        everybody = told.union(select(_learners.c.name)).order_by("learner")
        for (name,) in self._session.execute(everybody.execution_options(yield_per=AT_ONCE)):
            yield str(name)

    def shown_voids_of(self, targets: Collection[str]) -> Iterator[Void]:
        """The voids of ours that the store shows and that name one of these."""
        return voids_of(self._session, SHOWN, targets)

    def foreign_void_of(self, id: str) -> str | None:
        """The void that is none of ours and names this statement, if the store shows one."""
        return self._session.scalar(select(_voids.c.id).where(_voids.c.target == id))

    def _keep(self, ledger: DatabaseLedger, statements: list[Any]) -> None:
        facts = []
        for statement in statements:
            fact = read(statement, self._home_page)
            if isinstance(fact, Broken):
                continue
            facts.append(fact)
            if isinstance(fact, Foreign) and statement["verb"]["id"] == VOIDED and ledger is self.shown:
                void = {"target": str(statement["object"].get("id", "")).lower(), "id": fact.id}
                self._session.execute(insert(_voids).prefix_with("OR IGNORE").values(void))
        ledger.keep(facts)


def voids_of(session: Session, store_id: int, targets: Collection[str]) -> Iterator[Void]:
    """The voids of a ledger that name one of these, be it in the ledger or not."""
    voids = select(KeptFact.id, KeptFact.at, KeptFact.target).where(KeptFact.store_id == store_id)
    for some in _batches(sorted(targets)):
        for id, at, target in session.execute(voids.where(KeptFact.target.in_(some))):
            yield Void(id, at, str(target))


def _batches(items: list[str]) -> Iterator[list[str]]:
    return (items[start : start + AT_ONCE // 2] for start in range(0, len(items), AT_ONCE // 2))


@contextmanager
def spool(home_page: str) -> Iterator[Spool]:
    """A spool for a while, in a directory of its own."""
    with TemporaryDirectory(prefix="certibloc-verify-") as directory:
        engine = create_engine(**engine_options(f"sqlite:///{Path(directory) / 'spool.sqlite3'}"))
        try:
            KeptFact.metadata.create_all(engine, tables=[FollowedStore.__table__, KeptFact.__table__])  # type: ignore[list-item]
            _metadata.create_all(engine)
            with Session(engine) as session:
                for id, name in ((SHOWN, "shown"), (QUEUED, "queued")):
                    session.add(FollowedStore(id=id, lrs_url=name, home_page="", steps=0))
                session.flush()
                yield Spool(session, home_page)
        finally:
            engine.dispose()
