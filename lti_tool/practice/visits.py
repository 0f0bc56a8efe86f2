"""Who is at the browser: a session cookie named as Moodle's, holding a person, a language and two random keys."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from lti_tool.practice.database import db
from lti_tool.practice.models import Person

Arguments = ParamSpec("Arguments")

LANGUAGES = {"fr": "Français", "en": "English"}


def current_person() -> Person | None:
    """The person chosen in this browser; None when nobody is, or they have been removed."""
    person_id = session.get("person_id")
    return None if person_id is None else db.session.get(Person, person_id)


def present_person() -> Person:
    """The person chosen in this browser; for views behind `only_for_somebody`."""
    person = current_person()
    if person is None:
        abort(403)
    return person


def become(person: Person) -> None:
    """Make this browser the person's; launches begun as somebody else die with the old keys."""
    language = session.get("language")
    session.clear()
    session.update(person_id=person.id, key=secrets.token_hex(16), sesskey=secrets.token_urlsafe(8)[:10])
    if language:
        session["language"] = language


def language() -> str:
    """The language chosen with the switch, else the platform's own."""
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else str(current_app.config["LANGUAGE"])


def only_for_somebody(
    view: Callable[Arguments, ResponseReturnValue],
) -> Callable[Arguments, ResponseReturnValue]:
    """Send a browser that is nobody's to the choice of persons, and back afterwards."""

    @wraps(view)
    def checked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
        if current_person() is None:
            return redirect(url_for("pages.login", wantsurl=request.full_path.removesuffix("?")))
        return view(*args, **kwargs)

    return checked
