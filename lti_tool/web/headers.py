"""What every answer tells the browser it may do with it."""

from collections.abc import Iterable
from string import ascii_letters, digits
from urllib.parse import urlsplit

from flask import Flask, Response, g
from sqlalchemy.exc import SQLAlchemyError

from lti_tool.store.database import db
from lti_tool.store.registrations import platform_addresses

# A name with other letters could say more in the header than one site.
LETTERS_OF_HOSTS = frozenset(ascii_letters + digits + ".-_:[]")
POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
)


def register(app: Flask) -> None:
    """Add the headers to every answer, those of errors included."""
    app.after_request(_add_headers)


def framed_by(addresses: Iterable[str | None]) -> None:
    """Let the pages of this request be framed by the sites of ``addresses`` and no other."""
    g.framed_by = origins(addresses)


def posting_to(address: str) -> None:
    """Let the page of this request post its form to the site of ``address`` too."""
    g.posting_to = origins([address])


def origins(addresses: Iterable[str | None]) -> list[str]:
    """Scheme, host and port of web addresses, each once; what is no web address is left out."""
    found: dict[str, None] = {}
    for address in addresses:
        parts = urlsplit(address or "")
        if parts.scheme in {"http", "https"} and parts.netloc and set(parts.netloc) <= LETTERS_OF_HOSTS:
            found[f"{parts.scheme}://{parts.netloc}"] = None
    return list(found)


def _add_headers(answer: Response) -> Response:
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "same-origin")
    if answer.mimetype == "text/html":
        posts = " ".join(["form-action 'self'", *g.get("posting_to", [])])
        policy = "; ".join([*POLICY, posts, " ".join(["frame-ancestors 'self'", *_framing_sites()])])
        answer.headers.setdefault("Content-Security-Policy", policy)
        # A page tells of one person, and a step back must not show it to the next one.
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def _framing_sites() -> list[str]:
    if "framed_by" in g:
        return list(g.framed_by)
    try:
        return origins(platform_addresses(db.session))
    except SQLAlchemyError:
        # The page may be about the database being away; without its platforms only we may frame it.
        return []
