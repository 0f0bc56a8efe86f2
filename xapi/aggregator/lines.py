"""Statements from files: one JSON object a line, plain or gzip."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn, cast

from xapi.aggregator.facts import Broken, Fact
from xapi.aggregator.reading import read

GZIP = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def facts_in(path: Path, home_page: str) -> Iterator[tuple[int, Fact]]:
    """
    The fact in each line, with the line's number; raises `OSError` where the file cannot be opened.

    A line that is no statement is `Broken` and changes nothing else; blank lines are none. So is the place where
    a compressed file is cut off or damaged: what stood before it counts.
    """
    number = 0
    with path.open("rb") as raw:
        is_gzip = raw.read(2) == GZIP
        raw.seek(0)
        file = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if is_gzip else raw
        try:
            for number, line in enumerate(file, start=1):
                text = line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
                if text.strip():
                    yield number, _fact(text, home_page)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            yield number + 1, Broken("cut_off")


def _fact(line: bytes, home_page: str) -> Fact:
    try:
        statement = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return Broken("not_json")
    return read(statement, home_page)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
