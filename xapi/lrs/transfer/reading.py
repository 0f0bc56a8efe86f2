"""The lines of a file of statements, numbered from 1, without ever having more of it in memory than a few."""

import gzip
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

from xapi.lrs.transfer.writing import arrow

# As much as a request may have: nothing longer came in.
LONGEST_LINE = 16 * 2**20
GZIP_BEGINS, PARQUET_BEGINS = b"\x1f\x8b", b"PAR1"
ROWS = 500


class Line(NamedTuple):
    """The ``number``-th line of a file, its end left out; None where it is longer than any statement."""

    number: int
    body: bytes | None


class FileBroken(Exception):
    """The file cannot be read further."""


def numbered(source: IO[bytes]) -> Iterator[Line]:
    """The lines of ``source``, whichever form it has by its first octets; empty ones are left out."""
    start = source.peek(4)[:4] if hasattr(source, "peek") else b""
    if start.startswith(PARQUET_BEGINS):
        return _rows(source)
    if start.startswith(GZIP_BEGINS):
        return _lines(gzip.GzipFile(fileobj=source, mode="rb"))
    return _lines(source)


def _lines(source: IO[bytes] | gzip.GzipFile) -> Iterator[Line]:
    number = 0
    while True:
        number += 1
        try:
            body = source.readline(LONGEST_LINE + 1)
            whole = len(body) <= LONGEST_LINE
            while body and not body.endswith(b"\n") and len(body) > LONGEST_LINE:
                body = source.readline(LONGEST_LINE + 1)
        except (EOFError, OSError, zlib.error) as error:
            raise FileBroken(f"the file cannot be read beyond line {number - 1}: {error}") from error
        if not body and whole:
            return
        if not whole:
            yield Line(number, None)
        elif body.strip():
            yield Line(number, body.strip())


def _rows(source: IO[bytes]) -> Iterator[Line]:
    pyarrow, parquet_files = arrow()
    number = 0
    try:
        rows = parquet_files.ParquetFile(source)
        if "statement" not in rows.schema_arrow.names:
            raise FileBroken('the file has no column "statement"')
        for batch in rows.iter_batches(ROWS, columns=["statement"]):
            for text in batch.column(0).to_pylist():
                number += 1
                yield Line(number, (text or "").encode())
    except (pyarrow.ArrowException, OSError) as error:
        raise FileBroken(f"the file cannot be read beyond row {number}: {error}") from error
