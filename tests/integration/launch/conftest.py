"""The store as launches use it, on each database."""

from collections.abc import Iterator

import builders
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lti_tool.store.models import Registration


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
