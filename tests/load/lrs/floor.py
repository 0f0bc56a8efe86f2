"""The floor of ingest: the same rows in the same tables by one executemany or COPY, a commit for each batch."""

import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import psycopg

from xapi.lrs import prepare
from xapi.lrs.json_text import elements
from xapi.lrs.received import Authority, Received, receive
from xapi.lrs.validation import check_statement

AUTHORITY = Authority.of({"objectType": "Agent", "account": {"homePage": "https://lrs.example", "name": "bench"}})
STATEMENTS = (
    "INSERT INTO lrs_statements (stored, id, content, target, voids, voided, key_id) VALUES (?,?,?,?,?,?,?)"
)
TERMS = "INSERT INTO lrs_terms (kind, digest, stored) VALUES (?,?,?)"
KEY = "INSERT INTO lrs_keys (id, key, name, secret_hash, scopes, created_at) VALUES (1,'k','k','x','all',{})"


def received(bodies: Iterable[bytes]) -> list[list[Received]]:
    """The batches in ``bodies``, ready to be stored."""
    return [
        [
            receive(said, text, authority=AUTHORITY, xapi_version="1.0.3")
            for said, text in elements(body.decode())[1]
        ]
        for body in bodies
    ]


def sqlite_seconds(file: Path, batches: Sequence[list[Received]]) -> float:
    """In a new file, as durable as the store."""
    prepare(f"sqlite:///{file}")
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(KEY.format("'2026-01-01'"))
    connection.commit()
    rows = _rows(batches)
    began = time.perf_counter()
    for statements, terms in rows:
        connection.executemany(STATEMENTS, statements)
        connection.executemany(TERMS, terms)
        connection.commit()
    seconds = time.perf_counter() - began
    connection.close()
    return seconds


def postgresql_seconds(database_url: str, batches: Sequence[list[Received]]) -> float:
    """In an empty database."""
    prepare(database_url)
    rows = _rows(batches)
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        connection.execute(KEY.format("now()"))
        connection.commit()
        began = time.perf_counter()
        for statements, terms in rows:
            for table, found in (("lrs_statements", statements), ("lrs_terms", terms)):
                with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                    for row in found:
                        copy.write_row(row)
            connection.commit()
        return time.perf_counter() - began


def microseconds_of_checking(body: bytes) -> float:
    """One statement checked against the specification's rules, of the statements of ``body``; the best of some."""
    found = [said for said, _ in elements(body.decode())[1]]
    times = []
    for _ in range(9):
        began = time.perf_counter()
        for said in found:
            check_statement(said)
        times.append(time.perf_counter() - began)
    return min(times) / len(found) * 1e6


def _rows(batches: Sequence[list[Received]]) -> list[tuple[list[tuple[object, ...]], list[tuple[object, ...]]]]:
    at = 1_767_000_000_000_000
    made = []
    for batch in batches:
        statements: list[tuple[object, ...]] = []
        terms: list[tuple[object, ...]] = []
        for each in batch:
            at += 1
            statements.append((at, each.id, each.content(at), None, False, False, 1))
            terms += [(*term, at) for term in each.terms]
        made.append((statements, sorted(terms)))  # type: ignore[type-var]
    return made
