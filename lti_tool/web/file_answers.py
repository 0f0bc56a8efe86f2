"""Answering with a file that somebody handed in: it is shown or downloaded, and never runs."""

from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import NotFound, RequestedRangeNotSatisfiable, ServiceUnavailable

from lti_tool.files.kinds import KINDS
from lti_tool.files.storage import StorageUnavailable, storage_of
from lti_tool.store.models import EvidenceFile
from lti_tool.web.settings import settings

# An image or a film is all that the page of such an answer may show; whatever else is in it has no rights at all.
POLICY = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"


def file_answer(file: EvidenceFile) -> Response:
    """
    The file's content, or the part of it that is asked for: players fetch films in ranges.

    Images, sound and films may be shown; anything else is downloaded, and so is all with ``?download``. The type
    is the one that was told by the content, and browsers are told not to guess another.
    """
    start, stop = _wanted(file)
    answer = Response(mimetype=file.media_type, direct_passthrough=True)
    if request.method != "HEAD":
        try:
            pieces = storage_of(settings()).read(file.id, start, stop - start)
        except KeyError:
            raise NotFound from None
        except StorageUnavailable:
            raise ServiceUnavailable from None
        answer.response = pieces
    if stop - start < file.size:
        answer.status_code = 206
        answer.content_range.set(start, stop, file.size, "bytes")
    answer.content_length = stop - start
    answer.accept_ranges = "bytes"
    answer.set_etag(file.sha256)
    is_shown = KINDS[file.media_type].is_shown and "download" not in request.args
    answer.headers["Content-Disposition"] = disposition("inline" if is_shown else "attachment", file.name)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def disposition(kind: str, name: str) -> str:
    """The header for a file's name: in ASCII for old readers, and as it is, in percent, for all others."""
    plain = name.encode("ascii", "replace").decode().replace("\\", "_").replace('"', "_").replace("?", "_")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _wanted(file: EvidenceFile) -> tuple[int, int]:
    """The first byte that is asked for, and the one after the last."""
    is_same = request.if_range.etag in {None, file.sha256} and request.if_range.date is None
    if request.range is None or not is_same:
        return 0, file.size
    found = request.range.range_for_length(file.size)
    if found is None:
        raise RequestedRangeNotSatisfiable(length=file.size)
    return found
