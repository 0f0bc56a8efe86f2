"""Lists of a session, which several people may have open at once: nobody replaces what they did not see."""

from collections.abc import Sequence
from hashlib import sha256

from flask_babel import gettext as _


class ChangedElsewhere(Exception):
    """Somebody else changed the list since the page was shown."""


def digest_of(lines: Sequence[str]) -> str:
    """What a page holds of the list that it shows, to tell later whether it is still the same; in any order."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def changed_elsewhere() -> str:
    """What is said where it is not."""
    return str(
        _("Somebody else changed this list in the meantime. Keep yours, as it stands below, to replace theirs.")
    )
