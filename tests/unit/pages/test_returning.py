"""The way back to the course."""

import pytest

from lti_tool.web.returning import back_to_course


@pytest.mark.parametrize(
    ("return_url", "is_error", "expected"),
    [
        ("https://lms.example/back", False, "https://lms.example/back?lti_msg=C%27est+fini"),
        ("https://lms.example/back?course=2", True, "https://lms.example/back?course=2&lti_errormsg=C%27est+fini"),
        ("https://lms.example/#end", False, "https://lms.example/?lti_msg=C%27est+fini#end"),
    ],
)
def test_the_message_joins_the_address(return_url, is_error, expected):
    assert back_to_course(return_url, "C'est fini", is_error=is_error) == expected
