"""The store as launches use it, on each database."""

from collections.abc import Iterator

import builders
import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from lti_tool.store.database import engine_options
from lti_tool.store.models import Registration


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    """An engine on an instance's empty tables."""
    options = engine_options(migrated_url)
    engine = create_engine(options.pop("url"), **options)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Iterator[Session]:
    """A session on those tables."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def registration(store: Session) -> Registration:
    """A platform's registration, committed."""
    registration = builders.a_registration(store)
    store.commit()
    return registration
