"""Files kept on this machine and in S3: the same behaviour, against a real S3-compatible server."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from conftest import settings
from moto.server import ThreadedMotoServer

from lti_tool.files.storage import Storage, StorageUnavailable, probe, storage_of
from lti_tool.files.taking import Empty, OtherKind, TooLarge, take

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 1000


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """A storage as the settings name it."""
    if request.param == "disk":
        return storage_of(settings(tmp_path))
    boto3 = pytest.importorskip("boto3")
    endpoint = request.getfixturevalue("s3")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "only-for-tests")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    boto3.client("s3", endpoint_url=endpoint).create_bucket(Bucket="evidence")
    s3 = {"CERTIBLOC_EVIDENCE_S3": f"s3://evidence/{uuid4().hex}", "CERTIBLOC_EVIDENCE_S3_ENDPOINT": endpoint}
    return storage_of(settings(tmp_path, **s3))


def test_a_file_is_taken_whole_and_read_in_part(storage: Storage, tmp_path: Path) -> None:
    id = uuid4()

    taken = take(storage, io.BytesIO(PDF), "Étude.PDF", id=id, limit=len(PDF), incoming=tmp_path / "incoming")

    assert (taken.name, taken.media_type, taken.size) == ("Étude.pdf", "application/pdf", len(PDF))
    assert b"".join(storage.read(id, 0, len(PDF))) == PDF
    assert b"".join(storage.read(id, 100_000, 70_000)) == PDF[100_000:170_000]
    assert list((tmp_path / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "error"),
    [(PDF + b"x", TooLarge), (b"", Empty), (b"<html>", OtherKind)],
    ids=["large", "empty", "html"],
)
def test_what_is_refused_leaves_nothing_behind(
    storage: Storage, tmp_path: Path, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        take(storage, io.BytesIO(content), "x", id=uuid4(), limit=len(PDF), incoming=tmp_path / "incoming")

    assert list((tmp_path / "incoming").iterdir()) == []
    assert list(storage.kept_before(datetime.now(UTC) + timedelta(hours=1))) == []


def test_a_forgotten_file_is_gone_and_can_be_forgotten_again(storage: Storage, tmp_path: Path) -> None:
    id = uuid4()
    take(storage, io.BytesIO(PDF), "x", id=id, limit=len(PDF), incoming=tmp_path / "incoming")
    soon, before = datetime.now(UTC) + timedelta(hours=1), datetime.now(UTC) - timedelta(hours=1)
    assert (list(storage.kept_before(soon)), list(storage.kept_before(before))) == ([id], [])

    storage.forget(id)
    storage.forget(id)

    with pytest.raises(KeyError):
        storage.read(id, 0, 1)


def test_a_probe_leaves_nothing_behind(storage: Storage, tmp_path: Path) -> None:
    probe(storage, id=uuid4(), incoming=tmp_path / "incoming")

    assert list(storage.kept_before(datetime.now(UTC) + timedelta(hours=1))) == []


def test_a_folder_that_cannot_be_written_is_said_to_be_unavailable(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file in the folder's place")
    upload = tmp_path / "upload"
    upload.write_bytes(PDF)

    with pytest.raises(StorageUnavailable):
        storage_of(settings(tmp_path)).keep(uuid4(), upload)


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    id = uuid4()
    take(
        storage_of(settings(tmp_path)), io.BytesIO(PDF), "x", id=id, limit=len(PDF), incoming=tmp_path / "incoming"
    )

    [place] = tmp_path.glob(f"evidence/*/{id}")
    assert place.stat().st_mode & 0o077 == 0
