"""The time as statements tell it."""

from datetime import UTC, datetime


def this_second() -> datetime:
    """Now, in whole seconds: what is kept of a mark is what its statement says."""
    return datetime.now(UTC).replace(microsecond=0)
