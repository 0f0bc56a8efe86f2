"""
Requests in the alternate syntax (xAPI communication, 1.3), rewritten as what they stand for.

A browser that may only POST a form to another host sends ``POST ...?method=PUT``, with headers, parameters and
``content`` as fields of the form. Only xAPI 1.0 has this: a request of 2.0 is left as it is, and then refused for
its parameter ``method``, which no resource knows.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Octets that are no UTF-8 are kept, for whoever reads the body or the parameter to refuse.
AS_IT_IS: Any = {"keep_blank_values": True, "errors": "surrogateescape", "max_num_fields": 1000}
FORM = "application/x-www-form-urlencoded"
# Not HEAD: the answer to a POST has the body that its length promises.
METHODS = ("GET", "PUT", "POST", "DELETE")
# The fields that are headers, by their names in lower case; Content-Length is counted anew.
HEADERS = {
    "authorization": "HTTP_AUTHORIZATION",
    "x-experience-api-version": "HTTP_X_EXPERIENCE_API_VERSION",
    "content-type": "CONTENT_TYPE",
    "content-length": None,
    "if-match": "HTTP_IF_MATCH",
    "if-none-match": "HTTP_IF_NONE_MATCH",
    "accept-language": "HTTP_ACCEPT_LANGUAGE",
}


class AlternateSyntax:
    """The application behind it sees the request that is meant; a form longer than ``limit`` is not read."""

    def __init__(self, application: WSGIApplication, limit: int) -> None:
        self._application = application
        self._limit = limit

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request, or what it stands for."""
        meant = self._meant(environ)
        return self._application(environ if meant is None else meant, start_response)

    def _meant(self, environ: WSGIEnvironment) -> WSGIEnvironment | None:
        """The request that this one stands for; None, where it stands for itself or breaks the syntax."""
        query = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        if environ["REQUEST_METHOD"] != "POST" or len(query) != 1 or query[0][0] != "method":
            return None
        method, length = query[0][1], environ.get("CONTENT_LENGTH") or ""
        is_form = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == FORM
        if not is_form or method not in METHODS or not length.isdecimal() or int(length) > self._limit:
            return None
        form = environ["wsgi.input"].read(int(length))
        meant = _rewritten(environ, method, form)
        if meant is None or meant.get("HTTP_X_EXPERIENCE_API_VERSION", "").startswith("2."):
            return environ | {"wsgi.input": io.BytesIO(form)}
        return meant


def _rewritten(environ: WSGIEnvironment, method: str, form: bytes) -> WSGIEnvironment | None:
    """The request of ``method`` that the fields of ``form`` describe; None, where it has no content to send."""
    try:
        fields = parse_qsl(form.decode("ascii"), strict_parsing=True, **AS_IT_IS) if form else []
    except ValueError:
        return None
    contents = [value for name, value in fields if name == "content"]
    if len(contents) != (method in ("PUT", "POST")):
        return None
    body = "".join(contents).encode("utf-8", "surrogateescape")
    parameters = [(name, value) for name, value in fields if name.lower() not in {*HEADERS, "content"}]
    meant = environ | {
        "REQUEST_METHOD": method,
        "QUERY_STRING": urlencode(parameters, errors="surrogateescape"),
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    for name, value in fields:
        if variable := HEADERS.get(name.lower()):
            meant[variable] = value.encode("utf-8", "surrogateescape").decode("latin-1")
    return meant
