"""What every test may ask for: an empty database on each engine, and a plain reason where a machine lacks one."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

POSTGRESQL = os.environ.get("CERTIBLOC_TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def lacking(reason: str) -> None:
    """Skip for a plain ``reason``; in CI nothing may be lacking, so there it fails."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must not skip: {reason}")
    pytest.skip(reason)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The SQLAlchemy URL of an empty SQLite file."""
    return f"sqlite:///{tmp_path / f'{uuid.uuid4().hex}.sqlite3'}"


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database, dropped afterwards."""
    name = f"certibloc_test_{uuid.uuid4().hex}"
    try:
        server = psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        lacking(f"no PostgreSQL server answers at {POSTGRESQL} ({error})")
        raise
    with server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield server_url(name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def server_url(name: str) -> str:
    """The SQLAlchemy URL of the database ``name`` on the test server."""
    base = POSTGRESQL.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://")
    return f"{base}/{name}"


@pytest.fixture(
    params=[
        pytest.param("sqlite_url", id="sqlite"),
        pytest.param("postgresql_url", id="postgresql", marks=pytest.mark.postgresql),
    ]
)
def database_url(request: pytest.FixtureRequest) -> str:
    """The same test, on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(request.param)
    return url
