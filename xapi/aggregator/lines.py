"""Statements from files: one JSON object a line, plain or gzip."""

import gzip
import json
import re
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, NoReturn, Protocol, cast

from xapi.aggregator.facts import Broken, Fact
from xapi.aggregator.reading import read

GZIP = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BLANKS = b" \t\r\n\v\f"
ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")

Line = tuple[int, bytes | None]


class BrokenLine(Protocol):
    """Told of each broken line: its file, its number, why, and what stands in it."""

    def __call__(self, file: Path, number: int, reason: str, text: bytes, /) -> None: ...


def facts_in(path: Path, home_page: str) -> Iterator[tuple[int, Fact]]:
    """
    The fact in each line, with the line's number; raises `OSError` where the file cannot be opened.

    A line that is no statement is `Broken` and changes nothing else; blank lines are none. So is the place where
    a compressed file is cut off or damaged: what stood before it counts.
    """
    for number, line in lines_of(path):
        yield number, fact_in(line, home_page)


def lines_of(path: Path) -> Iterator[Line]:
    """The lines that are not blank, with their numbers; null where a compressed file is cut off or damaged."""
    number = 0
    with path.open("rb") as raw:
        is_gzip = raw.read(2) == GZIP
        raw.seek(0)
        file = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if is_gzip else raw
        try:
            for number, line in enumerate(file, start=1):
                text = line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
                if text.strip(BLANKS):
                    yield number, text
        except (EOFError, gzip.BadGzipFile, zlib.error):
            yield number + 1, None


def lines_at(path: Path, places: Collection[int]) -> Iterator[Line]:
    """The lines at these places among those that are not blank, the first of them at 1."""
    wanted = frozenset(places)
    for place, line in enumerate(lines_of(path), start=1):
        if place in wanted:
            yield line


def fact_in(line: bytes | None, home_page: str) -> Fact:
    """The fact in a line, or what stands in its place."""
    if line is None:
        return Broken("cut_off")
    try:
        statement = json.loads(line, parse_constant=_refuse)
        if ESCAPED_SURROGATE.search(line):
            # Python lets half characters pass, which no UTF-8 has.
            json.dumps(statement, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return Broken("not_json")
    return read(statement, home_page)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
