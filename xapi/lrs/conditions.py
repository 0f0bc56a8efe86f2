"""What a client expects of the document that it writes: If-Match and If-None-Match (communication, 3.1)."""

from werkzeug.datastructures import ETags

from xapi.lrs.documents import Document, Expectation
from xapi.lrs.errors import BadRequest, DocumentExists, PreconditionFailed

UNSAID = "say which document is overwritten by If-Match with its ETag, or that there is none by If-None-Match: *"


def as_said(if_match: ETags, if_none_match: ETags) -> Expectation:
    """The expectation that the two headers express; anything is expected, where neither is there."""

    def expected(before: Document | None) -> None:
        if if_match and (before is None or not if_match.contains(before.etag)):
            raise PreconditionFailed("the document is not the one that If-Match names", "If-Match")
        if if_none_match and before is not None and if_none_match.contains_weak(before.etag):
            raise PreconditionFailed("there is a document that If-None-Match excludes", "If-None-Match")

    return expected


def said_to_overwrite(if_match: ETags, if_none_match: ETags, *, also_to_create: bool) -> Expectation:
    """
    As said, and something must be said by who overwrites a document with PUT: silence is a conflict.

    ``also_to_create``: by who creates one, too.
    """
    as_these_say = as_said(if_match, if_none_match)

    def expected(before: Document | None) -> None:
        as_these_say(before)
        if if_match or if_none_match:
            return
        if before is not None:
            raise DocumentExists(f"there is a document already; {UNSAID}")
        if also_to_create:
            raise BadRequest(UNSAID, "If-None-Match")

    return expected
