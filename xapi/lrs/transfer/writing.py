"""The forms that an export can have, each a context manager that gives the function to write pages with."""

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import IO, Any, TypeAlias

from xapi.lrs.instants import EPOCH
from xapi.lrs.transfer.exporting import Kept

Write: TypeAlias = Callable[[Sequence[Kept]], None]
# Rows that are read together later: enough to compress well, and few enough to be held in memory.
GROUP_ROWS, GROUP_CHARACTERS = 20_000, 8 * 2**20


class ParquetMissing(Exception):
    """Parquet needs pyarrow, which is not installed."""


@contextmanager
def ndjson(target: IO[bytes]) -> Iterator[Write]:
    """One statement a line."""

    def write(page: Sequence[Kept]) -> None:
        target.write("".join(f"{kept.text}\n" for kept in page).encode())

    yield write


@contextmanager
def gzipped(target: IO[bytes]) -> Iterator[Write]:
    """The same lines in gzip, without a time or a name in it: equal statements make equal files."""
    with gzip.GzipFile("", "wb", 6, target, mtime=0) as packed, ndjson(packed) as write:  # type: ignore[arg-type]
        yield write


@contextmanager
def parquet(target: IO[bytes]) -> Iterator[Write]:
    """One statement a row: its id, verb, time of storing, whether it is voided, and its text."""
    pyarrow, parquet_files = arrow()
    schema = pyarrow.schema(
        [
            ("id", pyarrow.string()),
            ("verb", pyarrow.string()),
            ("stored", pyarrow.timestamp("us", tz="UTC")),
            ("voided", pyarrow.bool_()),
            ("statement", pyarrow.string()),
        ]
    )
    waiting: list[Kept] = []

    with parquet_files.ParquetWriter(target, schema, compression="zstd") as writer:

        def flush() -> None:
            rows = [
                {
                    "id": kept.id,
                    "verb": json.loads(kept.text)["verb"]["id"],
                    "stored": EPOCH + timedelta(microseconds=kept.stored),
                    "voided": kept.voided,
                    "statement": kept.text,
                }
                for kept in waiting
            ]
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
            waiting.clear()

        def write(page: Sequence[Kept]) -> None:
            waiting.extend(page)
            if len(waiting) >= GROUP_ROWS or sum(len(kept.text) for kept in waiting) >= GROUP_CHARACTERS:
                flush()

        yield write
        if waiting:
            flush()


def arrow() -> tuple[Any, Any]:
    """pyarrow and its Parquet part, which only those who want Parquet need to have."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ParquetMissing("Parquet needs pyarrow: pip install 'certibloc[parquet]'") from error
    return pyarrow, pyarrow.parquet


FORMS: dict[str, Callable[[IO[bytes]], AbstractContextManager[Write]]] = {
    "ndjson": ndjson,
    "ndjson.gz": gzipped,
    "parquet": parquet,
}
