"""Days, as each language says them."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from lti_tool.web.local_time import date_words


@pytest.mark.parametrize(
    ("language", "form", "day", "said"),
    [
        ("fr", "long", date(2026, 2, 1), "1er février 2026"),
        ("fr", "full", date(2026, 2, 1), "dimanche 1er février 2026"),
        ("fr", "long", date(2026, 2, 11), "11 février 2026"),
        ("fr", "short", date(2026, 2, 1), "01/02/2026"),
        ("en", "long", date(2026, 2, 1), "February 1, 2026"),
    ],
)
def test_french_counts_only_the_first_of_a_month_as_an_ordinal(language, form, day, said):
    app = Flask(__name__)
    Babel(app, default_locale="en")

    with app.test_request_context(), force_locale(language):
        words = date_words(day, form)

    assert words == said
