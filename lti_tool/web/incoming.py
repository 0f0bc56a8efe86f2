"""A file in a form, taken in while it streams; what is refused says why."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from lti_tool.files.storage import Storage, StorageUnavailable, storage_of
from lti_tool.files.taking import FileRefused, Taken, TooLarge, take
from lti_tool.web.refusals import Refused
from lti_tool.web.settings import settings

# What a form has beside the file.
A_FORM = 1 << 16
A_MEGABYTE = 1_000_000
Answer = Callable[[Refused], ResponseReturnValue]


def takes_files(blueprint: Blueprint, view: str) -> Callable[[Answer], Answer]:
    """
    Let requests for the blueprint's ``view`` be as large as a file; what is decorated answers whatever is refused.

    The view may catch what `taken_file` raises itself. A form that is too large never comes so far: nothing of it
    can be read.
    """

    # Before anything reads the form, so that a larger one ends.
    @blueprint.url_value_preprocessor
    def _allow(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if endpoint == f"{blueprint.name}.{view}":
            request.max_content_length = largest_file() + A_FORM

    def decorate(answer: Answer) -> Answer:
        blueprint.register_error_handler(Refused, answer)
        blueprint.register_error_handler(RequestEntityTooLarge, lambda _error: answer(_too_large()))
        return answer

    return decorate


def taken_file() -> Taken:
    """The file of the form, kept. Raises `Refused`."""
    sent = _sent()
    if sent is None or not sent.filename:
        raise Refused(422, _("No file was chosen."))
    incoming = settings().incoming_dir
    try:
        return take(storage(), sent.stream, sent.filename, id=uuid4(), limit=largest_file(), incoming=incoming)
    except TooLarge:
        raise _too_large() from None
    except FileRefused:
        raise Refused(
            415,
            _(
                "This file is not of a kind that is kept. Kept are PDF, images, sound, films, and office "
                "documents without macros (docx, xlsx, pptx, odt, ods, odp)."
            ),
        ) from None
    except StorageUnavailable:
        current_app.logger.exception("a file of evidence could not be kept")
        raise Refused(503, _("The file could not be kept. Try again in a few minutes.")) from None


@contextmanager
def kept_if_done(taken: Taken | None) -> Iterator[None]:
    """Forget the file that was taken in, if there is one, where the block cannot do what it was for."""
    try:
        yield
    except Exception:
        if taken is not None:
            storage().forget(taken.id)
        raise


def has_file() -> bool:
    """Whether the form brings a file."""
    return _sent() is not None


def largest_file() -> int:
    """In bytes."""
    return settings().evidence_max_mb * A_MEGABYTE


def storage() -> Storage:
    """Where files are kept."""
    return storage_of(settings())


def _too_large() -> Refused:
    return Refused(413, _("This file is too large: at most %(count)d MB.", count=settings().evidence_max_mb))


def _sent() -> FileStorage | None:
    # A form may have several fields for it: one for files, one for the camera.
    return next((each for each in request.files.getlist("file") if each.filename), None)
