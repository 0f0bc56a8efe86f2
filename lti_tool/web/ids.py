"""Ids as an address or a form asks for them."""

from uuid import UUID


def id_in(text: str | None) -> UUID | None:
    """The id that the text is; none where it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
