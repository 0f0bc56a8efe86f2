"""The claims of an id_token: their names, and their values where they have the shape that is asked of them."""

import math
from collections.abc import Mapping
from re import compile as pattern
from typing import Any
from urllib.parse import urlsplit

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"

LONGEST_IDENTIFIER = 255
LONGEST_LABEL = 500
UNSTORABLE = pattern("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def identifier(value: Any) -> str | None:
    """
    A platform's opaque id, else None: at most 255 characters, none of which a database or a page would choke on.

    https://www.imsglobal.org/spec/lti/v1p3/#context-claim and others set the length.
    """
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_IDENTIFIER:
        return None
    return value if value == _storable(value) else None


def label(value: Any) -> str | None:
    """Words for people to read, cut to a length that a page can show; None where there are none."""
    if not isinstance(value, str):
        return None
    return _storable(value).strip()[:LONGEST_LABEL] or None


def address(value: Any) -> str | None:
    """An http or https address, else None. Moodle sends ``""`` for a line item that it has no more."""
    if not isinstance(value, str) or value != _storable(value):
        return None
    try:
        parts = urlsplit(value)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return value if is_web else None


def number(value: Any) -> float | None:
    """A finite number, else None; true and false are none."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return None
    return float(value)


def members(value: Any) -> Mapping[str, Any]:
    """An object's members; none where it is no object, such as the ``[]`` that PHP writes for an empty one."""
    return value if isinstance(value, dict) else {}


def texts(value: Any) -> tuple[str, ...]:
    """The strings of a list; none where it is no list."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _storable(text: str) -> str:
    """``text`` without control characters and without halves of surrogate pairs."""
    return UNSTORABLE.sub("", text)
