"""What recent logins addressed is remembered for a few seconds, on each database."""

from datetime import timedelta
from uuid import uuid4

import builders
import pytest

from lti_tool.store.models import Deployment
from lti_tool.store.registrations import RecentlyAddressed

AT = builders.NOW
SOON = AT + RecentlyAddressed.LIVES / 2
LATER = AT + RecentlyAddressed.LIVES


@pytest.fixture
def addressed(engine, registration):
    """Who a login means that names this deployment, or none, at a time."""
    recent = RecentlyAddressed()
    return lambda at, named=None: recent.registrations_of(engine, registration.issuer, named, at)


def test_a_platform_is_asked_for_once_in_a_few_seconds(store, registration, addressed):
    first = addressed(AT)
    registration.disabled_at = AT
    store.commit()

    assert addressed(SOON) == first
    assert [each.disabled_at for each in addressed(LATER)] == [AT]


def test_a_clock_that_was_set_back_makes_nothing_last_longer(store, registration, addressed):
    addressed(AT)
    registration.disabled_at = AT
    store.commit()

    assert [each.disabled_at for each in addressed(AT - timedelta(hours=1))] == [AT]


def test_what_is_switched_off_is_asked_for_each_time(store, registration, addressed):
    registration.disabled_at = AT
    store.commit()
    addressed(AT)
    registration.disabled_at = None
    store.commit()

    assert [each.disabled_at for each in addressed(AT)] == [None]


def test_a_deployment_that_nobody_knows_is_asked_for_each_time(store, registration, addressed):
    addressed(AT, "7")
    store.add(Deployment(id=uuid4(), registration_id=registration.id, deployment_id="7", created_at=AT))
    store.commit()

    assert [each.deployment_id is not None for each in addressed(AT, "7")] == [True]


def test_an_unknown_platform_is_asked_for_each_time(engine, store):
    recent = RecentlyAddressed()
    assert not recent.registrations_of(engine, "https://new.example", None, AT)
    builders.a_registration(store, issuer="https://new.example")
    store.commit()

    assert recent.registrations_of(engine, "https://new.example", None, AT)
