"""
The JSON documents that ship with the package: schemas, the referential, rule sets, the xAPI Profile.

An installed wheel carries them in ``xapi/schemas``; a checkout has them in ``schemas`` at the top.
"""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

HERE = Path(__file__).parent
FORMATS = FormatChecker(formats=())


def path(name: str) -> Path:
    """Where the document called ``name`` (``"referentials/x.json"``) stands on this machine."""
    installed = HERE / "schemas"
    return (installed if installed.is_dir() else HERE.parent / "schemas") / name


def read(name: str) -> Any:
    """The document called ``name``, parsed anew at each call: a caller may change what it gets."""
    return json.loads(path(name).read_text(encoding="utf-8"))


@cache
def validator(name: str) -> Draft202012Validator:
    """A validator for the JSON Schema called ``name``, formats included."""
    schema = read(name)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FORMATS)


@FORMATS.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    """
    The only format that our schemas name. jsonschema's own checkers come with a grammar of IRIs that takes a
    second to load, at every start of every command.
    """
    if isinstance(value, str):
        datetime.fromisoformat(value)
    return True
