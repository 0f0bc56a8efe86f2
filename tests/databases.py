"""PostgreSQL databases, emptied and used again: making one for each test took longer than most tests."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from machine import lacking
from psycopg import Connection, sql

SERVER = os.environ.get("CERTIBLOC_TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
EMPTY = "template1"

# Schemas that are not the server's own.
OURS = "nspname <> 'information_schema' AND nspname !~ '^pg_'"
TABLES = f"SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE {OURS} AND relkind = 'r'"

# As a replica's server would: foreign keys and triggers are no obstacle. Numbers start again.
EMPTY_ALL_TABLES = f"""
    DO $$ DECLARE found record;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR found IN {TABLES} LOOP
            EXECUTE format('DELETE FROM %s', found.oid::regclass);
        END LOOP;
        FOR found IN SELECT schemaname, sequencename, start_value FROM pg_sequences LOOP
            PERFORM setval(format('%I.%I', found.schemaname, found.sequencename), found.start_value, false);
        END LOOP;
    END $$
"""

END_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

# All that DDL can change in our tables: what there is, what it is made of, and what holds of it.
SHAPE = f"""
    SELECT md5(string_agg(part, chr(10) ORDER BY part)) FROM (
        SELECT nspname AS part FROM pg_namespace WHERE {OURS}
        UNION ALL
        SELECT concat_ws(' ', n.nspname, c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull, a.attisdropped)
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace LEFT JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE {OURS}
        UNION ALL
        SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace
        WHERE {OURS}
        UNION ALL
        SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE {OURS}
        UNION ALL
        SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
    ) parts
"""


@dataclass
class Emptied:
    """
    A database like ``template``, for one test after the other.

    What a test leaves in it is taken away: connections that are still open, tables, and rows. If it is not what it
    was even so, it is dropped, and the next test has a new one. One connection of ours stays: a new one would read
    the whole catalogue again after each test.
    """

    template: str = EMPTY
    _name: str | None = None
    _ours: Connection | None = None
    _shape: str = ""
    _rows: dict[str, bytes] = field(default_factory=dict)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Its name, for one test."""
        if self._name is None:
            self._make()
        assert self._name
        try:
            yield self._name
        finally:
            if not self._emptied():
                self.drop()

    def drop(self) -> None:
        """End it."""
        if self._ours:
            self._ours.close()
        if self._name:
            drop(self._name)
        self._name = self._ours = None

    def _make(self) -> None:
        self._name = create(self.template)
        self._ours = connection = _connection(self._name)
        self._shape = _shape(connection)
        self._rows = {table: _copy(connection, table) for table in _tables(connection)}

    def _emptied(self) -> bool:
        connection = self._ours
        assert connection
        try:
            connection.execute(END_OTHERS)
            if added := _tables(connection) - self._rows.keys():
                connection.execute(f"DROP TABLE {', '.join(added)} CASCADE")
            if _shape(connection) != self._shape:
                return False
            connection.execute(EMPTY_ALL_TABLES)
            with connection.transaction():
                # Rows may come before those that they point at.
                connection.execute("SET LOCAL session_replication_role = replica")
                for table, rows in self._rows.items():
                    _fill(connection, table, rows)
        except (psycopg.errors.InsufficientPrivilege, psycopg.OperationalError):
            # The test has left it to somebody else, or has ended our connection with the others.
            return False
        return True


def create(template: str = EMPTY) -> str:
    """Make a database like ``template``; its name."""
    name = f"certibloc_test_{uuid.uuid4().hex}"
    with connected() as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        # Nothing of it has to outlive the server.
        server.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
    return name


def drop(name: str) -> None:
    """End a database, whoever is connected to it."""
    with connected() as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def server_url(name: str) -> str:
    """The SQLAlchemy URL of the database ``name`` on the test server."""
    return _address(name).replace("postgresql://", "postgresql+psycopg://")


@contextmanager
def connected(name: str | None = None) -> Iterator[Connection]:
    """A connection to a database of the test server; the test is skipped, or fails in CI, where none answers."""
    with _connection(name) as connection:
        yield connection


def _connection(name: str | None) -> Connection:
    try:
        return psycopg.connect(_address(name) if name else SERVER, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        lacking(f"no PostgreSQL server answers at {SERVER} ({error})")


def _address(name: str) -> str:
    return f"{SERVER.rsplit('/', 1)[0]}/{name}"


def _shape(connection: Connection) -> str:
    [shape] = connection.execute(SHAPE).fetchone() or [""]
    return str(shape)


def _tables(connection: Connection) -> set[str]:
    return {table for [table] in connection.execute(f"SELECT t.oid::regclass::text FROM ({TABLES}) t")}


def _copy(connection: Connection, table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)


def _fill(connection: Connection, table: str, rows: bytes) -> None:
    if rows:
        with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            copy.write(rows)
