"""
Whence a copied course or activity comes, as ``$Context.id.history`` and ``$ResourceLink.id.history`` tell.

https://www.imsglobal.org/spec/lti/v1p3/
"""

from urllib.parse import unquote

from lti_tool.lti.claims import LONGEST_LABEL


def former_ids(told: str | None) -> list[str]:
    """The ids of a history, the latest first; none where the platform left the variable's name as it was."""
    if not told or told.startswith("$"):
        return []
    ids = told.split(",")
    if len(told) >= LONGEST_LABEL:
        # It was cut there: the last id may be another's beginning.
        ids.pop()
    return [unquote(id.strip()) for id in ids if id.strip()]
