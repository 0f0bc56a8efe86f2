"""
JSON as it came over the wire: parsed strictly, with the text of each statement kept.

A statement is immutable, so the store keeps the client's own text and writes beside it, never over it.
"""

import json
import re
from collections.abc import Collection, Iterable
from typing import Any

from xapi.lrs.errors import TooLarge
from xapi.lrs.validation.shapes import InvalidData

SPACE = re.compile(r"[ \t\n\r]*")
PLACE_OF_ERROR = "the JSON cannot be read, from character {} on"


def decoded(body: bytes) -> str:
    """``body`` as text; JSON travels as UTF-8 (RFC 8259)."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidData(f"the body is not UTF-8, from octet {error.start} on") from error


def parse(text: str) -> Any:
    """The one JSON value in ``text``; raises `InvalidData` on anything less."""
    value, end = _value(text, _skip(text, 0))
    if _skip(text, end) != len(text):
        raise InvalidData(PLACE_OF_ERROR.format(end))
    return value


def elements(text: str, most: int | None = None) -> tuple[bool, list[tuple[Any, str]]]:
    """
    Each element of the array in ``text`` with its own text; whether it was an array.

    Any other value is the one element of its kind. Raises `TooLarge` on more than ``most``.
    """
    start = _skip(text, 0)
    if not text.startswith("[", start):
        return False, [(parse(text), text.strip(" \t\n\r"))]
    found: list[tuple[Any, str]] = []
    at = _skip(text, start + 1)
    closed = text.startswith("]", at)
    while not closed:
        value, end = _value(text, at)
        found.append((value, text[at:end]))
        if most is not None and len(found) > most:
            raise TooLarge(f"a request has at most {most} statements")
        at = _skip(text, end)
        closed = text.startswith("]", at)
        if not closed:
            at = _skip(text, _after(text, at, ","))
    if _skip(text, at + 1) != len(text):
        raise InvalidData(PLACE_OF_ERROR.format(at + 1))
    return True, found


def with_members(text: str, given: Collection[str], members: Iterable[tuple[str, str]]) -> str:
    """
    The object in ``text`` with ``members`` (name and JSON text) at its end.

    Those that the object already has, by ``given``, the names of its members, are taken out first.
    """
    added = dict(members)
    if not added:
        return text
    if not added.keys().isdisjoint(given):
        kept = [part for name, part in _members(text) if name not in added]
        text = "{" + ",".join(kept) + "}"
    body = text[:-1].rstrip(" \t\n\r")
    new = ",".join(f'"{name}":{value}' for name, value in added.items())
    return f"{body}{'' if body == '{' else ','}{new}}}"


def _members(text: str) -> Iterable[tuple[str, str]]:
    """Name and whole text (``"name": value``) of each member of the object in ``text``, known to be sound."""
    at = _skip(text, 1)
    while text[at] != "}":
        name, end = _value(text, at)
        _, end = _value(text, _skip(text, _skip(text, end) + 1))
        yield name, text[at:end]
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)


def _after(text: str, at: int, mark: str) -> int:
    if not text.startswith(mark, at):
        raise InvalidData(PLACE_OF_ERROR.format(at))
    return at + 1


def _skip(text: str, at: int) -> int:
    match = SPACE.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except InvalidData:
        raise
    except json.JSONDecodeError as error:
        raise InvalidData(PLACE_OF_ERROR.format(error.pos)) from error
    except (RecursionError, ValueError) as error:
        # Nested without end, or a number of thousands of digits.
        raise InvalidData("the JSON is nested too deep, or has a number too long to be one") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; no name twice, as readers would differ on which one counts."""
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidData(f'the property "{twice[:80]}" stands twice in one object')
    return value


def _constant(name: str) -> Any:
    raise InvalidData(f"{name} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
