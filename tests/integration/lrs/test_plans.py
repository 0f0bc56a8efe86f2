"""Every page is found by walking one index in its order: EXPLAIN says so on each engine, at some thousand rows."""

import itertools
import json
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, delete, event, select

from xapi.lrs import keys, open_engine
from xapi.lrs.database import reading, writing
from xapi.lrs.insertion import store
from xapi.lrs.received import Authority, receive
from xapi.lrs.selection import Filters, page
from xapi.lrs.tables import Statement, Term
from xapi.lrs.terms import Kind, identity, term

STATEMENTS = 4000
AUTHORITY = Authority.of({"account": {"homePage": "https://store.example", "name": "k"}})
COMMON, RARE = "https://example.org/did", "https://example.org/left"
ADA = {"account": {"homePage": "https://tool.example", "name": "ada"}}
THIS = "https://example.org/this"
TERMS = {
    "nothing": (),
    "a common verb": (term(Kind.VERB, COMMON),),
    "a rare verb": (term(Kind.VERB, RARE),),
    "a verb that nothing has": (term(Kind.VERB, "urn:none"),),
    "an agent": (term(Kind.AGENT, identity(ADA)),),
    "an activity": (term(Kind.ACTIVITY, THIS),),
    "an agent, related": (term(Kind.RELATED_AGENT, identity(ADA)),),
    "an activity, related": (term(Kind.RELATED_ACTIVITY, THIS),),
    "a registration": (term(Kind.REGISTRATION, "x"),),
    "an agent and a verb": (term(Kind.AGENT, identity(ADA)), term(Kind.VERB, COMMON)),
    "all of them": (
        term(Kind.AGENT, identity(ADA)),
        term(Kind.VERB, COMMON),
        term(Kind.ACTIVITY, THIS),
        term(Kind.REGISTRATION, "x"),
    ),
}


KINDS = pytest.mark.parametrize("filters", [pytest.param(found, id=name) for name, found in TERMS.items()])
UNWANTED = {
    "sqlite": ["TEMP B-TREE", "AUTOMATIC", "SCAN lrs_terms"],
    "postgresql": ["Sort", "Seq Scan", "Bitmap", "Hash", "Materialize"],
}


@pytest.fixture(scope="module")
def filled(shared_store) -> Iterator[tuple[Engine, int, int]]:
    """Some thousand statements, one in a hundred by the second of two keys; statistics are as they come."""
    _, url, _ = shared_store
    engine = open_engine(url)
    with writing(engine) as (connection, _):
        connection.execute(delete(Term))
        connection.execute(delete(Statement))
    mostly, seldom = (keys.owner(engine, key, key) for key in ("mostly", "seldom"))
    for at in range(0, STATEMENTS, 500):
        store(engine, [a_received(number) for number in range(at, at + 500) if number % 100], mostly, {})
        store(engine, [a_received(number) for number in range(at, at + 500, 100)], seldom, {})
    yield engine, mostly, seldom
    engine.dispose()


def a_received(number):
    said = {
        "actor": ADA if number % 100 == 0 else {"mbox": f"mailto:{number}@example.org"},
        "verb": {"id": RARE if number % 50 == 0 else COMMON},
        "object": {"id": THIS if number % 10 else "https://example.org/that"},
    }
    return receive(said, json.dumps(said), authority=AUTHORITY, xapi_version="1.0.3")


def explained(engine, filters, options=""):
    """The query of a page, and how the engine means to answer it."""
    asked = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        asked.append((statement, parameters))

    with reading(engine) as connection:
        event.listen(engine, "before_cursor_execute", note)
        page(connection, filters, 50)
        event.remove(engine, "before_cursor_execute", note)
        [(query, parameters)] = asked
        words = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else f"EXPLAIN {options}"
        rows = connection.exec_driver_sql(f"{words} {query}", parameters).all()
    return query, "\n".join(str(row[-1]) for row in rows)


@KINDS
@pytest.mark.parametrize("ascending", [True, False], ids=["ascending", "descending"])
@pytest.mark.parametrize("bounds", [(None, None), (1_000, 9**16)], ids=["the first page", "a later page"])
def test_a_page_is_read_off_an_index_in_its_order(filled, filters, ascending, bounds):
    engine, *_ = filled

    query, plan = explained(engine, Filters(filters, *bounds, ascending))

    assert "OFFSET" not in query.upper().replace("LIMIT ? OFFSET ?", "")
    assert [words for words in UNWANTED[engine.dialect.name] if words in plan] == [], plan
    if engine.dialect.name == "sqlite" and (filters or bounds[0]):
        assert "SCAN" not in plan, plan


@KINDS
def test_what_is_a_key_s_own_is_found_without_walking_past_everybody_else_s(filled, filters):
    engine, _, seldom = filled

    _, plan = explained(engine, Filters(filters, of_key=seldom))

    assert [words for words in UNWANTED[engine.dialect.name] if words in plan] == [], plan
    if not filters:
        assert "lrs_statements_key" in plan


@pytest.mark.parametrize("name", ["nothing", "a common verb", "a rare verb", "an agent", "an activity, related"])
def test_a_page_reads_as_much_as_it_shows_wherever_it_is(filled, name):
    engine, *_ = filled
    with reading(engine) as connection:
        ids = connection.scalars(select(Statement.stored).order_by(Statement.stored)).all()

    for until in (None, ids[len(ids) // 2]):
        assert effort(engine, Filters(TERMS[name], None, until)) < 51 * 8


def effort(engine, filters):
    """How many pages PostgreSQL looked at for a page; of SQLite's own steps, tenths."""
    if engine.dialect.name == "postgresql":
        _, plan = explained(engine, filters, "(ANALYZE, BUFFERS)")
        return max(int(count) for count in re.findall(r"shared hit=(\d+)", plan))
    steps = itertools.count()
    with reading(engine) as connection:
        raw = connection.connection.dbapi_connection
        raw.set_progress_handler(lambda: next(steps) and None, 10)
        page(connection, filters, 50)
        raw.set_progress_handler(None, 0)
    return next(steps)
