"""JSON read from a file, with the place of every value, so that what is wrong can be shown where it stands."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from xapi.problems import Path, Problem, place

MAX_BYTES = 5_000_000
MAX_DEPTH = 50
# Python's json takes these where JSON has no such numbers.
NO_NUMBERS = {"NaN", "Infinity", "-Infinity"}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


class Unreadable(ValueError):
    """The bytes are no JSON document that we take; ``problem`` says why and where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True)
class Located:
    """
    A document with its text.

    ``offsets`` says where in ``text`` each value begins; ``problems`` holds what JSON's own rules let pass: a
    byte order mark, a key written twice in one object.
    """

    document: Any
    text: str
    offsets: Mapping[Path, int]
    problems: tuple[Problem, ...]

    def locate(self, problem: Problem) -> Problem:
        """The same problem with its line and column; those of the nearest value around, if its own is absent."""
        path = problem.path
        while path not in self.offsets:
            path = path[:-1]
        line, column = _line_and_column(self.text, self.offsets[path])
        return replace(problem, line=line, column=column)


def read(data: bytes) -> Located:
    """Read a JSON document in UTF-8, or raise `Unreadable`."""
    if len(data) > MAX_BYTES:
        raise Unreadable(Problem("file_too_large", params={"limit": MAX_BYTES}))
    problems: list[Problem] = []
    if data.startswith(BYTE_ORDER_MARK):
        problems.append(Problem("byte_order_mark", line=1, column=1))
        data = data.removeprefix(BYTE_ORDER_MARK)
    text = _decoded(data)
    document = _parsed(text)
    offsets, repeated = _offsets(text)
    for path, offset in repeated:
        line, column = _line_and_column(text, offset)
        params = {"field": path[-1]}
        problems.append(Problem("repeated_key", path, place(document, path), params, line, column))
    return Located(document, text, offsets, tuple(problems))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _line_and_column(data[: error.start].decode("utf-8"), error.start)
        raise Unreadable(Problem("not_utf8", line=line, column=column)) from error


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        params = {"detail": error.msg}
        raise Unreadable(Problem("syntax", params=params, line=error.lineno, column=error.colno)) from error
    except RecursionError as error:
        raise Unreadable(Problem("nested_too_deeply", params={"limit": MAX_DEPTH})) from error
    except ValueError as error:
        # Python converts no integer of more than 4,300 digits.
        raise Unreadable(Problem("number_too_long")) from error


def _offsets(text: str) -> tuple[dict[Path, int], list[tuple[Path, int]]]:
    """Where each value of a valid document begins, and the keys that stand twice in one object."""
    offsets: dict[Path, int] = {}
    repeated: list[tuple[Path, int]] = []
    path: list[str | int] = []
    opened: list[str] = []
    key_is_next = False
    for token in TOKEN.finditer(text):
        mark = token[0]
        if mark == ",":
            key_is_next = opened[-1] == "{"
            if not key_is_next:
                path[-1] = int(path[-1]) + 1
        elif mark in "}]":
            opened.pop()
            path.pop()
            key_is_next = False
        elif mark == ":":
            key_is_next = False
        elif key_is_next:
            path[-1] = json.loads(mark)
            if tuple(path) in offsets:
                repeated.append((tuple(path), token.start()))
        else:
            if mark in NO_NUMBERS:
                raise Unreadable(_problem_at(text, token.start(), "not_a_json_number", {"value": mark}))
            offsets[tuple(path)] = token.start()
            if mark in "{[":
                opened.append(mark)
                path.append("" if mark == "{" else 0)
                key_is_next = mark == "{"
            if len(opened) > MAX_DEPTH:
                raise Unreadable(_problem_at(text, token.start(), "nested_too_deeply", {"limit": MAX_DEPTH}))
    return offsets, repeated


def _problem_at(text: str, offset: int, code: str, params: dict[str, Any]) -> Problem:
    line, column = _line_and_column(text, offset)
    return Problem(code, params=params, line=line, column=column)


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
