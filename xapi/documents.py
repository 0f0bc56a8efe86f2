"""
The JSON documents that ship with the package: schemas, the referential, rule sets, the xAPI Profile.

An installed wheel carries them in ``xapi/schemas``; a checkout has them in ``schemas`` at the top.
"""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

HERE = Path(__file__).parent


def path(name: str) -> Path:
    """Where the document called ``name`` (``"referentials/x.json"``) stands on this machine."""
    installed = HERE / "schemas"
    return (installed if installed.is_dir() else HERE.parent / "schemas") / name


def read(name: str) -> Any:
    """The document called ``name``, parsed anew at each call: a caller may change what it gets."""
    return json.loads(path(name).read_text(encoding="utf-8"))


@cache
def validator(name: str) -> "Draft202012Validator":
    """A validator for the JSON Schema called ``name``, formats included."""
    # Here, since it takes a tenth of a second to load, and a command that rebuilds or serves checks nothing by it.
    from jsonschema import Draft202012Validator, FormatChecker

    schema = read(name)
    Draft202012Validator.check_schema(schema)
    formats = FormatChecker(formats=())
    formats.checks("date-time", raises=ValueError)(_is_date_time)
    return Draft202012Validator(schema, format_checker=formats)


def _is_date_time(value: object) -> bool:
    """
    The only format that our schemas name. jsonschema's own checkers come with a grammar of IRIs that takes a
    second to load, at every start of every command.
    """
    if isinstance(value, str):
        datetime.fromisoformat(value)
    return True
