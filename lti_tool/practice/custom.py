"""Custom parameters: whose value wins, which variables are known, and why some keys arrive twice."""

import re
from collections.abc import Mapping


def custom_parameters(
    tool: Mapping[str, str], activity: Mapping[str, str], variables: Mapping[str, str]
) -> dict[str, str]:
    """
    The ``custom`` claim as Moodle builds it.

    The tool's own keys win over the activity's. A key that is not already in lower case, digits and underscores
    arrives a second time so written. A value that is a known variable is replaced; an unknown one stays literal.
    """
    merged = {**activity, **tool}
    result: dict[str, str] = {}
    for key, value in merged.items():
        resolved = variables.get(value[1:], value) if value.startswith("$") else value
        result[key] = resolved
        result.setdefault(lowered(key), resolved)
    return result


def lowered(key: str) -> str:
    """The key in lower case, with an underscore for every other character than letters and digits."""
    return re.sub(r"[^a-z0-9]", "_", key.lower())
