"""Logins that launches answer, on each database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import builders
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.lti.launch import Coming
from lti_tool.lti.login_state import Login
from lti_tool.store.driver import ShortTransaction
from lti_tool.store.logins import answered_login, use_up
from lti_tool.store.models import LaunchRecord, Registration, UsedLogin, Visit
from lti_tool.store.openings import open_once
from lti_tool.worker.housekeeping import Housekeeping

AT = builders.NOW


def in_a_session(engine, login, _visit):
    with Session(engine) as session:
        is_mine = use_up(session, login, AT)
        session.commit()
        return is_mine


def on_the_short_way(engine, login, visit):
    with ShortTransaction(engine) as connection:
        return open_once(connection, login, visit, AT)


@pytest.fixture
def visits(store):
    """Makes values of visits of one person to one activity."""
    course = builders.a_course(store, builders.a_registration(store))
    person, link = builders.a_person(store, course), builders.a_resource_link(store, course)
    store.commit()
    person_id, link_id = person.id, link.id

    def make():
        return {
            "id": uuid4(),
            "person_id": person_id,
            "resource_link_id": link_id,
            "roles": ["learner"],
            "mentees": [],
            "locale": "fr",
            "return_url": None,
            "created_at": AT,
            "expires_at": AT + timedelta(hours=8),
        }

    return make


@pytest.fixture
def login(store, visits):
    """A login whose launch has come."""
    registration_id = store.scalars(select(Registration.id)).one()
    return Login(uuid4(), registration_id, "http://localhost:5000/", None, None, AT)


@pytest.mark.parametrize(
    "ways",
    [
        pytest.param([in_a_session] * 8, id="launches that tell something new"),
        pytest.param([on_the_short_way] * 8, id="launches that tell nothing new"),
        pytest.param([in_a_session, on_the_short_way] * 4, id="launches of both kinds"),
    ],
)
def test_of_many_that_use_a_login_at_once_one_does(engine, login, visits, ways):
    with ThreadPoolExecutor(8) as using:
        won = list(using.map(lambda way: way(engine, login, visits()), ways))

    assert sorted(won) == [False] * 7 + [True]


def test_a_visit_is_opened_and_noted_by_whoever_uses_the_login_and_nobody_else(engine, store, login, visits):
    first = visits()

    assert on_the_short_way(engine, login, first)
    assert not on_the_short_way(engine, login, visits())

    kept = store.scalars(select(Visit)).one()
    assert {name: getattr(kept, name) for name in first} == first
    noted = store.scalars(select(LaunchRecord)).one()
    assert (noted.registration_id, noted.message, noted.reason) == (login.registration_id, "launch", None)


def test_a_login_can_still_be_used_while_nothing_was_committed(engine, store, login):
    with Session(engine) as session:
        use_up(session, login, AT)
        session.rollback()

    with ShortTransaction(engine) as connection:
        assert answered_login(connection, login, Coming()).used_at is None


def test_a_launch_learns_that_its_login_is_used_and_what_its_platform_is_now(engine, store, login):
    registration = store.scalars(select(Registration)).one()
    registration.disabled_at = AT
    use_up(store, login, AT)
    store.commit()

    with ShortTransaction(engine) as connection:
        answered = answered_login(connection, login, Coming())

    assert answered.used_at == answered.disabled_at == AT
    assert (answered.issuer, answered.client_id) == (registration.issuer, registration.client_id)


def test_a_login_of_a_registration_that_is_gone_is_none(engine, login):
    with ShortTransaction(engine) as connection:
        assert answered_login(connection, replace(login, registration_id=uuid4()), Coming()) is None


def test_used_logins_long_over_are_forgotten_and_the_others_kept(engine, store, login):
    recent, new = replace(login, id=uuid4()), replace(login, id=uuid4())
    for each, age in ((login, timedelta(hours=3)), (recent, timedelta(minutes=30)), (new, timedelta())):
        use_up(store, each, AT - age)
    store.commit()

    Housekeeping().step(store, engine, at=AT)

    assert set(store.scalars(select(UsedLogin.id))) == {recent.id, new.id}
