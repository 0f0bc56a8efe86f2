"""A store that misbehaves on demand, and the embedded one, both over real HTTP."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from serving import listening

from xapi.client import LRS
from xapi.lrs import create_app, keys, open_engine, prepare

KEY, SECRET = "sender", "s3cret-éà"


@dataclass(frozen=True)
class Asked:
    """A request as it reached the store."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Scripted:
    """A store that gives the answers it was told to, the last one for ever; ``asked`` is what reached it."""

    url: str
    answers: list[bytes] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def will(self, status: int, body: bytes | str = b"", **headers: str) -> "Scripted":
        """Answer so next; underscores in the names of headers are dashes."""
        body = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Content-Type", "application/json")
        named.setdefault("Content-Length", str(len(body)))
        lines = [f"HTTP/1.1 {status} Told", *(f"{name}: {value}" for name, value in named.items())]
        self.answers.append("\r\n".join([*lines, "", ""]).encode() + body)
        return self


@pytest.fixture
def store() -> Iterator[Scripted]:
    """A store that says what the test tells it to, octet by octet, then hangs up."""
    scripted = Scripted("")

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            scripted.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            answers = scripted.answers
            self.wfile.write(answers.pop(0) if len(answers) > 1 else answers[0])
            self.close_connection = True

        do_GET = do_POST = do_PUT = answer  # noqa: N815 the names that http.server calls

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scripted.url = f"http://127.0.0.1:{server.server_port}/xapi"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield scripted
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def connect() -> Iterator[Callable[..., LRS]]:
    """Clients that are closed afterwards."""
    made: list[LRS] = []

    def make(url: str, key: str = KEY, secret: str = SECRET, **options: object) -> LRS:
        made.append(LRS(url, key, secret, **({"timeout": (2.0, 2.0)} | options)))
        return made[-1]

    yield make
    for lrs in made:
        lrs.close()


@pytest.fixture
def lrs(store, connect) -> LRS:
    """A client of the store that misbehaves."""
    return connect(store.url)


@pytest.fixture
def embedded_url(database_url) -> Iterator[str]:
    """The embedded store on each engine, with small pages and bodies."""
    prepare(database_url)
    engine = open_engine(database_url)
    keys.ensure(engine, KEY, SECRET, "the sender")
    keys.ensure(engine, "reader", SECRET, "a reader", ["statements/read"])
    engine.dispose()
    app = create_app(database_url, page_size=5, body_limit=20_000)
    with closing(app.extensions["lrs"]), listening(app) as server:
        yield server.url
