"""
What can go wrong with a store, split by what the caller should do.

    LRSError
    ├── LRSUnavailable      try again later, unchanged; no sooner than ``retry_after`` seconds, if it says
    ├── LRSAuthRefused      the key is refused or may not do this; pause, and tell a human
    ├── StatementConflict   another statement already has this id; a human must look
    ├── StatementsRefused   the store will never take these; fix the sender
    │   └── StatementsTooLarge  too many octets at once; send fewer together
    └── StoreMisbehaves     there is no store at this address, or it breaks the protocol; look at it

Messages carry what the store said, shortened, and never credentials or what was sent.
"""


class LRSError(Exception):
    """``status`` is the HTTP status of the answer, if there was one."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class LRSUnavailable(LRSError):
    """Down, slow, busy, or cut off in the middle; what was sent may be stored or not."""

    def __init__(self, message: str, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, status)
        self.retry_after = retry_after


class LRSAuthRefused(LRSError):
    """401 or 403."""


class StatementConflict(LRSError):
    """409."""


class StatementsRefused(LRSError):
    """400 or 422: the fault is in what was sent."""


class StatementsTooLarge(StatementsRefused):
    """413."""


class StoreMisbehaves(LRSError):
    """404, 405 and their like; a ``more`` link to somewhere else or without end; an answer that is no xAPI."""
