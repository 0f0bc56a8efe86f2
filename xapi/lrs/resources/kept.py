"""What the State and Profile resources have in common: documents received, shown, listed (communication, 2.2)."""

import json

from flask import Response, request

from xapi.lrs import documents
from xapi.lrs.database import reading
from xapi.lrs.documents import Document, Owner, Place
from xapi.lrs.errors import NotFound
from xapi.lrs.instants import EPOCH, MICROSECOND
from xapi.lrs.store import this_store

# A document is of any type, so a browser that is led to one must neither guess its type nor run it.
INERT = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


def received() -> Document:
    """The document in the body of this request."""
    content_type = request.headers.get("Content-Type") or "application/octet-stream"
    return Document(request.get_data(cache=False), content_type)


def shown(place: Place) -> Response:
    """The document at ``place``; not sent again to who has it, by If-None-Match."""
    with reading(this_store().engine) as connection:
        found = documents.found(connection, place)
    if found is None:
        raise NotFound("there is no such document")
    document, updated = found
    response = Response(document.content, headers=INERT)
    response.headers["Content-Type"] = document.content_type
    response.set_etag(document.etag)
    response.last_modified = EPOCH + updated * MICROSECOND
    response.make_conditional(request)
    return response


def listed(owner: Owner, *, since: int | None, registration: str | None = None) -> Response:
    """The names of the documents of ``owner``."""
    with reading(this_store().engine) as connection:
        names = documents.names(connection, owner, registration=registration, since=since)
    return Response(json.dumps(names), mimetype=documents.JSON)


def done() -> Response:
    """What was asked for is done, and there is nothing to say about it."""
    return Response(status=204)
