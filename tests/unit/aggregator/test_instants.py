"""Timestamps are compared as instants."""

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xapi.aggregator import instants


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.000001Z", 1),
        ("1970-01-01T00:00:00.0000019999Z", 1),
        ("1970-01-01T00:00:00.5Z", 500_000),
        ("1970-01-01T02:00:00+02:00", 0),
        ("1969-12-31T19:00:00-0500", 0),
        ("1969-12-31T22:00:00-02", 0),
        ("1970-01-01T00:00:00", 0),
        ("1970-01-01t00:00z", 0),
        ("1969-12-31T23:59:60Z", 0),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("1969-12-31T23:59:59.9999999Z", -1),
        ("0001-01-01T00:00:00+14:00", -62135596800_000000 - 14 * 3600 * 1_000_000),
    ],
)
def test_a_timestamp_is_an_instant_to_the_microsecond_further_digits_cut(text, instant):
    assert instants.parse(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-01-01",
        "2026-02-29T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:00+25:00",
        "2026-01-01T00:00:00Z ",
        "٢٠٢٦-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
    ],
)
def test_what_names_no_instant_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 # date's own errors are ValueErrors too
        instants.parse(text)


# From the year 2 to the year 9998: no offset leads out of what a datetime can hold.
@given(st.integers(-62_100_000_000_000_000, 253_300_000_000_000_000), st.integers(-14 * 60, 14 * 60))
def test_every_offset_names_the_same_instant(instant: int, minutes: int):
    moment = instants.moment(instant)
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))

    assert instants.of(moment) == instant
    assert instants.parse(elsewhere.isoformat()) == instant
    assert instants.parse(instants.text(elsewhere)) == instant
