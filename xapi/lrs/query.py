"""
The query of a request, read strictly (xAPI communication, 3.2): no unknown name, none twice, every value sound.

Each reader takes the text of one parameter and returns what it means, or raises `InvalidData`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from flask import request

from xapi.lrs.errors import BadRequest
from xapi.lrs.instants import read
from xapi.lrs.json_text import parse
from xapi.lrs.terms import identity
from xapi.lrs.validation.actors import check_actor, check_agent
from xapi.lrs.validation.formats import check_iri, check_uuid
from xapi.lrs.validation.shapes import Check, InvalidData

T = TypeVar("T")
WHOLE_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


def single_values(allowed: Iterable[str]) -> dict[str, str]:
    """The query by name; raises `BadRequest` on a name that is not allowed, its case included, or comes twice."""
    query = {}
    for name, values in request.args.lists():
        if name not in allowed:
            raise BadRequest("the specification knows no such parameter here", name[:80])
        if len(values) > 1:
            raise BadRequest("the parameter comes more than once", name)
        query[name] = values[0]
    return query


def optional(query: Mapping[str, str], name: str, reader: Callable[[str], T], default: T) -> T:
    """What the parameter ``name`` means; ``default``, where it is not there."""
    return _read(query[name], name, reader) if name in query else default


def required(query: Mapping[str, str], name: str, reader: Callable[[str], T]) -> T:
    """What the parameter ``name`` means; raises `BadRequest` where it is not there."""
    if name not in query:
        raise BadRequest("the parameter is missing", name)
    return _read(query[name], name, reader)


def checked(check: Check) -> Callable[[str], str]:
    """The reader of a text that passes ``check``, as it stands."""

    def reader(text: str) -> str:
        check(text)
        return text

    return reader


iri = checked(check_iri)
uuid = checked(check_uuid)


def any_text(text: str) -> str:
    """Any text but the empty one, as names of documents are."""
    if not text:
        raise InvalidData("must not be empty")
    return text


def agent(text: str) -> dict[str, Any]:
    """The Agent in ``text``, and no Group."""
    value: dict[str, Any] = parse(text)
    check_agent(value)
    return value


def actor(text: str) -> str:
    """The identity of the Agent or identified Group in ``text``."""
    value: Any = parse(text)
    check_actor(value)
    found = identity(value)
    if found is None:
        raise InvalidData("an anonymous Group cannot be asked for: it is nobody else's")
    return found


def boolean(text: str) -> bool:
    """``true`` or ``false``."""
    if text not in ("true", "false"):
        raise InvalidData("must be true or false")
    return text == "true"


def whole_number(text: str) -> int:
    """A number of at most 18 digits and no sign."""
    if WHOLE_NUMBER.fullmatch(text) is None:
        raise InvalidData("must be a whole number")
    return int(text)


def instant(text: str) -> int:
    """An instant, in microseconds since 1970."""
    micros = read(text)
    if micros is None:
        raise InvalidData("must be an ISO 8601 date and time, and not at -00:00")
    return micros


def _read(text: str, name: str, reader: Callable[[str], T]) -> T:
    try:
        return reader(text)
    except InvalidData as error:
        raise BadRequest(f"{error.reason}{f' at {error.where}' if error.where else ''}", name) from error
