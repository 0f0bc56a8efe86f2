"""The tool's signing keys, on each database."""

import builders
import pytest
from sqlalchemy import select

from lti_tool.lti.keys import KeyUnreadable
from lti_tool.store.keys import add_key, published_keys, signing_key
from lti_tool.store.models import ToolKey

SECRET = "only-for-tests-" * 4


def test_a_key_is_made_at_first_need_and_then_used(store):
    first = signing_key(store, SECRET)
    store.commit()
    second = signing_key(store, SECRET)

    assert first.kid == second.kid
    assert first.private_key.private_numbers() == second.private_key.private_numbers()
    assert [key.kid for key in published_keys(store, SECRET)] == [first.kid]


def test_a_key_that_was_never_committed_is_not_used_later(store):
    lost = signing_key(store, SECRET)
    store.rollback()

    assert signing_key(store, SECRET).kid != lost.kid


def test_the_private_half_is_kept_sealed(store):
    signing_key(store, SECRET)

    kept = store.scalars(select(ToolKey.private_key)).one()
    assert b"PRIVATE KEY" not in kept
    assert not kept.startswith(b"0\x82")


def test_another_secret_does_not_open_it(store):
    signing_key(store, SECRET)

    with pytest.raises(KeyUnreadable):
        signing_key(store, "another" * 10)


def test_retired_keys_are_neither_used_nor_published(store):
    old = signing_key(store, SECRET)
    store.scalars(select(ToolKey)).one().retired_at = builders.NOW
    new = signing_key(store, SECRET)

    assert new.kid != old.kid
    assert [key.kid for key in published_keys(store, SECRET)] == [new.kid]


def test_the_newest_key_signs_and_the_older_stay_published(store):
    old = signing_key(store, SECRET)
    store.scalars(select(ToolKey)).one().created_at = builders.NOW.replace(year=2020)
    new = add_key(store, SECRET)

    assert signing_key(store, SECRET).kid == new.kid
    assert [key.kid for key in published_keys(store, SECRET)] == [new.kid, old.kid]
