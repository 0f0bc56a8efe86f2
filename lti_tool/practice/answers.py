"""How the services answer: media types matched letter by letter, refusals as Moodle words them."""

import json
from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from flask import Response, request

LONGEST_REASON = 8000


class ServiceRefusal(Exception):
    """A service says no: ``status``, the reason phrase of its status line, a body if not the usual one."""

    def __init__(self, status: int, reason: str = "", body: str | None = None) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason or HTTPStatus(status).phrase
        self.body = body


def must_accept(formats: Collection[str]) -> None:
    """
    Let a GET pass whose Accept is absent, holds ``*/*`` or is exactly one of ``formats``; else 400.

    A list of types or ``application/json`` is neither.
    """
    accept = request.headers.get("Accept", "")
    if accept and "*/*" not in accept and accept not in formats:
        raise ServiceRefusal(400)


def must_be_sent_as(media_type: str) -> None:
    """Let a body pass that is sent as exactly ``media_type``, parameters aside; else 400."""
    if request.headers.get("Content-Type", "").split(";", 1)[0] != media_type:
        raise ServiceRefusal(400)


def answer(value: Any, media_type: str, status: int = 200) -> Response:
    """A service's JSON."""
    body = json.dumps(value, separators=(",", ":"))
    return Response(body, status, content_type=f"{media_type}; charset=utf-8")


def refusal(error: ServiceRefusal) -> Response:
    """The refusal as sent: the reason in the status line, and a JSON body that repeats the request."""
    status = f"{error.status} {_as_phrase(error.reason)}"
    if error.body is not None:
        sent_as = request.headers.get("Content-Type", "application/json").split(";", 1)[0]
        return Response(error.body, status, content_type=f"{sent_as}; charset=utf-8")

    headers = {"accept": request.headers.get("Accept"), "contentType": request.headers.get("Content-Type")}
    about = {
        "status": error.status,
        "reason": error.reason,
        "request": {
            "method": request.method,
            "url": request.full_path.removesuffix("?"),
            **{name: value for name, value in headers.items() if value is not None},
        },
    }
    return Response(json.dumps(about, indent=4), status, content_type="application/json; charset=utf-8")


def body_as_object() -> dict[str, Any]:
    """The request's JSON object, or an empty one: like PHP, the services do not tell bad JSON from none."""
    try:
        value = json.loads(request.get_data(), parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def is_number(value: Any) -> bool:
    """PHP's idea of a number: a JSON number, or a string that reads as one; never true or false."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return abs(float(value)) != float("inf") and float(value) == float(value)
    except (ValueError, OverflowError):
        return False


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _as_phrase(reason: str) -> str:
    """A status line takes one line of Latin-1; UTF-8 goes through byte by byte, as PHP sends it."""
    one_line = " ".join(reason.split())[:LONGEST_REASON]
    return one_line.encode().decode("latin-1")
