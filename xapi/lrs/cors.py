"""
Scripts of other origins let in by setting, and never else: https://fetch.spec.whatwg.org/#http-cors-protocol

A script sends its key itself, in a header; what a browser keeps for the store (cookies, a password that somebody
typed) never goes with it, so that any origin may be let in without letting it act as its visitor.
"""

import re
from collections.abc import Collection

from flask import Flask, Response, request

ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?|https?://\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
ANY = "*"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Accept-Language, If-Match, If-None-Match, X-Experience-API-Version"
    ),
    "Access-Control-Max-Age": "600",
}
READ = (
    "ETag, Last-Modified, Retry-After, WWW-Authenticate, X-Experience-API-Version, "
    "X-Experience-API-Consistent-Through"
)


def origins(text: str) -> tuple[str, ...]:
    """The origins in ``text``, spaces between; raises ValueError on what is neither one nor a star."""
    found = tuple(text.split())
    for origin in found:
        if origin != ANY and ORIGIN.fullmatch(origin) is None:
            raise ValueError(f"{origin} is no origin (https://host, with :port if need be) and no *")
    return found


def let_in(app: Flask, allowed: Collection[str]) -> None:
    """Let scripts of the origins in ``allowed`` use ``app``; nothing, where there are none."""
    if not allowed:
        return

    def answer_preflight() -> Response | None:
        """What a browser asks before it sends a request: without a key and without a version."""
        asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        if not asks or not _let_in(allowed):
            return None
        return Response(status=204, headers=PREFLIGHT)

    def with_headers(response: Response) -> Response:
        response.vary.add("Origin")
        if _let_in(allowed):
            response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
            response.headers["Access-Control-Expose-Headers"] = READ
        return response

    app.before_request(answer_preflight)
    app.after_request(with_headers)


def _let_in(allowed: Collection[str]) -> bool:
    origin = request.headers.get("Origin")
    return origin is not None and (ANY in allowed or origin in allowed)
