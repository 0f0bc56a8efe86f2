"""Files in a folder of this machine, which no web server serves."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from lti_tool.files.storage import A_PIECE, StorageUnavailable


class DiskStorage:
    """
    One file per id, in folders named by its first two letters, so that none gets too full.

    A file comes in by a rename after its bytes are on the disk: after a crash it is there whole, or not at all.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, id: UUID, file: Path) -> None:
        """See `Storage`."""
        place = self._place(id)
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _to_the_disk(file)
            file.replace(place)
            _to_the_disk(place.parent)
        except OSError as error:
            raise StorageUnavailable(str(error)) from error

    def read(self, id: UUID, start: int, length: int) -> Iterator[bytes]:
        """See `Storage`."""
        place = self._place(id)
        if not place.is_file():
            raise KeyError(id)
        return _pieces(place, start, length)

    def forget(self, id: UUID) -> None:
        """See `Storage`."""
        try:
            self._place(id).unlink(missing_ok=True)
        except OSError as error:
            raise StorageUnavailable(str(error)) from error

    def kept_before(self, at: datetime) -> Iterator[UUID]:
        """See `Storage`."""
        for file in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            if datetime.fromtimestamp(file.stat().st_mtime, UTC) < at:
                yield UUID(file.name)

    def _place(self, id: UUID) -> Path:
        return self._folder / id.hex[:2] / str(id)


def _pieces(place: Path, start: int, length: int) -> Iterator[bytes]:
    with place.open("rb") as file:
        file.seek(start)
        while length > 0 and (piece := file.read(min(A_PIECE, length))):
            length -= len(piece)
            yield piece


def _to_the_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
