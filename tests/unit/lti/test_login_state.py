"""States: what was sealed comes back whole, and nothing else comes back."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti.login_state import Login, browser_secret, holds, nonce_of, sealed, unsealed

SECRET = "of this instance"
LOGIN = Login(
    id=UUID(int=1),
    registration_id=UUID(int=2),
    target_link_uri="https://tool.example/lti/launch",
    deployment_id="1",
    storage_target=None,
    began_at=datetime(2026, 11, 28, 8, 30, tzinfo=UTC),
)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
logins = st.builds(
    Login,
    id=st.uuids(),
    registration_id=st.uuids(),
    target_link_uri=words,
    deployment_id=st.none() | words,
    storage_target=st.none() | words,
    began_at=st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 # zone beside
)


@given(logins)
def test_what_was_sealed_comes_back_whole(login):
    assert unsealed(sealed(login, SECRET), SECRET) == login


@given(logins)
def test_a_state_goes_through_addresses_and_cookies_as_it_is(login):
    assert set(sealed(login, SECRET)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@given(st.integers(min_value=0), st.characters())
def test_a_state_changed_in_any_letter_is_none(place, letter):
    state = sealed(LOGIN, SECRET)
    place %= len(state)

    changed = state[:place] + letter + state[place + 1 :]

    assert unsealed(changed, SECRET) == (LOGIN if changed == state else None)


@given(st.text())
def test_what_was_never_sealed_is_none(text):
    assert unsealed(text, SECRET) is None


def test_a_state_cut_short_or_made_longer_is_none():
    state = sealed(LOGIN, SECRET)

    for changed in (state[:-1], state + "A", state + "=", "." + state, state.partition(".")[0]):
        assert unsealed(changed, SECRET) is None


def test_a_state_of_another_instance_is_none():
    assert unsealed(sealed(LOGIN, "of another instance"), SECRET) is None


def test_nonce_and_browsers_secret_tell_nothing_of_each_other():
    state = sealed(LOGIN, SECRET)

    derived = {nonce_of(state, SECRET), browser_secret(state, SECRET), state.partition(".")[2]}
    elsewhere = {nonce_of(state, "other"), browser_secret(state, "other")}

    assert len(derived) == 3
    assert not derived & elsewhere


@given(st.text())
def test_only_the_browsers_own_secret_is_held(held):
    state = sealed(LOGIN, SECRET)

    assert holds(browser_secret(state, SECRET), state, SECRET)
    assert not holds(held, state, SECRET)
