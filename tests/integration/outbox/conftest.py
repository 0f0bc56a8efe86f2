"""An outbox on each database, and a store over HTTP that misbehaves on demand as stores in the field do."""

import base64
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import builders
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lti_tool.store.models import QueuedStatement, StatementStore
from lti_tool.store.outbox import ask_store_again, queue_statement, requeue_dead_statements
from lti_tool.store.turns import senders_turn
from lti_tool.worker.statements import send_due_statements
from xapi.client import LRS

STORE = "https://lrs.example/xapi"


@dataclass
class Answer:
    """One answer of a script. ``cut`` breaks it off in the middle, ``delay`` holds it back."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"no"
    cut: bool = False
    delay: float = 0
    stores_first: bool = False


class Store:
    """What a store keeps and how it answers: first its ``script``, then as its other attributes say."""

    def __init__(self) -> None:
        self.statements: dict[str, dict[str, Any]] = {}
        self.bodies: list[bytes] = []
        self.script: deque[Answer] = deque()
        self.secret = "secret"
        self.refuses: set[str] = set()
        self.fails_at: set[str] = set()
        self.most_octets = 10**9
        self.knows_no_resends = False

    def post(self, body: bytes) -> Answer:
        """Take a batch, all or nothing."""
        self.bodies.append(body)
        batch = {statement["id"]: statement for statement in json.loads(body)}
        if len(body) > self.most_octets:
            return Answer(413)
        if self.fails_at & batch.keys():
            return Answer(500)
        if self.refuses & batch.keys():
            return Answer(400, body=b"the statement has no verb")
        if any(self.conflicts(id, statement) for id, statement in batch.items()):
            return Answer(409, body=b"another statement has this id")
        new = [id for id in batch if id not in self.statements]
        self.statements |= {id: batch[id] for id in new}
        return (
            Answer(200, {"Content-Type": "application/json"}, json.dumps(new).encode())
            if new
            else Answer(204, {}, b"")
        )

    def conflicts(self, id: str, statement: dict[str, Any]) -> bool:
        """Whether the store, in its way, finds ``id`` taken."""
        return id in self.statements and (self.knows_no_resends or self.statements[id] != statement)

    def get(self, id: str) -> Answer:
        """One statement, with what stores add."""
        if id not in self.statements:
            return Answer(404)
        statement = self.statements[id] | {"stored": "2026-11-23T09:00:01.5Z", "version": "1.0.0"}
        return Answer(200, {"Content-Type": "application/json"}, json.dumps(statement).encode())


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: Store

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(lambda: self.store.post(body))

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        [id] = query.get("statementId") or query.get("voidedStatementId") or [""]
        self.answer(lambda: self.store.get(id))

    def answer(self, ordinarily: Callable[[], Answer]) -> None:
        answer = self.decide(ordinarily)
        time.sleep(answer.delay)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) + (100 if answer.cut else 0)))
        self.end_headers()
        self.wfile.write(answer.body)
        self.close_connection = answer.cut

    def decide(self, ordinarily: Callable[[], Answer]) -> Answer:
        expected = base64.b64encode(f"key:{self.store.secret}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {expected}":
            return Answer(401, body=b"who are you?")
        if not self.store.script:
            return ordinarily()
        scripted = self.store.script.popleft()
        if scripted.stores_first:
            ordinarily()
        return scripted

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that gave up waiting is no news."""


@pytest.fixture
def store() -> Store:
    """The store's contents and manners."""
    return Store()


@pytest.fixture
def answering() -> type[Answer]:
    """How a script says what the store answers next."""
    return Answer


@pytest.fixture
def store_url(store: Store) -> Iterator[str]:
    """The address of ``store``, which answers there."""
    with Server(("127.0.0.1", 0), type("Bound", (Handler,), {"store": store})) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.02,))
        serving.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/xapi"
        server.shutdown()
        serving.join()


@dataclass
class Sending:
    """A tenant's outbox, and a sender whose clock stands at ``now`` until it is moved."""

    engine: Engine
    lrs: LRS
    registration_id: UUID
    now: datetime = builders.NOW

    def queue(self, *bodies: dict[str, Any]) -> list[str]:
        """Queue a statement for each body, in order; their ids."""
        ids = [uuid4() for _ in bodies]
        with Session(self.engine) as session:
            for id, body in zip(ids, bodies, strict=True):
                queue_statement(
                    session,
                    id=id,
                    body=json.dumps({"id": str(id)} | body).encode(),
                    registration_id=self.registration_id,
                    mark_id=None,
                    at=self.now,
                )
            session.commit()
        return [str(id) for id in ids]

    def send(self) -> bool:
        """One step of the sender, as the worker takes it."""
        with senders_turn(self.engine) as is_ours, Session(self.engine) as session:
            if not is_ours:
                return False
            more = send_due_statements(session, self.lrs, store=STORE, at=self.now, spread=0.5)
            session.commit()
        return more

    def send_all(self) -> None:
        """Step until nothing more may go out at this instant."""
        while self.send():
            pass

    def later(self, **duration: float) -> None:
        """Move the clock, and send what is due then."""
        self.now += timedelta(**duration)
        self.send_all()

    def states(self) -> dict[str, str]:
        """The state of each statement, in the order of queueing."""
        with Session(self.engine) as session:
            rows = select(QueuedStatement.id, QueuedStatement.state).order_by(QueuedStatement.position)
            return {str(id): state for id, state in session.execute(rows)}

    def row(self, id: str) -> QueuedStatement:
        """A statement's row."""
        with Session(self.engine) as session:
            return session.scalars(select(QueuedStatement).where(QueuedStatement.id == UUID(id))).one()

    def known(self) -> StatementStore | None:
        """What the senders know of the store; ``None`` while nothing ever went wrong."""
        with Session(self.engine) as session:
            return session.get(StatementStore, STORE)

    def ask_again(self) -> None:
        """What a successful connection test does."""
        with Session(self.engine) as session:
            ask_store_again(session, STORE, at=self.now)
            session.commit()

    def requeue(self, id: str) -> int:
        """What the administrator's button does."""
        with Session(self.engine) as session:
            count = requeue_dead_statements(session, self.registration_id, at=self.now, id=UUID(id))
            session.commit()
        return count


@pytest.fixture
def patience() -> float:
    """Seconds that the sender waits for an answer."""
    return 30


@pytest.fixture
def sending(engine: Engine, store_url: str, patience: float) -> Iterator[Sending]:
    """A tenant that sends to ``store``."""
    with Session(engine) as session:
        registration_id = builders.a_registration(session).id
        session.commit()
    lrs = LRS(store_url, "key", "secret", timeout=(patience, patience))
    yield Sending(engine, lrs, registration_id)
    lrs.close()
