"""The sender and the follower against the embedded store, with somebody in between who spoils what is said."""

import json
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from histories import HOME, SMALL, a_decision, a_mark, a_void, some_rules
from werkzeug.test import TestResponse

from xapi import lrs as embedded
from xapi.aggregator.fold import fold
from xapi.aggregator.reading import read
from xapi.aggregator.rows import ndjson
from xapi.client import LRS, LRSUnavailable, StoreMisbehaves

KEY, SECRET = "worker", "a secret of the worker's"
ATTEMPT = "7d8a5c3e-6f0a-4a7e-9f5b-6f9f5a1f2d11"
PATIENT, HASTY, SLOW = 60.0, 1.0, 3.0


@dataclass
class Between:
    """The embedded store at ``url``, behind faults: each request meets the next one of them, while there are."""

    app: Flask
    url: str = ""
    faults: deque[str] = field(default_factory=deque)
    always: str | None = None
    met: list[str] = field(default_factory=list)

    def client(self, patience: float) -> LRS:
        """A client that waits so many seconds for an answer."""
        return LRS(self.url, KEY, SECRET, timeout=(patience, patience))

    def ids(self) -> list[str]:
        """What the store holds and shows, the first stored first."""
        found: list[str] = []
        for page in self.client(PATIENT).pages():
            found += [each["id"] for each in page.statements]
        return found


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    between: Between

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.between.faults.popleft() if self.between.faults else self.between.always
        if fault is not None:
            self.between.met.append(fault)
        self.close_connection = True
        if fault == "hangs up":
            return
        if fault in ("429", "503"):
            self.say(int(fault), {"Retry-After": "20"}, b"not now")
            return
        answer = self.of_the_store(body)
        if fault == "slow":
            time.sleep(SLOW)
        elif fault == "502, but stored":
            self.say(502, {"Content-Type": "text/html"}, b"<html><h1>Bad gateway</h1></html>")
            return
        octets = self.spoilt(answer.data, fault)
        headers = {name: value for name, value in answer.headers if name != "Content-Length"}
        self.say(answer.status_code, headers, octets, cut=fault == "half-written")

    do_GET = do_POST = do_PUT = answer  # noqa: N815 the names that http.server calls

    def of_the_store(self, body: bytes) -> TestResponse:
        kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        return self.between.app.test_client().open(self.path, method=self.command, data=body, headers=kept)

    def spoilt(self, octets: bytes, fault: str | None) -> bytes:
        if fault not in ("absolute more", "hostile more") or not octets.startswith(b'{"statements"'):
            return octets
        page = json.loads(octets)
        if page["more"]:
            root = self.between.url if fault == "absolute more" else "http://127.0.0.1:9"
            page["more"] = root + page["more"]
        return json.dumps(page).encode()

    def say(self, status: int, headers: dict[str, str], octets: bytes, cut: bool = False) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets[: len(octets) // 2] if cut else octets)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that gave up waiting is no news."""


@pytest.fixture
def between(migrated_url: str, tmp_path: Any) -> Iterator[Between]:
    """An empty store on the same kind of database, with small pages and bodies, and faults to come."""
    url = migrated_url if migrated_url.startswith("postgresql") else f"sqlite:///{tmp_path / 'lrs.sqlite3'}"
    embedded.prepare(url)
    engine = embedded.open_engine(url)
    embedded.keys.ensure(engine, KEY, SECRET, "the worker")
    engine.dispose()
    app = embedded.create_app(url, page_size=20, body_limit=20_000)
    between = Between(app)
    with Server(("127.0.0.1", 0), type("Bound", (Handler,), {"between": between})) as server:
        between.url = f"http://127.0.0.1:{server.server_address[1]}"
        serving = threading.Thread(target=server.serve_forever, args=(0.02,))
        serving.start()
        yield between
        server.shutdown()
        serving.join()
    app.extensions["lrs"].close()


@pytest.fixture
def lrs(between: Between, connect: Callable[[LRS], LRS]) -> LRS:
    """A client of the store behind the faults."""
    return connect(between.client(PATIENT))


@pytest.fixture
def hasty(between: Between, connect: Callable[[LRS], LRS]) -> LRS:
    """One that does not wait for a slow answer."""
    return connect(between.client(HASTY))


def some_marks(count: int, first: int = 1) -> list[dict[str, Any]]:
    codes = ["C1.1", "C1.2", "C2.1", "C3.1", "C3.2", "C3.3"]
    return [
        a_mark(n, codes[n % 6], learner=f"learner {n % 7}", attempt=ATTEMPT) for n in range(first, first + count)
    ]


def frozen(statements: list[dict[str, Any]]) -> list[tuple[str, bytes]]:
    return [(each["id"], json.dumps(each).encode()) for each in statements]


def folded(statements: list[dict[str, Any]]) -> bytes:
    return ndjson(fold([read(each, HOME) for each in statements], SMALL, some_rules()).rows)


@pytest.mark.parametrize("fault", ["hangs up", "429", "503", "502, but stored", "half-written", "slow"])
def test_whatever_happens_to_a_batch_each_statement_is_stored_once(worker, between, lrs, hasty, fault):
    statements = some_marks(30)
    worker.queue(frozen(statements))
    # A connection that hangs up once is opened again at once; only the second time is it trouble.
    between.faults.extend([fault] * (2 if fault == "hangs up" else 1))

    worker.send(hasty if fault == "slow" else lrs)
    assert set(worker.states().values()) == {"pending"}
    worker.send(lrs, for_minutes=5)

    assert set(between.met) == {fault}
    assert not between.faults
    assert set(worker.states().values()) == {"delivered"}
    assert sorted(between.ids()) == sorted(each["id"] for each in statements)


def test_a_store_that_says_when_to_come_back_is_not_asked_before(worker, between, lrs):
    worker.queue(frozen(some_marks(3)))
    between.faults.append("429")
    worker.send(lrs)
    between.always = "429"

    asked_at = worker.now
    worker.send(lrs)

    assert worker.now == asked_at
    assert between.met == ["429"]


def test_a_batch_too_large_for_the_store_goes_in_parts(worker, between, lrs):
    statements = some_marks(50)
    for each in statements:
        each["result"]["response"] = "acquired" + " " * 500
    statements[7]["result"]["response"] = "acquired" + " " * 25_000
    assert sum(len(body) for _, body in frozen(statements)) > 3 * 20_000
    worker.queue(frozen(statements))

    worker.send(lrs)

    states = worker.states()
    assert states.pop(statements[7]["id"]) == "dead"
    assert worker.reason(statements[7]["id"]) == "too_large"
    assert set(states.values()) == {"delivered"}
    assert len(between.ids()) == 49


def test_one_contradiction_in_a_batch_is_set_aside_and_what_is_the_same_is_delivered(worker, between, lrs):
    statements = some_marks(20)
    lrs.store([statements[3], statements[7] | {"result": {"success": False, "response": "in_progress"}}])
    worker.queue(frozen(statements))

    worker.send(lrs)

    states = worker.states()
    assert states.pop(statements[7]["id"]) == "dead"
    assert worker.reason(statements[7]["id"]) == "conflict"
    assert set(states.values()) == {"delivered"}
    assert len(between.ids()) == 20


def test_pages_at_absolute_addresses_of_the_store_are_followed(worker, between, lrs):
    statements = some_marks(70)
    for at in range(0, 70, 10):
        lrs.store(statements[at : at + 10])
    between.always = "absolute more"

    assert worker.follow(lrs, every=None) == folded(statements)
    assert len(between.met) >= 4


def test_a_page_elsewhere_is_not_followed_and_what_was_read_counts(worker, between, lrs):
    statements = some_marks(70)
    for at in range(0, 70, 10):
        lrs.store(statements[at : at + 10])
    between.always = "hostile more"

    with pytest.raises(StoreMisbehaves):
        worker.follow(lrs, every=None)
    between.always = None

    assert worker.follow(lrs, every=None) == folded(statements)


@pytest.mark.parametrize("seed", [1, 2])
def test_among_all_faults_at_once_everything_arrives_and_progress_is_right(worker, between, lrs, hasty, seed):
    chance = random.Random(seed)  # noqa: S311 the same in every run
    history = [*some_marks(130), a_void(500, 3), a_decision(501, learner="learner 2")]
    troubles = ["hangs up", "429", "503", "502, but stored", "half-written", "slow", "absolute more"]
    for at in range(0, len(history), 33):
        worker.queue(frozen(history[at : at + 33]))
        between.faults.extend(chance.choice([*troubles, *[""] * 4]) for _ in range(6))
        worker.send(hasty, for_minutes=2)
        # As the worker does, which comes again.
        with suppress(LRSUnavailable):
            worker.follow(hasty, every=None)
    between.faults.clear()

    worker.send(lrs, for_minutes=60)

    assert set(worker.states().values()) == {"delivered"}
    assert sorted(between.ids()) == sorted(each["id"] for each in history if each["id"] != a_mark(3)["id"])
    assert worker.follow(lrs, every=None) == folded(history)
