"""
Where files are kept: a folder of this machine, or a bucket that speaks S3.

    StorageUnavailable    it cannot be reached, or has no room: try later
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from lti_tool.config import Config

A_PIECE = 1 << 16


class StorageUnavailable(Exception):
    """The files cannot be reached, or there is no room for more."""


class Storage(Protocol):
    """Bytes under random ids. What fails raises `StorageUnavailable`."""

    def keep(self, id: UUID, file: Path) -> None:
        """Take the file over, whole or not at all; it is gone from where it was."""

    def read(self, id: UUID, start: int, length: int) -> Iterator[bytes]:
        """``length`` bytes from ``start`` on, in pieces; raises `KeyError` where there is no such file."""

    def forget(self, id: UUID) -> None:
        """Delete the file, if it is there."""

    def kept_before(self, at: datetime) -> Iterator[UUID]:
        """The ids of all files that were kept before ``at``."""


@lru_cache
def storage_of(config: Config) -> Storage:
    """The storage that the settings name: S3's where ``evidence_s3`` does, else a folder of the data directory."""
    if config.evidence_s3:
        # Only who keeps files there needs the library.
        try:
            from lti_tool.files.s3 import S3Storage
        except ModuleNotFoundError as error:
            raise StorageUnavailable(f"{error}: pip install 'certibloc[s3]'") from error

        place = urlsplit(config.evidence_s3)
        return S3Storage(place.netloc, place.path.strip("/"), endpoint=config.evidence_s3_endpoint or None)
    from lti_tool.files.disk import DiskStorage

    return DiskStorage(config.data_dir / "evidence")


def probe(storage: Storage, *, id: UUID, incoming: Path) -> None:
    """Keep a few bytes, read them and delete them again; raises `StorageUnavailable` where that fails."""
    try:
        incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=incoming, delete=False) as file:
            file.write(b"probe")
    except OSError as error:
        raise StorageUnavailable(str(error)) from error
    try:
        storage.keep(id, Path(file.name))
        kept = b"".join(storage.read(id, 0, 5))
        storage.forget(id)
    except KeyError:
        kept = b""
    finally:
        Path(file.name).unlink(missing_ok=True)
    if kept != b"probe":
        raise StorageUnavailable("what was kept is not what is read")
