"""
How asking a platform can fail.

    PlatformError
    ├── PlatformUnavailable   try again later, unchanged; not before ``retry_after``
    ├── AccessRefused         our registration, key or scopes do not open this; an administrator must look
    └── PlatformRefused       it will never take this as it is
        ├── PrivateAddress    the host is on a private network, and the settings do not name it
        ├── NotThere          what we asked about is gone
        └── NotLater          a score with the same or a later timestamp stands already

``status`` is the HTTP status, or None where there was
none. No message carries a token, a body, or whom it was about.
"""

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

from requests.structures import CaseInsensitiveDict

LONGEST_PHRASE = 80


class PlatformError(Exception):
    """A platform did not do what we asked."""

    def __init__(self, what: str, *, status: int | None = None) -> None:
        super().__init__(what)
        self.status = status


class PlatformUnavailable(PlatformError):
    """
    Try again later, unchanged.

    ``is_general`` when nothing else should be asked of the platform meanwhile.
    """

    def __init__(
        self,
        what: str,
        *,
        status: int | None = None,
        retry_after: timedelta | None = None,
        is_general: bool = False,
    ) -> None:
        super().__init__(what, status=status)
        self.retry_after = retry_after
        self.is_general = is_general


class AccessRefused(PlatformError):
    """Our registration, key or scopes do not open this."""


class PlatformRefused(PlatformError):
    """The platform will never take this as it is."""


class PrivateAddress(PlatformRefused):
    """The host is on a private network, and the settings do not name it."""


class NotThere(PlatformRefused):
    """What we asked about is gone."""


class NotLater(PlatformRefused):
    """A score with the same or a later timestamp stands already."""


def error_for(what: str, status: int, reason: str, headers: CaseInsensitiveDict[str]) -> PlatformError:
    """The error that an answer other than a success is."""
    message = f"{what}: {status} {phrase(reason)}".rstrip()
    if status in {408, 425, 429} or status >= 500:
        return PlatformUnavailable(
            message,
            status=status,
            retry_after=retry_after(headers),
            is_general=status in {429, 503},
        )
    kinds: dict[int, type[PlatformError]] = {
        401: AccessRefused,
        403: AccessRefused,
        404: NotThere,
        409: NotLater,
        410: NotThere,
    }
    return kinds.get(status, PlatformRefused)(message, status=status)


def phrase(reason: str) -> str:
    """
    A status line's words without what it may repeat of the request.

    Moodle's reason phrases hold the JSON that was sent, or the number of the user it was about.
    """
    words = re.split(r"[{\[<\"]", reason, maxsplit=1)[0].split()
    said = " ".join("…" if re.search(r"[\d@]", word) else word for word in words)
    return said[:LONGEST_PHRASE]


def retry_after(headers: CaseInsensitiveDict[str]) -> timedelta | None:
    """What ``Retry-After`` asks for: seconds, or a date read beside the answer's own ``Date``."""
    asked = headers.get("Retry-After", "")
    if asked.isdecimal():
        return timedelta(seconds=min(int(asked), 86_400))
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return min(max(wait, timedelta()), timedelta(days=1))
