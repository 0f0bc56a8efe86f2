"""Who guesses is shut out for a while, and nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from lti_tool.store.database import db
from lti_tool.store.models import SignInTries
from lti_tool.store.sign_ins import MOST_BY_ADDRESS, MOST_BY_NAME, WINDOW, may_try
from lti_tool.web.admin.trying import tries_of_address, tries_of_name

TOO_MANY = "Too many tries. Wait 15 minutes, then try again."


@pytest.fixture
def had_tried(session, config):
    """``had_tried(4, name="ann")``: so many tries before, without the time that a password takes."""

    def tried(number, *, name=None, address=None):
        secret = config.secret_key
        whose = tries_of_name(secret, name) if name else tries_of_address(secret, address)
        for _ in range(number):
            may_try(session, whose, number, datetime.now(UTC))
        session.commit()

    return tried


@pytest.mark.parametrize("name", ["ann", "nobody"])
def test_a_name_is_locked_after_some_failures_whether_anybody_has_it_or_not(browser, ann, had_tried, name):
    had_tried(MOST_BY_NAME - 1, name=name)
    assert browser("192.0.2.98").sign_in(name, "a guess").status_code == 403

    answer = browser("192.0.2.99").sign_in(name)

    assert answer.status_code == 429
    assert TOO_MANY in answer.text


def test_of_many_tries_at_once_no_more_are_made(app):
    at = datetime.now(UTC)

    def is_let_try(_number):
        with app.app_context():
            allowed = may_try(db.session, "somebody", MOST_BY_NAME, at)
            db.session.commit()
            return allowed

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(is_let_try, range(24))) == MOST_BY_NAME


def test_an_address_is_locked_after_some_failures_at_any_names(browser, ann, had_tried):
    guesser = browser("192.0.2.66")
    had_tried(MOST_BY_ADDRESS - 1, address="192.0.2.66")
    assert guesser.sign_in("somebody", "a guess").status_code == 403

    assert guesser.sign_in().status_code == 429
    assert browser("192.0.2.67").sign_in().status_code == 303


def test_the_addresses_of_one_ipv6_network_count_as_one():
    assert tries_of_address("secret", "2001:db8::1") == tries_of_address("secret", "2001:db8::ffff")
    assert tries_of_address("secret", "2001:db8::1") != tries_of_address("secret", "2001:db8:0:1::1")
    assert tries_of_address("secret", "192.0.2.1") != tries_of_address("secret", "192.0.2.2")


def test_a_lock_ends_after_a_while(browser, ann, had_tried, session):
    had_tried(MOST_BY_NAME + 3, name="ann")
    assert browser().sign_in().status_code == 429

    for row in session.scalars(select(SignInTries)):
        row.since -= WINDOW
    session.commit()

    assert browser().sign_in().status_code == 303


def test_a_right_password_forgives_the_wrong_ones_before(browser, ann, had_tried):
    hers = browser()
    for _ in range(2):
        had_tried(MOST_BY_NAME - 1, name="ann")
        assert hers.sign_in().status_code == 303
        hers.post("sign-out")


def test_a_lock_leaves_who_is_signed_in_alone(admin, browser, had_tried):
    had_tried(MOST_BY_NAME + 1, name="ann")
    assert browser().sign_in().status_code == 429

    assert admin.get().status_code == 200


def test_what_is_kept_of_tries_tells_neither_name_nor_address(browser, ann, session):
    browser("192.0.2.55").sign_in("my-password-by-mistake", "x")

    kept = " ".join(session.scalars(select(SignInTries.whose)))
    assert "192.0.2.55" not in kept
    assert "mistake" not in kept
