"""Which xAPI a request speaks (xAPI communication, 3.3)."""

from flask import g, request

from xapi.lrs.errors import BadRequest
from xapi.lrs.validation.formats import VERSION_1, VERSION_2

HEADER = "X-Experience-API-Version"
SUPPORTED = ("1.0.3", "2.0.0")
# The last xAPI whose requests had no such header.
UNNAMED = "0.9"


def negotiate() -> None:
    """Keep the version that the request names, or raise `BadRequest` if it names none that is spoken here."""
    asked = request.headers.get(HEADER)
    if asked is None:
        g.xapi_version = UNNAMED
        raise BadRequest(f"the header {HEADER} is missing", HEADER)
    if VERSION_1.fullmatch(asked) is None and VERSION_2.fullmatch(asked) is None:
        raise BadRequest(f"this store speaks {' and '.join(SUPPORTED)}", HEADER)
    g.xapi_version = asked


def spoken() -> str:
    """
    The version of this request's answer: the one that it speaks; where that is not spoken here, the newest.

    A request that names none is one of xAPI 0.9: it is refused, and told which version it was taken for.
    """
    version: str = g.get("xapi_version", SUPPORTED[-1])
    return version
