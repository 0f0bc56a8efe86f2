"""A store served over real HTTP, mounted under a path as the tool mounts it, on each engine."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import databases
import pytest
import requests
from flask import Flask
from serving import listening
from sqlalchemy import delete
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from xapi.lrs import create_app, keys, open_engine, prepare
from xapi.lrs.database import writing
from xapi.lrs.rates import Rates
from xapi.lrs.store import GUESSES_AT_ONCE, GUESSES_PER_SECOND
from xapi.lrs.tables import Activity, AgentName, Document, Key, Statement, Term

KEY, SECRET = "tester", "a secret of the tests"
HOME = "https://store.example/xapi"


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


def store_on(database_url: str, **settings: Any) -> Flask:
    """A store that knows the tests' key."""
    prepare(database_url)
    engine = open_engine(database_url)
    keys.ensure(engine, KEY, SECRET, "the tests")
    engine.dispose()
    return create_app(database_url, **({"url": HOME} | settings))


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve a store under /xapi; gives its URL."""
    mounted = DispatcherMiddleware(NotFound(), {"/xapi": app})
    with closing(app.extensions["lrs"]), listening(mounted, protocol="HTTP/1.1") as server:
        yield f"{server.url}/xapi"


@pytest.fixture
def serving() -> Callable[..., AbstractContextManager[str]]:
    """Serve a store of the test's own: ``serving(database_url, page_size=5)``."""
    return lambda database_url, **settings: served(store_on(database_url, **settings))


@pytest.fixture
def asking() -> type[Asking]:
    """A client of such a store."""
    return Asking


@pytest.fixture
def a_key() -> Callable[[str, str], tuple[str, str]]:
    """A new key in a database, and its secret."""

    def make(database_url: str, key: str) -> tuple[str, str]:
        engine = open_engine(database_url)
        secret = keys.add(engine, key, key)
        engine.dispose()
        return key, secret

    return make


@contextmanager
def postgresql_for_all() -> Iterator[str]:
    """One database for the whole run, served all the while."""
    name = databases.create()
    yield databases.server_url(name)
    databases.drop(name)


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def shared_store(request, tmp_path_factory) -> Iterator[tuple[str, str, Flask]]:
    """A store on each engine, for the whole run: its URL, its database's, and itself."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            database_url = f"sqlite:///{tmp_path_factory.mktemp('lrs') / 'shared.sqlite3'}"
        else:
            database_url = stack.enter_context(postgresql_for_all())
        app = store_on(database_url, page_size=100, body_limit=200_000)
        yield stack.enter_context(served(app)), database_url, app


@pytest.fixture
def store_database_url(shared_store) -> str:
    """The database of the store, emptied of what the test before left; who guessed is forgotten, too."""
    _, database_url, app = shared_store
    app.extensions["lrs"] = replace(app.extensions["lrs"], guesses=Rates(GUESSES_PER_SECOND, GUESSES_AT_ONCE))
    engine = open_engine(database_url)
    with writing(engine) as (connection, _):
        for table in (Term, Statement, Activity, AgentName, Document):
            connection.execute(delete(table))
        connection.execute(delete(Key).where(Key.key != KEY))
    engine.dispose()
    return database_url


@pytest.fixture
def store_url(shared_store, store_database_url) -> str:
    """An empty store, on each engine."""
    return shared_store[0]


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
def known_as(store_url, store_database_url) -> Iterator[Callable[..., Asking]]:
    """Clients with the scopes that a test gives them."""
    engine = open_engine(store_database_url)
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
