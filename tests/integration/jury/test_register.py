"""A register's numbers have no gaps and no doubles, whoever closes at the same time, and whatever fails."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import builders
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lti_tool.store.database import engine_options, migrate
from lti_tool.store.jury_papers import ATTESTATIONS, MINUTES, next_number


@pytest.fixture
def engine(database_url):
    """An engine on the migrated tables."""
    migrate(database_url)
    engine = create_engine(**engine_options(database_url))
    yield engine
    engine.dispose()


def test_many_who_close_at_once_get_each_number_once_and_a_failure_leaves_no_gap(engine):
    with Session(engine) as session:
        tenant = builders.a_registration(session).id
        session.commit()

    def close(attempt: int) -> int | None:
        with Session(engine) as session:
            number = next_number(session, tenant, MINUTES, 2026)
            if attempt % 3 == 0:
                session.rollback()
                return None
            session.commit()
            return number

    with ThreadPoolExecutor(8) as pool:
        given = [number for number in pool.map(close, range(24)) if number is not None]

    assert sorted(given) == list(range(1, 17))


def test_each_tenant_register_and_year_counts_for_itself(engine):
    with Session(engine) as session:
        mine, other = (builders.a_registration(session).id for _ in range(2))
        asked: list[tuple[UUID, str, int]] = [
            (mine, MINUTES, 2026), (mine, MINUTES, 2026), (mine, ATTESTATIONS, 2026), (mine, MINUTES, 2027),
            (other, MINUTES, 2026),
        ]  # fmt: skip

        assert [next_number(session, *each) for each in asked] == [1, 2, 1, 1, 1]
