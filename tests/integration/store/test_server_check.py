"""A pooled connection whose server has gone is noticed before it is given out."""

import pytest
from sqlalchemy import create_engine, text

from lti_tool.store.database import engine_options

pytestmark = pytest.mark.postgresql


@pytest.fixture
def engine(postgresql_url):
    """An engine with one connection."""
    options = engine_options(postgresql_url)
    engine = create_engine(options.pop("url"), pool_size=1, **options)
    yield engine
    engine.dispose()


@pytest.fixture
def elsewhere(postgresql_url):
    """Somebody else's connection to the same database."""
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def server_process(engine):
    with engine.connect() as connection:
        return connection.scalar(text("SELECT pg_backend_pid()"))


def test_a_connection_is_used_again(engine):
    assert server_process(engine) == server_process(engine)


def test_a_connection_that_its_server_closed_is_replaced(engine, elsewhere):
    closed = server_process(engine)

    elsewhere.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": closed})

    assert server_process(engine) != closed


def test_a_connection_whose_server_only_said_something_is_kept(engine, elsewhere):
    with engine.connect() as connection:
        connection.execute(text("LISTEN news"))
        connection.commit()
    told = server_process(engine)

    elsewhere.execute(text("NOTIFY news"))

    assert server_process(engine) == told
