"""
Files in a bucket that speaks S3: Amazon's, or a compatible one such as MinIO, Ceph or OVHcloud's.

Who we are there is told the way Amazon's library finds it: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile,
or the machine's own role.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError

from lti_tool.files.storage import A_PIECE, StorageUnavailable

TROUBLE = (BotoCoreError, ClientError, Boto3Error)
# A page waits for it: three tries, of at most this many seconds until something comes.
CLIENT = ClientConfig(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})


class S3Storage:
    """One object per id, below ``prefix``."""

    def __init__(self, bucket: str, prefix: str, *, endpoint: str | None) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._client = boto3.client("s3", endpoint_url=endpoint, config=CLIENT)

    def keep(self, id: UUID, file: Path) -> None:
        """See `Storage`."""
        try:
            self._client.upload_file(str(file), self._bucket, self._key(id))
        except TROUBLE as error:
            raise StorageUnavailable(str(error)) from error
        file.unlink()

    def read(self, id: UUID, start: int, length: int) -> Iterator[bytes]:
        """See `Storage`."""
        wanted = f"bytes={start}-{start + length - 1}"
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=self._key(id), Range=wanted)
        except self._client.exceptions.NoSuchKey:
            raise KeyError(id) from None
        except TROUBLE as error:
            raise StorageUnavailable(str(error)) from error
        pieces: Iterator[bytes] = found["Body"].iter_chunks(A_PIECE)
        return pieces

    def forget(self, id: UUID) -> None:
        """See `Storage`."""
        try:
            self._client.delete_object(Bucket=self._bucket, Key=self._key(id))
        except TROUBLE as error:
            raise StorageUnavailable(str(error)) from error

    def kept_before(self, at: datetime) -> Iterator[UUID]:
        """See `Storage`."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        try:
            for page in pages:
                for found in page.get("Contents", ()):
                    if found["LastModified"] < at:
                        yield UUID(found["Key"].removeprefix(self._prefix))
        except TROUBLE as error:
            raise StorageUnavailable(str(error)) from error

    def _key(self, id: UUID) -> str:
        return f"{self._prefix}{id}"
