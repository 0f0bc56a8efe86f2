"""
What a request can get wrong; each class is one HTTP status.

    RequestRefused          (never raised itself)
    ├── BadRequest          400
    ├── Unauthenticated     401
    ├── Forbidden           403
    ├── NotFound            404
    ├── StatementDiffers    409
    ├── DocumentExists      409
    ├── PreconditionFailed  412
    ├── TooLarge            413
    └── TooOften            429
"""

from collections.abc import Sequence


class RequestRefused(Exception):
    """``reason`` is for the client's developer; ``where`` is the place in the body or the parameter."""

    status = 400

    def __init__(self, reason: str, where: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.where = where


class BadRequest(RequestRefused):
    """The request breaks a rule of the specification."""


class Unauthenticated(RequestRefused):
    """No credentials, or not the right ones."""

    status = 401


class Forbidden(RequestRefused):
    """These credentials do not allow this."""

    status = 403


class NotFound(RequestRefused):
    """What was asked for by its id is not there."""

    status = 404


class StatementDiffers(RequestRefused):
    """Other statements have the ids of some, whose places in the batch are ``indices``."""

    status = 409

    def __init__(self, reason: str, where: str | None = None, indices: Sequence[int] = ()) -> None:
        super().__init__(reason, where)
        self.indices = indices


class DocumentExists(RequestRefused):
    """It would be overwritten by a client that does not say which one it has seen."""

    status = 409


class PreconditionFailed(RequestRefused):
    """What is there is not what the client said it should be."""

    status = 412


class TooLarge(RequestRefused):
    """More than the store takes in one request."""

    status = 413


class TooOften(RequestRefused):
    """More requests than this key or address may make; none before ``seconds`` have passed."""

    status = 429

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds
