"""What came in a request."""

from flask import request


def whole_body() -> bytes:
    """The body; a 413 where it was sent in chunks and is longer than allowed, rather than its beginning."""
    body = request.get_data(cache=False)
    # Werkzeug stops at the limit, and objects to whoever asks for more.
    request.stream.read(1)
    return body
