"""Where a request comes from, and which cookies therefore come back."""

from urllib.parse import urlsplit

from flask import request

from lti_tool.config import HERE
from lti_tool.web.settings import settings


def is_https() -> bool:
    """Whether browsers reach us over TLS, so that every cookie can be one for frames."""
    return settings().serves_https


def is_in_foreign_frame() -> bool:
    """Whether another site's page holds us in a frame, as far as the browser tells."""
    told = request.headers
    return told.get("Sec-Fetch-Dest") in {"iframe", "frame"} and told.get("Sec-Fetch-Site") == "cross-site"


def crosses_sites(platform: str | None = None) -> bool:
    """
    Whether cookies set now must come back across sites, and can: `SameSite=None; Secure; Partitioned`.

    Over http that is so on the loopback only, for a browser that tells which site it comes from, or goes on to a
    ``platform`` elsewhere.
    """
    host = urlsplit(settings().public_url).hostname
    told = request.headers.get("Sec-Fetch-Site")
    if is_https():
        return True
    leads_elsewhere = platform is not None and urlsplit(platform).hostname != host
    # Chromium and Firefox keep a `Secure` cookie of these over plain http too.
    return host in HERE and told is not None and (told == "cross-site" or leads_elsewhere)


def is_administration() -> bool:
    """Whether this request is for the administrators' pages, which share no cookie with the visits'."""
    return request.path.startswith("/admin/")


def is_from_ourselves() -> bool:
    """Whether a page of our own sent this form: browsers say so of every post."""
    ours = urlsplit(settings().public_url)
    return request.headers.get("Origin") == f"{ours.scheme}://{ours.netloc}"
