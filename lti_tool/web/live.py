"""Parts of pages that stay up to date while they are looked at."""

import hashlib
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup


def live_part(template: str, url: str, **context: Any) -> Markup:
    """
    The part wrapped so that the page asks for it again and again; static/page.js rests while nobody looks.

    The address says which content the page has, so that the same content is not sent twice.
    """
    content = render_template(template, **context)
    seen = hashlib.sha256(content.encode()).hexdigest()[:16]
    wrapped = render_template("live.html", content=Markup(content), url=url, seen=seen)  # noqa: S704 # escaped above
    return Markup(wrapped)  # noqa: S704 # a template's output


def live_answer(part: Markup) -> ResponseReturnValue:
    """The part, or nothing (204) if the page has it already."""
    seen = request.args.get("seen", "")
    return ("", 204) if seen and f'seen={seen}"' in part else part
