"""Statements that the driver runs itself: values come and go, and transactions end, as SQLAlchemy's do."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import builders
import pytest
from sqlalchemy import bindparam, create_engine, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_tool.store.database import engine_options, migrate
from lti_tool.store.driver import Prepared, ShortTransaction
from lti_tool.store.models import UsedLogin, Visit, table

USED, VISITS = table(UsedLogin), table(Visit)
ADD = Prepared(
    insert(USED).from_select(["id", "used_at"], select(*(bindparam(c.name, type_=c.type) for c in USED.c)))
)
FIND = Prepared(select(USED.c.id, USED.c.used_at).where(USED.c.id == bindparam("login")))
VISIT = Prepared(
    select(VISITS.c.roles, VISITS.c.locale, VISITS.c.expires_at).where(VISITS.c.id == bindparam("visit"))
)


@pytest.fixture
def engine(database_url):
    """An engine on an instance's empty tables."""
    migrate(database_url)
    options = engine_options(database_url)
    engine = create_engine(options.pop("url"), **options)
    yield engine
    engine.dispose()


def number_of_used(engine):
    with Session(engine) as session:
        return session.scalar(select(func.count(UsedLogin.id)))


def test_values_come_back_as_they_went(engine):
    login, at = uuid4(), datetime(2026, 11, 28, 9, 30, 0, 250, tzinfo=timezone(timedelta(hours=1)))

    with ShortTransaction(engine) as connection:
        connection.run(ADD, id=login, used_at=at)
    with ShortTransaction(engine) as connection:
        [found] = connection.rows(FIND, login=login)

    assert found == {"id": login, "used_at": at}
    assert found["used_at"].tzinfo is UTC


def test_what_sqlalchemy_kept_is_read_in_the_same_way(engine):
    with Session(engine) as session:
        course = builders.a_course(session, builders.a_registration(session))
        visit = builders.a_visit(
            session, builders.a_person(session, course), builders.a_resource_link(session, course)
        )
        session.commit()
        kept = {"roles": visit.roles, "locale": visit.locale, "expires_at": visit.expires_at}
        visit_id = visit.id

    with ShortTransaction(engine) as connection:
        assert connection.rows(VISIT, visit=visit_id) == [kept]


def test_what_is_not_found_has_no_rows(engine):
    with ShortTransaction(engine) as connection:
        assert connection.rows(FIND, login=uuid4()) == []


def test_a_naive_datetime_is_refused(engine):
    with pytest.raises(ValueError, match="naive"), ShortTransaction(engine) as connection:
        connection.run(ADD, id=uuid4(), used_at=datetime(2026, 11, 28))  # noqa: DTZ001 # what is tested

    assert number_of_used(engine) == 0


def test_a_broken_rule_of_the_database_is_told_as_sqlalchemy_does_and_names_no_value(engine):
    login = uuid4()
    with ShortTransaction(engine) as connection:
        connection.run(ADD, id=login, used_at=builders.NOW)

    with pytest.raises(IntegrityError) as refused, ShortTransaction(engine) as connection:
        connection.run(ADD, id=login, used_at=builders.NOW)

    assert refused.value.params is None
    assert number_of_used(engine) == 1


def test_the_connection_goes_back_to_the_pool_as_it_was(engine):
    with suppress(ZeroDivisionError), ShortTransaction(engine) as connection:
        connection.rows(FIND, login=uuid4())
        raise ZeroDivisionError

    with Session(engine) as session:
        session.add(UsedLogin(id=uuid4(), used_at=builders.NOW))
        session.rollback()
    assert number_of_used(engine) == 0
    assert engine.pool.checkedout() == 0


def test_on_sqlite_an_exception_takes_everything_back(sqlite_url):
    migrate(sqlite_url)
    options = engine_options(sqlite_url)
    engine = create_engine(options.pop("url"), **options)

    with suppress(ZeroDivisionError), ShortTransaction(engine) as connection:
        connection.run(ADD, id=uuid4(), used_at=builders.NOW)
        raise ZeroDivisionError

    assert number_of_used(engine) == 0
    engine.dispose()
