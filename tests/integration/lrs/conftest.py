"""A store served over real HTTP, mounted under a path as the tool mounts it, on each engine."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import uuid4

import pytest
import requests
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server

from xapi.lrs import create_app, keys, open_engine, prepare

KEY, SECRET = "tester", "a secret of the tests"
HOME = "https://store.example/xapi"


class Quiet(WSGIRequestHandler):
    """Requests are not news."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class Asking(requests.Session):
    """A client of the store at ``url``, which names statements by their paths."""

    def __init__(self, url: str, key: str = KEY, secret: str = SECRET, version: str = "1.0.3") -> None:
        super().__init__()
        self.url = url
        self.auth = (key, secret)
        self.headers["X-Experience-API-Version"] = version

    def request(self, method: str, url: str, *args: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        """Take a path under the store's mount, a path from the root, or an address."""
        if url.startswith("/"):
            url = self.url.rsplit("/", 1)[0] + url
        elif not url.startswith("http"):
            url = f"{self.url}/{url}"
        return super().request(method, url, *args, timeout=30, **options)

    def ids(self, **filters: Any) -> list[str]:
        """The ids of all that meets ``filters``, every page followed."""
        answer = self.get("statements", params=filters)
        found: list[str] = []
        while True:
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += [each["id"] for each in page["statements"]]
            if not page["more"]:
                return found
            answer = self.get(page["more"])


@pytest.fixture
def serving() -> Callable[..., AbstractContextManager[str]]:
    """Serve a store on a database; gives its URL."""

    @contextmanager
    def served(database_url: str, **settings: Any) -> Iterator[str]:
        prepare(database_url)
        engine = open_engine(database_url)
        keys.ensure(engine, KEY, SECRET, "the tests")
        engine.dispose()
        app = create_app(database_url, **({"url": HOME} | settings))
        mounted = DispatcherMiddleware(NotFound(), {"/xapi": app})
        server = make_server("127.0.0.1", 0, mounted, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/xapi"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            app.extensions["lrs"].close()

    return served


@pytest.fixture
def store_url(serving, database_url) -> Iterator[str]:
    """A store on each engine."""
    with serving(database_url, page_size=100, body_limit=200_000) as url:
        yield url


@pytest.fixture
def client(store_url) -> Iterator[Asking]:
    """Who may do all, speaking 1.0.3."""
    with Asking(store_url) as session:
        yield session


@pytest.fixture
def as_version_2(store_url) -> Iterator[Asking]:
    """Who may do all, speaking 2.0."""
    with Asking(store_url, version="2.0.0") as session:
        yield session


@pytest.fixture
def known_as(store_url, database_url) -> Iterator[Callable[..., Asking]]:
    """Clients with the scopes that a test gives them."""
    engine = open_engine(database_url)
    sessions: list[Asking] = []

    def client_with(*scopes: str) -> Asking:
        key = f"key-{uuid4()}"
        session = Asking(store_url, key, keys.add(engine, key, "a client", scopes))
        sessions.append(session)
        return session

    yield client_with
    for session in sessions:
        session.close()
    engine.dispose()


@pytest.fixture
def a_statement() -> Callable[..., dict[str, Any]]:
    """The least that is a statement, with a fresh id, and what a test says otherwise."""

    def make(**parts: Any) -> dict[str, Any]:
        return {
            "id": str(uuid4()),
            "actor": {"account": {"homePage": "https://tool.example", "name": "ada"}},
            "verb": {"id": "https://example.org/did"},
            "object": {"id": "https://example.org/this"},
        } | parts

    return make


@pytest.fixture
def refers(a_statement) -> Callable[..., dict[str, Any]]:
    """A statement about another one."""

    def make(statement_id: str, **parts: Any) -> dict[str, Any]:
        about = {"objectType": "StatementRef", "id": statement_id}
        said = {"object": about, "verb": {"id": "https://example.org/confirmed"}}
        return a_statement(**({"actor": {"mbox": "mailto:jury@example.org"}} | said | parts))

    return make


@pytest.fixture
def voids(refers) -> Callable[[str], dict[str, Any]]:
    """A statement that voids another one."""
    return lambda statement_id: refers(statement_id, verb={"id": "http://adlnet.gov/expapi/verbs/voided"})
