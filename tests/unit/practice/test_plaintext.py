"""The plain text of an introduction."""

import pytest

from lti_tool.practice.plaintext import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("Intro <b>text</b>", "Intro TEXT"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<strong>é <i>è</i></strong> &amp; ç", "É È & ç"),
    ],
)
def test_tags_go_and_bold_becomes_upper_case(html, text):
    assert plain_text(html) == text
