"""A PostgreSQL database for one measurement."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg

POSTGRESQL = os.environ.get("CERTIBLOC_TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


@contextmanager
def postgresql_database() -> Iterator[str | None]:
    """The address of a new database on the machine's server, dropped afterwards; None where there is no server."""
    name = f"certibloc_bench_{uuid4().hex}"
    try:
        server = psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        print("no PostgreSQL server answers on this machine: measured on SQLite only")
        yield None
        return
    with server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield POSTGRESQL.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://") + f"/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
