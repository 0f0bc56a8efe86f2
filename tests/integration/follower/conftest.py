"""A migrated database on each engine, a ledger in it, and an LRS that behaves, without HTTP."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from histories import HOME, SMALL, some_rules
from serving import listening
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lti_tool.store.ledger import DatabaseLedger, followed_store
from xapi import lrs as embedded
from xapi.aggregator import instants
from xapi.aggregator.follower import Step, follow
from xapi.aggregator.scope import Scope
from xapi.client import LRS
from xapi.vocabulary import VOIDED

START = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass(frozen=True)
class FakePage:
    """What an LRS answers."""

    statements: list[dict[str, Any]]
    consistent_through: str | None


@dataclass
class FakeLRS:
    """
    Statements in the order of storing, as any store shows them: voided ones never, ``since`` exclusive.

    ``answers`` is how many more pages it gives before it stops answering.
    """

    per_page: int = 3
    now: datetime = START
    stored: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)
    answers: int | None = None
    says_consistent_through: bool = True

    def store(self, *statements: dict[str, Any], at: datetime | None = None) -> None:
        """Store each a second after the one before, or all ``at`` once."""
        for statement in statements:
            self.now = at or self.now + timedelta(seconds=1)
            self.stored.append((self.now, {**statement, "stored": instants.text(self.now)}))

    def pages(self, *, verb: str, since: str | None, limit: int) -> Iterator[FakePage]:
        """The pages of a verb, at most ``per_page`` statements on each."""
        after = instants.moment(instants.parse(since)) if since else datetime.min.replace(tzinfo=UTC)
        voided = {s["object"]["id"] for _, s in self.stored if s["verb"]["id"] == VOIDED}
        found = [
            statement
            for stored, statement in sorted(self.stored, key=lambda pair: pair[0])
            if statement["verb"]["id"] == verb
            and stored > after
            and (statement["id"] not in voided or statement["verb"]["id"] == VOIDED)
        ]
        remaining = iter(found)
        first = True
        while (page := list(islice(remaining, min(self.per_page, limit)))) or first:
            if self.answers == 0:
                raise ConnectionError("no answer")
            self.answers = None if self.answers is None else self.answers - 1
            yield FakePage(page, instants.text(self.now) if self.says_consistent_through else None)
            first = False


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session of this folder's own database."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def lrs() -> FakeLRS:
    """An empty store."""
    return FakeLRS()


@pytest.fixture
def scope() -> Scope:
    """The small referential under the default rules."""
    return Scope(SMALL, some_rules())


@pytest.fixture
def ledger(session: Session) -> DatabaseLedger:
    """The ledger of a store followed from now on."""
    ledger = DatabaseLedger(session, followed_store(session, "http://lrs.example/xapi", HOME))
    session.commit()
    return ledger


Pass = Callable[..., list[Step]]


@pytest.fixture
def one_pass(session: Session, ledger: DatabaseLedger, lrs: FakeLRS, scope: Scope) -> Pass:
    """One pass of the follower, each step committed; a minute after the last statement was stored."""

    def run(*scopes: Scope, later: timedelta = timedelta(minutes=1), every: timedelta | None = None) -> list[Step]:
        steps = []
        now = lrs.now + later
        try:
            for step in follow(lrs, ledger, scopes or (scope,), home_page=HOME, now=now, rescan_every=every):
                session.commit()
                steps.append(step)
        finally:
            session.rollback()
        return steps

    return run


@dataclass(frozen=True)
class Served:
    """The embedded LRS at an address of its own."""

    url: str
    key: str
    secret: str

    def client(self) -> LRS:
        """A client that may do all."""
        return LRS(self.url, self.key, self.secret)


@pytest.fixture
def served_lrs(tmp_path: Path) -> Iterator[Served]:
    """The embedded LRS over real HTTP, empty."""
    url = f"sqlite:///{tmp_path / 'served-lrs.sqlite3'}"
    embedded.prepare(url)
    engine = embedded.open_engine(url)
    embedded.keys.ensure(engine, "follower", "a long enough secret", name="tests")
    engine.dispose()
    app = embedded.create_app(url)
    with closing(app.extensions["lrs"]), listening(app) as server:
        yield Served(server.url, "follower", "a long enough secret")
