"""What a rebuild writes: rows in a format, and broken lines set aside beside them."""

import csv
import io
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import click
import duckdb

from lti_tool.cli.words import gettext as _
from xapi.aggregator.rows import Row, ndjson

NAMED = 100
LISTS = frozenset({"reasons", "evidence"})


class Output:
    """
    The file of rows, whole or not there at all, and ``FILE.broken``, where there are broken lines.

    ``broken`` names the first of them.
    """

    def __init__(self, out: Path, format: str) -> None:
        self.format = format
        self.broken: list[dict[str, Any]] = []
        self._out = out
        self._part = out.with_name(f"{out.name}.part")
        self._aside_path = out.with_name(f"{out.name}.broken")
        self._aside: IO[str] | None = None

    def __enter__(self) -> "Output":
        try:
            if self._out.is_dir():
                raise IsADirectoryError(None, "Is a directory")
            self._file = self._part.open("wb")
        except OSError as error:
            raise unreadable(self._out, error) from error
        self._aside_path.unlink(missing_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _traceback: TracebackType | None) -> None:
        self._file.close()
        if self._aside:
            self._aside.close()
        if kind is not None:
            with suppress(OSError):
                self._part.unlink()
            return
        if self.format == "parquet":
            _to_parquet(self._part)
        self._part.replace(self._out)

    def write(self, rows: Iterable[Row]) -> None:
        """Write rows."""
        self.write_bytes(as_csv(rows) if self.format == "csv" else ndjson(rows))

    def write_bytes(self, data: bytes) -> None:
        """Write what is in the format already; for Parquet that is NDJSON."""
        try:
            self._file.write(data)
        except OSError as error:
            raise unreadable(self._out, error) from error

    def set_aside(self, file: Path, number: int, reason: str, text: bytes) -> None:
        """Keep a broken line with its number; name it if it is one of the first."""
        if self._aside is None:
            self._aside = self._aside_path.open("w", encoding="utf-8")
        place = {"file": str(file), "line": number, "reason": reason}
        line = {**place, "text": text.decode("utf-8", "backslashreplace").rstrip("\r\n")}
        self._aside.write(json.dumps(line, ensure_ascii=True) + "\n")
        if len(self.broken) < NAMED:
            self.broken.append({"code": "broken", "statement": None, **place})


def as_csv(rows: Iterable[Row]) -> bytes:
    """The rows with a line of headings; lists are joined by spaces, which no code and no id contains."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Row.__dataclass_fields__)
    for row in rows:
        values = row.document().values()
        writer.writerow(" ".join(value) if isinstance(value, tuple) else value for value in values)
    return text.getvalue().encode("utf-8")


def unreadable(file: Path, error: OSError) -> click.ClickException:
    """A file's trouble as a sentence."""
    if isinstance(error, FileNotFoundError):
        return click.ClickException(_("There is no file %(file)s.", file=file))
    return click.ClickException(_("%(file)s: %(reason)s", file=file, reason=error.strerror or error))


def _to_parquet(file: Path) -> None:
    """Make rows in NDJSON Parquet, in their order."""
    columns = ", ".join(
        f"'{name}': '{'VARCHAR[]' if name in LISTS else 'VARCHAR'}'" for name in Row.__dataclass_fields__
    )
    made = file.with_name(f"{file.name}.parquet")
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_json(?, columns = {{{columns}}}, format = 'newline_delimited')) "  # noqa: S608
            "TO '" + str(made).replace("'", "''") + "' (FORMAT parquet, COMPRESSION zstd)",
            [str(file)],
        )
    made.replace(file)
