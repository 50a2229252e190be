"""Files on S3: against a server that checks signatures."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from s3_server import S3Server
from standards.building import scorm, zipped

from tradewind.delivery import importing, unpacking, uploads
from tradewind.delivery.models import Upload
from tradewind.kernel.files import FilesOutOfReach
from tradewind.kernel.files_s3 import S3Files


@pytest.fixture
def files(s3: S3Server) -> Iterator[S3Files]:
    kept = s3.storage()
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


def test_a_wrong_secret_is_refused_and_told(s3: S3Server, files: S3Files) -> None:
    wrong = s3.storage(secret="guessed")

    assert files.fault() is None
    assert "s3://academy/tests cannot be written to" in str(wrong.fault())
    with pytest.raises(FilesOutOfReach, match="SignatureDoesNotMatch"):
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
def test_what_is_uploaded_waits_there_and_is_unpacked(on_s3: S3Files, django_capture_on_commit_callbacks: Any) -> None:
    upload = given()
    assert list(on_s3.names()) == [f"uploads/{upload.key}/0"]
    with django_capture_on_commit_callbacks(execute=True):
        uploads.run(upload.pk)

    upload.refresh_from_db()
    assert (upload.state, upload.files, upload.done) == ("done", 2, upload.total)
    assert list(on_s3.names()) == [f"packages/{upload.key}/{name}" for name in ("a.html", "imsmanifest.xml")]


@pytest.mark.django_db
def test_an_upload_cancelled_in_the_middle_leaves_nothing_there(
    on_s3: S3Files, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(uploads, "EVERY", 0.0)
    real = S3Files.put

    def cancelling(self: S3Files, name: str, pieces: Iterable[bytes]) -> None:
        real(self, name, pieces)
        if name.startswith("packages/"):
            Upload.objects.update(cancel_asked_by="eve")

    upload = given()
    monkeypatch.setattr(S3Files, "put", cancelling)
    with django_capture_on_commit_callbacks(execute=True):
        uploads.run(upload.pk)

    upload.refresh_from_db()
    assert (upload.state, list(on_s3.names())) == ("cancelled", [])


@pytest.mark.django_db
def test_what_died_in_the_middle_of_an_upload_is_swept(on_s3: S3Files) -> None:
    for folder in ("uploads", "packages"):
        on_s3.put(f"{folder}/00000000-0000-4000-8000-000000000000/0", [b"half"])

    assert uploads.look_after() == "0 taken up again, 1 half-made packages and 1 strays removed."
    assert list(on_s3.names()) == []


@pytest.mark.django_db
def test_an_upload_fails_in_words_while_s3_is_down_and_can_be_tried_again(
    on_s3: S3Files, s3: S3Server, django_capture_on_commit_callbacks: Any
) -> None:
    upload = given()
    s3.stop()
    try:
        uploads.run(upload.pk)
        with pytest.raises(FilesOutOfReach, match="s3://academy/tests cannot be reached"):
            given()
    finally:
        s3.start()
    upload.refresh_from_db()
    assert (upload.state, upload.report["words"][:46]) == ("failed", "The files on s3://academy/tests cannot be reac")

    uploads.try_again(upload)
    with django_capture_on_commit_callbacks(execute=True):
        uploads.run(upload.pk)

    upload.refresh_from_db()
    assert upload.state == "done"


def given() -> Upload:
    content = zipped({"imsmanifest.xml": scorm(), "a.html": "<p>"}).getvalue()
    upload = Upload(purpose=Upload.Purpose.COURSE, asked_by="ada")
    return uploads.give(upload, [SimpleUploadedFile("p.zip", content)])
