"""Whether the process is up and its database answers, for whoever watches the machine."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from lti_tool.store.database import db

bp = Blueprint("health", __name__)

PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/healthz")
def health() -> ResponseReturnValue:
    """``ok``, or 503 while the database does not answer; nothing else, since anybody may ask."""
    try:
        db.session.execute(select(1))
    except SQLAlchemyError:
        return "the database does not answer\n", 503, PLAIN
    return "ok\n", 200, PLAIN
