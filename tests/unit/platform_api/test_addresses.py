"""Addresses below an address, and whose they are."""

import pytest

from lti_tool.lti.services import asking, below, share_origin


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://lms/2/lineitem?type_id=1", "http://lms/2/lineitem/scores?type_id=1"),
        ("http://lms/2/lineitem", "http://lms/2/lineitem/scores"),
        ("http://lms/2/lineitem/", "http://lms/2/lineitem/scores"),
        ("http://lms/2/lineitem?a=1&b=x%26y", "http://lms/2/lineitem/scores?a=1&b=x%26y"),
    ],
)
def test_scores_are_below_the_line_item_and_before_its_query(url, expected):
    assert below(url, "scores") == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://lms/lineitems?type_id=1", "http://lms/lineitems?type_id=1&tag=a+%26b"),
        ("http://lms/lineitems", "http://lms/lineitems?tag=a+%26b"),
    ],
)
def test_what_an_address_asks_already_is_kept(url, expected):
    assert asking(url, {"tag": "a &b"}) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://lms.example/a", "https://lms.example/b?c", True),
        ("https://lms.example:443/a", "https://lms.example/b", True),
        ("https://LMS.example/a", "https://lms.example/b", True),
        ("https://lms.example/a", "http://lms.example/a", False),
        ("https://lms.example/a", "https://lms.example:8443/a", False),
        ("https://lms.example/a", "https://lms.example.evil.example/a", False),
        ("https://lms.example/a", "https://lms.example@evil.example/a", False),
        ("https://lms.example/a", "javascript:alert(1)", False),
        ("https://lms.example/a", "https://lms.example:port/a", False),
        ("file:///a", "file:///a", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(one, other, expected):
    assert share_origin(one, other) is expected
