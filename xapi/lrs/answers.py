"""What every answer has: the headers of xAPI, and errors as JSON, without a trace of the inside."""

import logging
import math
from typing import Any

from flask import Flask, Response, g, jsonify, request
from sqlalchemy.exc import OperationalError, SQLAlchemyError, TimeoutError
from werkzeug.exceptions import HTTPException

from xapi.lrs.database import consistent_through
from xapi.lrs.errors import RequestRefused, TooLarge, TooOften
from xapi.lrs.instants import written
from xapi.lrs.store import this_store
from xapi.lrs.validation import InvalidData
from xapi.lrs.versions import HEADER, negotiate, spoken

CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"
OPEN = ("/about",)
# A client still sending would see a cut connection and not the answer, so a refused body is read, up to here.
DRAINED_AT_MOST = 64 * 2**20
log = logging.getLogger(__name__)


def answer_as_xapi(app: Flask) -> None:
    """Give every answer of ``app`` the specification's headers and errors."""
    app.before_request(_check_size)
    app.before_request(_check_version)
    app.after_request(_with_headers)
    app.register_error_handler(RequestRefused, _refused)
    app.register_error_handler(InvalidData, _invalid)
    app.register_error_handler(HTTPException, _http)
    # Out of reach or locked; or no connection came free in time.
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(TimeoutError, _unavailable)
    app.register_error_handler(Exception, _unexpected)


def _check_size() -> None:
    limit = this_store().settings.body_limit
    length = request.content_length or 0
    if length > limit:
        left = min(length, DRAINED_AT_MOST)
        source = request.environ["wsgi.input"]
        while left > 0 and (chunk := source.read(min(left, 2**16))):
            left -= len(chunk)
        raise TooLarge(f"a request has at most {limit} octets")


def _check_version() -> None:
    if request.path not in OPEN:
        negotiate()


def _with_headers(response: Response) -> Response:
    response.headers[HEADER] = spoken()
    # What is kept here is about people, and documents change: nobody between keeps a copy, no browser guesses.
    response.headers["Cache-Control"] = "private, no-cache"
    if "consistent_through" not in g:
        try:
            g.consistent_through = consistent_through(this_store().engine)
        except SQLAlchemyError:
            # The answer says by itself that the database is out of reach; nothing true can be promised.
            return response
    response.headers[CONSISTENT_THROUGH] = written(g.consistent_through)
    return response


def _refused(error: RequestRefused) -> Response:
    response = _error(error.status, error.reason, error.where)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="xAPI", charset="UTF-8"'
    if isinstance(error, TooOften):
        response.headers["Retry-After"] = str(math.ceil(error.seconds))
    return response


def _invalid(error: InvalidData) -> Response:
    return _error(400, error.reason, error.where or "/")


def _http(error: HTTPException) -> Response:
    """Flask's own refusals: no such resource, no such method, a body too long."""
    response = _error(error.code or 500, error.description or error.name)
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def _unavailable(error: SQLAlchemyError) -> Response:
    log.error("the database is out of reach or busy: %s", getattr(error, "orig", None) or error)
    response = _error(503, "the store cannot reach its database, or it is busy; try again")
    response.headers["Retry-After"] = "2"
    return response


def _unexpected(error: Exception) -> Response:
    log.error("an error that nobody foresaw", exc_info=error)
    return _error(500, "the store failed; its log says why")


def _error(status: int, reason: str, where: str | None = None) -> Response:
    body: dict[str, Any] = {"error": reason}
    if where is not None:
        body["where"] = where
    response = jsonify(body)
    response.status_code = status
    return response
