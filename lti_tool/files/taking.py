"""
Taking a file in, as it streams.

    FileRefused
    ├── TooLarge     it is larger than files may be
    ├── Empty        there is nothing in it
    └── OtherKind    it is of no kind that is taken
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from uuid import UUID

from lti_tool.files.kinds import kind_of
from lti_tool.files.storage import A_PIECE, Storage, StorageUnavailable

LONGEST_NAME = 120
# What no file name of any system has, and what would make a name read other than it is.
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


class FileRefused(Exception):
    """The file is not taken."""


class TooLarge(FileRefused):
    """It is larger than files may be."""


class Empty(FileRefused):
    """There is nothing in it."""


class OtherKind(FileRefused):
    """It is of no kind that is taken."""


@dataclass(frozen=True)
class Taken:
    """A file that is kept under ``id``; ``size`` is in bytes, and its kind was told by its content."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str


def take(storage: Storage, stream: IO[bytes], name: str, *, id: UUID, limit: int, incoming: Path) -> Taken:
    """
    Keep what streams in, up to ``limit`` bytes, under ``id``; raises `FileRefused` or `StorageUnavailable`.

    It is written to ``incoming``, which ought to be on the disk that files are kept on, and never held in memory.
    """
    incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=incoming, delete=False) as file:
        path = Path(file.name)
        try:
            digest, size = _copy(stream, file.file, limit)
            kind = kind_of(file.file)
            if kind is None:
                raise OtherKind
            storage.keep(id, path)
        except OSError as error:
            raise StorageUnavailable(str(error)) from error
        finally:
            with suppress(FileNotFoundError):
                path.unlink()
    return Taken(id, safe_name(name, kind.extension), kind.media_type, size, digest)


def safe_name(name: str, extension: str) -> str:
    """The name that somebody gave, as short and plain as a download's may be, with the content's own extension."""
    plain = unicodedata.normalize("NFC", NOT_IN_NAMES.sub(" ", name)).strip(". ")
    stem, dot, last = plain.rpartition(".")
    if not dot or len(last) > 5 or not last.isalnum():
        stem = plain
    return f"{stem[:LONGEST_NAME].strip('. ') or 'file'}.{extension}"


def _copy(stream: IO[bytes], file: IO[bytes], limit: int) -> tuple[str, int]:
    """Write the stream to the file, to the last byte; returns its digest and size."""
    digest, size = sha256(), 0
    while piece := stream.read(A_PIECE):
        size += len(piece)
        if size > limit:
            raise TooLarge
        digest.update(piece)
        file.write(piece)
    if not size:
        raise Empty
    file.flush()
    return digest.hexdigest(), size
