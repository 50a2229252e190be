"""An academy whose files lie on S3: looked at, backed up, restored, interrupted; whole processes."""

import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from command_line import Academy, database
from ops.processes import running, wait_until
from s3_server import S3Server
from standards.building import scorm, zipped


@dataclass(frozen=True)
class OnS3(Academy):
    """An academy with its files in a folder of the bucket."""

    storage_url: str

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "STORAGE_URL": self.storage_url}


FILMS = 30


@pytest.fixture(scope="module")
def academy(migrated: str, s3: S3Server, tmp_path_factory: pytest.TempPathFactory):
    """An academy with a course, and what a killed import left behind; and its backup in ``academy.zip``."""
    home = tmp_path_factory.mktemp("academy")
    content = {f"films/{number}.mp4": os.urandom(9 << 20 if number == 0 else 1 << 18) for number in range(FILMS)}
    (home / "course.zip").write_bytes(zipped({"imsmanifest.xml": scorm(), "a.html": "<p>", **content}).getvalue())
    with database(f"{migrated}_on_s3", template=migrated) as url:
        academy = OnS3(url, home, s3.url("academy"))
        academy.run("course", "add", "course.zip", status=0)
        academy.run("backup", "academy.zip", status=0)
        yield academy
    s3.storage("academy").delete_folder("")


@pytest.fixture
def fresh(migrated: str, s3: S3Server, academy: OnS3, tmp_path: Path):
    with database(f"{migrated}_fresh_s3", template=migrated) as url:
        fresh = OnS3(url, tmp_path, s3.url("fresh"))
        yield fresh
        for name in drafts(fresh):
            fresh.query(f'DROP DATABASE "{name}" WITH (FORCE)')
    s3.storage("fresh").delete_folder("")


def drafts(academy: OnS3) -> list[object]:
    """The databases that a restore has begun and not put in place."""
    named = academy.query("SELECT datname FROM pg_database WHERE starts_with(datname, current_database() || '_')")
    return [name for (name,) in named]


def content_of(s3: S3Server, location: str) -> dict[str, bytes]:
    files = s3.storage(location)
    return {name: b"".join(files.pieces(name)) for name in files.names()}


def test_every_object_is_in_the_backup_and_comes_back_into_an_empty_bucket(s3, academy, fresh):
    with zipfile.ZipFile(academy.home / "academy.zip") as archive:
        members = json.loads(archive.read("manifest.json"))["members"]
    there = content_of(s3, "academy")

    fresh.run("restore", str(academy.home / "academy.zip"), status=0)

    assert sorted(members) == ["database.dump", *sorted(f"files/{name}" for name in there)]
    assert (len(there), content_of(s3, "fresh") == there) == (FILMS + 2, True)
    found = fresh.run("doctor")
    assert "s3://academy/fresh can be written to." in found.out
    assert "The files of every package are there." in found.out


@pytest.fixture
def out_of_reach(s3, academy, fresh):
    """S3 is down for the length of the test."""
    s3.stop()
    yield
    s3.start()


def test_a_storage_out_of_reach_is_one_clear_error_of_every_command(academy, fresh, out_of_reach):
    asked = [("backup", "later.zip"), ("course", "clean"), ("course", "add", "course.zip")]
    told = [academy.run(*command, status=1).err for command in asked]
    told.append(fresh.run("restore", str(academy.home / "academy.zip"), status=1).err.rpartition("\r")[2])

    for line in told:
        assert line.startswith("The files on s3://academy/")
        assert line.endswith("Try again, or correct STORAGE_URL.\n")
        assert line.count("\n") == 1
    assert fresh.query("SELECT * FROM catalog_package") == []
    assert drafts(fresh) == []
    assert not (academy.home / "later.zip").exists()
    found = academy.run("doctor", status=1).out
    assert "FAULT storage: s3://academy/academy cannot be written to: Could not connect" in found
    assert "FAULT courses: Whether the files of packages are there cannot be told." in found


def test_a_restore_killed_in_the_middle_is_done_again(s3, academy, fresh):
    files = s3.storage("fresh")
    with running(fresh, "restore", str(academy.home / "academy.zip")) as restoring:
        wait_until(lambda: len(list(files.names())) > 1 or restoring.poll() is not None, "the middle")
        restoring.kill()
        restoring.wait()
    assert fresh.query("SELECT * FROM catalog_package") == []
    assert 0 < len(list(files.names())) < FILMS + 2

    fresh.run("restore", str(academy.home / "academy.zip"), status=0)

    assert content_of(s3, "fresh") == content_of(s3, "academy")


def test_what_a_sweep_takes_during_a_restore_is_put_there_again(s3, academy, fresh):
    """The former database names none of it, so an import takes it for the rest of one that was killed."""
    files = s3.storage("fresh")
    with running(fresh, "restore", str(academy.home / "academy.zip"), "--quiet") as restoring:
        wait_until(lambda: files.folders("packages") != [], "the files")
        files.delete_folder("packages")
        assert restoring.wait(60) == 0

    assert content_of(s3, "fresh") == content_of(s3, "academy")


def test_what_was_left_behind_is_cleaned_away(s3, academy):
    files = s3.storage("academy")
    kept = list(files.names())
    files.put("packages/00000000-0000-4000-8000-000000000000/a.html", [b"left"])
    assert "1 imports were killed" in academy.run("doctor").out

    academy.run("course", "clean", status=0)

    assert list(files.names()) == kept
