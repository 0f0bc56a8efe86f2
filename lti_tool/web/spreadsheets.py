"""Files that open in a spreadsheet at a double click."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from flask import Response
from flask_babel import get_locale

# A cell that begins so is a formula: a name must not become one.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(filename: str, rows: Iterable[Sequence[str]]) -> Response:
    """
    A CSV file to download, as Excel of the page's language reads it without asking.

    It has UTF-8's byte order mark, without which Excel takes Windows-1252. In French cells are parted by
    semicolons, since there the comma is the decimal sign.
    """
    text = StringIO()
    delimiter = ";" if str(get_locale()).startswith("fr") else ","
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows([map(_plain, row) for row in rows])
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
