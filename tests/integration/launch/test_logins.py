"""Logins under way, on each database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import builders
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.actions.begin_login import begin_login, digest
from lti_tool.lti.login import LoginRequest
from lti_tool.store.logins import pending_login, use_up
from lti_tool.store.models import PendingLogin
from lti_tool.store.registrations import registrations_of
from lti_tool.worker.housekeeping import Housekeeping

AT = builders.NOW


def begin(store, at=AT):
    registration = builders.a_registration(store)
    asked = LoginRequest(registration.issuer, "4", "http://localhost:5000/", None, registration.client_id, "1")
    known = registrations_of(store, asked.issuer, asked.deployment_id)
    begun = begin_login(store, asked, known, at=at)
    store.commit()
    return begun


def test_of_many_that_use_a_login_at_once_one_does(engine, store):
    state = digest(begin(store).state)

    def use(_number):
        with Session(engine) as session:
            is_mine = use_up(session, state, AT)
            session.commit()
            return is_mine

    with ThreadPoolExecutor(8) as using:
        assert sorted(using.map(use, range(8))) == [False] * 7 + [True]


def test_a_login_can_still_be_used_while_nothing_was_committed(engine, store):
    state = digest(begin(store).state)
    with Session(engine) as session:
        use_up(session, state, AT)
        session.rollback()

    assert pending_login(store, state).used_at is None


def test_logins_long_over_are_forgotten_and_the_others_kept(engine, store):
    begin(store, AT - timedelta(hours=3))
    recent = begin(store, AT - timedelta(minutes=30))
    new = begin(store)

    Housekeeping().step(store, engine, at=AT)

    assert set(store.scalars(select(PendingLogin.state))) == {digest(recent.state), digest(new.state)}
