"""What a platform's refusals become, and what of them may be repeated."""

from datetime import timedelta

import pytest
from requests.structures import CaseInsensitiveDict

from lti_tool.platform_api.errors import (
    AccessRefused,
    NotLater,
    NotThere,
    PlatformRefused,
    PlatformUnavailable,
    error_for,
    phrase,
    retry_after,
)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ('Incorrect score received{"userId":"4","scoreGiven":80,"comment":"Zoë"}', "Incorrect score received"),
        (
            "Refusing score with an earlier timestamp for item 2 and user 4",
            "Refusing score with an earlier timestamp for item … and user …",
        ),
        ("No such user zoe@example.com", "No such user …"),
        ("<html>Zoë", ""),
        ("word " * 50, ("word " * 16).strip()[:80]),
        ("", ""),
    ],
)
def test_a_phrase_repeats_nothing_of_the_request(reason, expected):
    assert phrase(reason).strip() == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, PlatformRefused),
        (400, PlatformRefused),
        (401, AccessRefused),
        (403, AccessRefused),
        (404, NotThere),
        (408, PlatformUnavailable),
        (409, NotLater),
        (410, NotThere),
        (418, PlatformRefused),
        (422, PlatformRefused),
        (429, PlatformUnavailable),
        (500, PlatformUnavailable),
        (503, PlatformUnavailable),
    ],
)
def test_each_status_says_whether_to_wait_to_look_or_to_stop(status, expected):
    error = error_for("POST score", status, "", CaseInsensitiveDict())

    assert type(error) is expected
    assert error.status == status


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "120"}, timedelta(minutes=2)),
        ({"Retry-After": "99999999"}, timedelta(days=1)),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        (
            {"Retry-After": "Mon, 23 Nov 2026 09:05:00 GMT", "Date": "Mon, 23 Nov 2026 09:00:00 GMT"},
            timedelta(minutes=5),
        ),
        (
            {"Retry-After": "Mon, 23 Nov 2026 08:00:00 GMT", "Date": "Mon, 23 Nov 2026 09:00:00 GMT"},
            timedelta(),
        ),
        ({"Retry-After": "Mon, 23 Nov 2026 09:05:00 GMT"}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(headers, expected):
    assert retry_after(CaseInsensitiveDict(headers)) == expected
