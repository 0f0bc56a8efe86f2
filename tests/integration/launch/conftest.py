"""The store as launches use it, on each database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from lti_tool.store.database import engine_options, migrate


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on an instance's empty tables."""
    migrate(database_url)
    options = engine_options(database_url)
    engine = create_engine(options.pop("url"), **options)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Iterator[Session]:
    """A session on those tables."""
    with Session(engine) as session:
        yield session
