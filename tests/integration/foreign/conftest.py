"""A sender and a follower on each database, as the worker runs them, and the stores they meet."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import builders
import pytest
from histories import HOME, SMALL, some_rules
from machine import lacking
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from lti_tool.store.database import engine_options
from lti_tool.store.ledger import DatabaseLedger, followed_store
from lti_tool.store.models import QueuedStatement
from lti_tool.store.outbox import queue_statement
from lti_tool.store.progress import dump
from lti_tool.worker.statements import send_due_statements
from xapi.aggregator.follower import follow
from xapi.aggregator.scope import Scope
from xapi.client import LRS

sys.path.insert(0, str(Path(__file__).parents[2] / "foreign"))

import ralph_server

ALWAYS = timedelta(0)


@dataclass(frozen=True)
class Ralph:
    """Ralph at its address, and the file that it keeps statements in."""

    url: str
    file: Path

    def client(self, secret: str = ralph_server.SECRET) -> LRS:
        """A client of it."""
        return LRS(self.url, ralph_server.KEY, secret, timeout=(5, 60))


@pytest.fixture(scope="session")
def ralph_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ralph]:
    """Ralph, started once; never skipped in CI."""
    directory = tmp_path_factory.mktemp("ralph")
    try:
        running = ralph_server.ralph_running(directory)
        url = running.__enter__()
    except ralph_server.RalphMissing as error:
        lacking(f"Ralph cannot be started from PyPI: {error}")
    yield Ralph(url, directory / "fs_lrs.jsonl")
    running.__exit__(None, None, None)


@pytest.fixture
def ralph(ralph_alone: Ralph) -> Ralph:
    """Ralph, emptied of what the test before left."""
    ralph_alone.file.write_bytes(b"")
    return ralph_alone


@dataclass
class Worker:
    """A tenant's outbox and progress, and a clock that stands at ``now`` until it is moved."""

    engine: Engine
    registration_id: UUID
    store: str = "https://lrs.example/xapi"
    now: datetime = builders.NOW
    clients: list[LRS] = field(default_factory=list)

    def queue(self, bodies: Sequence[tuple[str, bytes]]) -> None:
        """Queue frozen statements, in order."""
        with Session(self.engine) as session:
            for id, body in bodies:
                queue_statement(
                    session,
                    id=UUID(id),
                    body=body,
                    registration_id=self.registration_id,
                    mark_id=None,
                    at=self.now,
                )
            session.commit()

    def send(self, lrs: LRS, *, for_minutes: float = 0) -> None:
        """Send what is due, and go on as the clock moves."""
        until = self.now + timedelta(minutes=for_minutes)
        while True:
            more = True
            while more:
                with Session(self.engine) as session:
                    more = send_due_statements(session, lrs, store=self.store, at=self.now, spread=0.5)
                    session.commit()
            if self.now >= until:
                return
            self.now += timedelta(seconds=30)

    def states(self) -> dict[str, str]:
        """The state of each statement, in the order of queueing."""
        with Session(self.engine) as session:
            rows = select(QueuedStatement.id, QueuedStatement.state).order_by(QueuedStatement.position)
            return {str(id): state for id, state in session.execute(rows)}

    def reason(self, id: str) -> str | None:
        """Why a statement is set aside."""
        with Session(self.engine) as session:
            reason = session.scalar(select(QueuedStatement.reason).where(QueuedStatement.id == UUID(id)))
            return None if reason is None else str(reason)

    def follow(self, lrs: LRS, *, every: timedelta | None = ALWAYS) -> bytes:
        """One pass over the store, a minute from now; the progress that it leaves."""
        with Session(self.engine) as session:
            ledger = DatabaseLedger(session, followed_store(session, self.store, HOME))
            session.commit()
            scope = Scope(SMALL, some_rules())
            now = datetime.now(UTC) + timedelta(minutes=1)
            for _ in follow(lrs, ledger, [scope], home_page=HOME, now=now, rescan_every=every):
                session.commit()
            return dump(session)


@pytest.fixture
def worker(migrated_url: str) -> Iterator[Worker]:
    """A tenant whose statements go to a store, and whose progress comes from it."""
    engine = create_engine(**engine_options(migrated_url))
    with Session(engine) as session:
        registration_id = builders.a_registration(session).id
        session.commit()
    yield Worker(engine, registration_id)
    engine.dispose()


@pytest.fixture
def connect() -> Iterator[Callable[..., LRS]]:
    """Clients that are closed afterwards."""
    made: list[LRS] = []

    def keep(lrs: LRS) -> LRS:
        made.append(lrs)
        return lrs

    yield keep
    for lrs in made:
        lrs.close()
