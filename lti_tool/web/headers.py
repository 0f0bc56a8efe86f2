"""What every answer tells the browser it may do with it."""

from collections.abc import Iterable
from string import ascii_letters, digits
from urllib.parse import urlsplit

from flask import Flask, Response, g
from sqlalchemy.exc import SQLAlchemyError

from lti_tool.store.database import db
from lti_tool.store.registrations import platform_addresses
from lti_tool.web.cookies import is_administration

# A name with other letters could say more in the header than one site.
LETTERS_OF_HOSTS = frozenset(ascii_letters + digits + ".-_:[]")
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
    ]
)


def register(app: Flask) -> None:
    """Add the headers to every answer, those of errors included."""
    app.after_request(_add_headers)


def framed_by(addresses: Iterable[str | None]) -> None:
    """Let the pages of this request be framed by the sites of ``addresses`` and no other."""
    g.framed_by = origins(addresses)


def framed_by_anyone() -> None:
    """
    Let this page be framed by any site: where a school's own pages are is told by the launch only.

    For pages that tell nothing, and on which nothing can be done but to open the activity.
    """
    g.framed_by = ["https:", "http:"]


def forms_lead_to(addresses: Iterable[str | None]) -> None:
    """Let the forms of this page end, by way of a redirect, at the sites of ``addresses``."""
    g.forms_lead_to = origins(addresses)


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
        forms = " ".join(["form-action 'self'", *g.get("forms_lead_to", [])])
        policy = "; ".join([POLICY, forms, " ".join(["frame-ancestors", *_framing_sites(answer)])])
        answer.headers.setdefault("Content-Security-Policy", policy)
        # A page tells of one person, and a step back must not show it to the next one.
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def _framing_sites(answer: Response) -> list[str]:
    if is_administration():
        return ["'none'"]
    # A redirect is no page that anybody frames: for it alone, nobody is asked who may.
    if "framed_by" in g or answer.location is not None:
        return ["'self'", *g.get("framed_by", [])]
    try:
        return ["'self'", *origins(platform_addresses(db.session))]
    except SQLAlchemyError:
        # The page may be about the database being away; without its platforms only we may frame it.
        return ["'self'"]
