"""The strings with a format of their own (xAPI data, part 4)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xapi.lrs.instants import read, written
from xapi.lrs.validation.formats import (
    DURATION,
    IRI,
    LANGUAGE,
    MAILTO,
    MEDIA_TYPE,
    UUID,
    VERSION_1,
    VERSION_2,
    instant,
)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param(UUID, "ebd0a8ea-56d0-4a9c-b4e3-2d6c36a94fcd", id="UUID version 4"),
        pytest.param(UUID, "018f3d2c-7e6b-7cc3-98c4-dc0c0c07398f", id="UUID version 7"),
        pytest.param(UUID, "EBD0A8EA-56D0-4A9C-B4E3-2D6C36A94FCD", id="UUID in capitals"),
        pytest.param(IRI, "https://w3id.org/xapi/tla/verbs/assessed", id="IRI of the web"),
        pytest.param(IRI, "https://example.org/compétence/évaluée#à", id="IRI with accents"),
        pytest.param(IRI, "urn:uuid:ebd0a8ea-56d0-4a9c-b4e3-2d6c36a94fcd", id="IRI that is a URN"),
        pytest.param(IRI, "tag:example.org,2026:x?y=%C3%A9&z", id="IRI with a query"),
        pytest.param(IRI, "http://[::1]:8080/x", id="IRI with an IPv6 host"),
        pytest.param(MAILTO, "mailto:jury+b1@example.org", id="mailbox with a plus"),
        pytest.param(LANGUAGE, "fr", id="language alone"),
        pytest.param(LANGUAGE, "fr-FR", id="language and region"),
        pytest.param(LANGUAGE, "zh-Hant-TW", id="language, script and region"),
        pytest.param(LANGUAGE, "sl-rozaj-biske-1994", id="language with variants"),
        pytest.param(LANGUAGE, "de-CH-x-phonebk", id="language with private use"),
        pytest.param(LANGUAGE, "es-419", id="region by number"),
        pytest.param(LANGUAGE, "zh-cmn-Hans-CN", id="extended language"),
        pytest.param(LANGUAGE, "i-klingon", id="grandfathered language"),
        pytest.param(LANGUAGE, "x-whatever", id="private language"),
        pytest.param(DURATION, "PT4H35M59.14S", id="duration with a fraction"),
        pytest.param(DURATION, "PT16559.14S", id="seconds beyond a minute"),
        pytest.param(DURATION, "P3Y1M29DT4H35M59.14S", id="duration with every part"),
        pytest.param(DURATION, "P3Y", id="years"),
        pytest.param(DURATION, "P4W", id="weeks"),
        pytest.param(DURATION, "P0.5Y", id="fraction of the only part"),
        pytest.param(DURATION, "PT0,5H", id="fraction after a comma"),
        pytest.param(MEDIA_TYPE, "text/plain; charset=ascii", id="media type with a parameter"),
        pytest.param(VERSION_1, "1.0", id="version without a patch"),
        pytest.param(VERSION_1, "1.0.9", id="version with a patch to come"),
        pytest.param(VERSION_2, "2.0.0", id="version 2"),
    ],
)
def test_what_follows_the_format_is_taken(pattern, text):
    assert pattern.fullmatch(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param(UUID, "ebd0a8ea56d04a9cb4e32d6c36a94fcd", id="UUID without dashes"),
        pytest.param(UUID, "{ebd0a8ea-56d0-4a9c-b4e3-2d6c36a94fcd}", id="UUID in braces"),
        pytest.param(UUID, "ebd0a8ea-56d0-4a9c-c4e3-2d6c36a94fcd", id="UUID of another variant"),
        pytest.param(UUID, "ebd0a8ea-56d0-4a9c-b4e3-2d6c36a94fcd\n", id="UUID and a line end"),
        pytest.param(IRI, "", id="empty IRI"),
        pytest.param(IRI, "example.org/verbs/assessed", id="IRI without a scheme"),
        pytest.param(IRI, "/verbs/assessed", id="relative IRI"),
        pytest.param(IRI, "http:", id="scheme alone"),
        pytest.param(IRI, "http://", id="address of the web without a host"),
        pytest.param(IRI, "http:///x", id="address of the web with a path and no host"),
        pytest.param(IRI, "http://example.org/a b", id="IRI with a space"),
        pytest.param(IRI, "http://example.org/<x>", id="IRI with angle brackets"),
        pytest.param(IRI, "http://example.org/%zz", id="IRI with a false escape"),
        pytest.param(IRI, "http://example.org/#a#b", id="IRI with two fragments"),
        pytest.param(IRI, "http://example.org/\ud800", id="IRI with half a character"),
        pytest.param(MAILTO, "jury@example.org", id="mailbox without mailto"),
        pytest.param(MAILTO, "mailto:jury.example.org", id="mailbox without an at sign"),
        pytest.param(MAILTO, "mailto:a@b@example.org", id="mailbox with two at signs"),
        pytest.param(MAILTO, "mailto:a@b.org,c@d.org", id="two mailboxes"),
        pytest.param(MAILTO, "MAILTO:jury@example.org", id="mailto in capitals"),
        pytest.param(LANGUAGE, "", id="empty language"),
        pytest.param(LANGUAGE, "français", id="name of a language"),
        pytest.param(LANGUAGE, "fr_FR", id="underscore"),
        pytest.param(LANGUAGE, "a12345", id="digits in the language"),
        pytest.param(LANGUAGE, "fr-", id="dash at the end"),
        pytest.param(DURATION, "P", id="duration of nothing"),
        pytest.param(DURATION, "PT", id="duration with an empty time"),
        pytest.param(DURATION, "P1YT", id="duration with a date and an empty time"),
        pytest.param(DURATION, "P1.5YT1H", id="fraction before the last part"),
        pytest.param(DURATION, "P1W2D", id="weeks with days"),
        pytest.param(DURATION, "PA1H0M0S", id="letter where a number goes"),
        pytest.param(DURATION, "P0003-06-04T12:30:05", id="alternative format"),
        pytest.param(DURATION, "PT1S1M", id="parts in the wrong order"),
        pytest.param(MEDIA_TYPE, "text", id="media type without a subtype"),
        pytest.param(VERSION_1, "1.1.0", id="version of nothing"),
        pytest.param(VERSION_1, "0.9.5", id="version before the first"),
        pytest.param(VERSION_1, "1.0.01", id="patch with a leading zero"),
        pytest.param(VERSION_2, "1.0.3", id="version 1 where 2 is meant"),
    ],
)
def test_what_breaks_the_format_is_refused(pattern, text):
    assert not pattern.fullmatch(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000000Z", id="UTC"),
        pytest.param("2026-03-01T10:00:00+02:00", "2026-03-01T08:00:00.000000Z", id="an offset"),
        pytest.param("2026-03-01T10:00:00-0330", "2026-03-01T13:30:00.000000Z", id="an offset without its colon"),
        pytest.param("2026-03-01T10:00:00+01", "2026-03-01T09:00:00.000000Z", id="an offset in hours"),
        pytest.param("2026-03-01T10:00:00.1234567Z", "2026-03-01T10:00:00.123456Z", id="more digits than we keep"),
        pytest.param("2026-03-01T10:00:00,5Z", "2026-03-01T10:00:00.500000Z", id="a comma"),
        pytest.param("2026-03-01T10:00:00", "2026-03-01T10:00:00.000000Z", id="no offset, read as UTC"),
        pytest.param("20260301T100000Z", "2026-03-01T10:00:00.000000Z", id="the basic format"),
        pytest.param("2026-12-31T23:59:60Z", "2027-01-01T00:00:00.000000Z", id="a leap second"),
        pytest.param("2024-02-29T10:00:00+00:00", "2024-02-29T10:00:00.000000Z", id="a leap day"),
    ],
)
def test_a_timestamp_is_read_as_its_instant(text, expected):
    micros = read(text)

    assert micros is not None
    assert written(micros) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2026-03-01T10:00:00-00:00", id="minus zero"),
        pytest.param("2026-03-01T10:00:00-0000", id="minus zero without its colon"),
        pytest.param("2026-03-01T10:00:00-00", id="minus zero in hours"),
        pytest.param("2026-02-30T10:00:00Z", id="a day that the month lacks"),
        pytest.param("2025-02-29T10:00:00Z", id="a leap day in a common year"),
        pytest.param("2026-03-01T24:00:00Z", id="a twenty-fifth hour"),
        pytest.param("2026-03-01T10:00:00+24:00", id="an offset of a day"),
        pytest.param("2026-03-01", id="a date alone"),
        pytest.param("0001-01-01T00:00:00+01:00", id="before the first year"),
        pytest.param("01/03/2026 10:00", id="the French way"),
        pytest.param("1772359200", id="seconds since 1970"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_names_no_instant_is_no_timestamp(text):
    assert instant(text) is None


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 1, 1)))  # noqa: DTZ001 UTC below
def test_an_instant_is_read_as_it_was_written(at):
    micros = int((at.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 1_000_000

    assert read(written(micros)) == micros
