"""The about resource (xAPI communication, 2.8): open to anyone, as clients ask it before they have a key."""

from typing import Any

from flask import Blueprint

from xapi.lrs.versions import SUPPORTED

about = Blueprint("about", __name__)


@about.get("/about")
def versions() -> dict[str, Any]:
    """The versions that this store speaks."""
    return {"version": list(SUPPORTED), "extensions": {}}
