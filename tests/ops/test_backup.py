"""Backup and restore: everything comes back, checked; whatever goes wrong leaves everything as it was."""

import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from command_line import Academy, database
from faults import snapshot

from tradewind import __version__
from tradewind.kernel.problems import BadInput
from tradewind.ops.backup import restore
from tradewind.ops.backup.archive import Manifest, Writer

FEED = Path(__file__).parent.parent / "cli"


@pytest.fixture(scope="module")
def academy(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Academy]:
    """A small academy with a file, and its backup in ``academy.zip``."""
    home = tmp_path_factory.mktemp("academy")
    with database(f"{migrated}_backed_up", template=migrated) as url:
        academy = Academy(url, home)
        academy.run("feed", "load", str(FEED / "feed"), status=0)
        academy.run("academy", "apply", str(FEED / "academy.yaml"), status=0)
        (home / "files" / "courses").mkdir(parents=True)
        (home / "files" / "courses" / "hv-100.zip").write_bytes(b"a course" * 1000)
        made = academy.run("backup", "academy.zip", status=0)
        assert re.fullmatch(
            r"Backed up: [\d,]+ rows of \d+ tables and 1 files \([\d.]+ MB\), as of \S+, "
            rf"version {re.escape(__version__)}: academy.zip\n",
            made.out,
        )
        yield academy


@pytest.fixture
def fresh(migrated: str, academy: Academy, tmp_path: Path) -> Iterator[Academy]:
    """An empty academy beside the backup."""
    shutil.copy(academy.home / "academy.zip", tmp_path)
    with database(f"{migrated}_restored", template=migrated) as url:
        yield Academy(url, tmp_path)


def _manifest(path: Path) -> dict[str, dict[str, list[str]]]:
    with zipfile.ZipFile(path) as archive:
        data: dict[str, dict[str, list[str]]] = json.loads(archive.read("manifest.json"))
    return data


def test_a_backup_restored_elsewhere_is_the_same_academy(academy: Academy, fresh: Academy) -> None:
    result = fresh.run("restore", "academy.zip", status=0)

    assert result.out.startswith("Restored: ")
    assert snapshot.differences(snapshot.look(academy.url), snapshot.look(fresh.url)) == []
    assert (fresh.home / "files" / "courses" / "hv-100.zip").read_bytes() == b"a course" * 1000
    numbers = "SELECT last_value, is_called FROM programs_assignment_number"
    assert fresh.query(numbers) == academy.query(numbers)


def test_a_database_with_an_academy_is_replaced_only_when_told(academy: Academy, fresh: Academy) -> None:
    fresh.query("INSERT INTO network_brand (code, name) VALUES ('zephyr', 'Zephyr')")
    (fresh.home / "files").mkdir()
    (fresh.home / "files" / "left.txt").write_text("of the former academy")

    refused = fresh.run("restore", "academy.zip", status=2)
    assert refused.err.endswith("Restore into an empty database, or say --replace to give up what is there.\n")
    assert fresh.query("SELECT code FROM network_brand") == [("zephyr",)]

    with psycopg.connect(fresh.url, autocommit=True) as staying:
        staying.execute("SELECT 1")
        fresh.run("restore", "academy.zip", "--replace", "--quiet", status=0)

    assert snapshot.differences(snapshot.look(academy.url), snapshot.look(fresh.url)) == []
    assert [path.name for path in (fresh.home / "files").rglob("*.*")] == ["hv-100.zip"]
    assert _leftovers(fresh) == []


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2000])


def _another_kind(path: Path) -> None:
    path.write_bytes(b"no zip at all")


def _rewrite(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            if (changed := change(name, content)) is not None:
                archive.writestr(name, changed)


def _flip(path: Path) -> None:
    _rewrite(path, lambda name, data: data[:5000] + b"damaged" + data[5007:] if name == "database.dump" else data)


def _lose_a_file(path: Path) -> None:
    _rewrite(path, lambda name, data: None if name.startswith("files/") else data)


def _lose_the_manifest(path: Path) -> None:
    _rewrite(path, lambda name, data: None if name == "manifest.json" else data)


def _add(**more: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        def changed(name: str, data: bytes) -> bytes:
            return json.dumps({**json.loads(data), **more}).encode() if name == "manifest.json" else data

        _rewrite(path, changed)

    return change


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "cut": (_cut, "academy.zip: is no backup, or lost its end on the way. Take another copy.\n"),
    "no zip": (_another_kind, "academy.zip: is no backup, or lost its end on the way. Take another copy.\n"),
    "flipped": (
        _flip,
        "academy.zip, database.dump: is damaged: its checksum is another. Take another copy.\n",
    ),
    "a file lost": (
        _lose_a_file,
        "academy.zip, files/courses/hv-100.zip: does not agree with the manifest. Take another copy.\n",
    ),
    "no manifest": (
        _lose_the_manifest,
        "academy.zip: has no readable manifest, so it is no backup or is damaged.\n",
    ),
    "newer": (
        _add(migrations=["network.0999_later"], version="9.0"),
        (
            "academy.zip: was made by a newer Tradewind (9.0): this one does not know network.0999_later. "
            "Install Tradewind 9.0 or later, and restore with that.\n"
        ),
    ),
    "newer format": (
        _add(format=2, version="9.0"),
        (
            "academy.zip: is a backup of format 2, and this Tradewind reads format 1. "
            "Restore it with Tradewind 9.0 or later.\n"
        ),
    ),
}


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small archive in the present folder, written as backups are."""
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("academy.zip", "w") as file:
        writer = Writer(file)
        writer.add("database.dump", [bytes(range(256)) * 64], compress=False)
        writer.add("files/courses/hv-100.zip", [b"a course"], compress=True)
        writer.finish(Manifest(__version__, "2026-09-01T12:00:00+00:00", "18.6", [], {}))
    return Path("academy.zip")


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_or_newer_backup_is_refused_by_name(archive: Path, kind: str) -> None:
    """Before the database is even asked: tests without the mark may not, and this one has none."""
    damage, told = DAMAGE[kind]
    damage(archive)

    with pytest.raises(BadInput) as refused:
        restore(archive, replace=True, progress=lambda *_: None)

    assert f"{refused.value}\n" == told


def test_a_restore_that_fails_half_way_leaves_what_was_there(fresh: Academy) -> None:
    fresh.query("INSERT INTO network_brand (code, name) VALUES ('zephyr', 'Zephyr')")
    tables = {**_manifest(fresh.home / "academy.zip")["tables"], "network_person": ["7", "0"]}
    _add(tables=tables)(fresh.home / "academy.zip")

    result = fresh.run("restore", "academy.zip", "--replace", status=1)

    assert result.err.startswith("The restored table network_person is not what was backed up (")
    assert fresh.query("SELECT code FROM network_brand") == [("zephyr",)]
    assert _leftovers(fresh) == []


def test_a_backup_is_of_one_instant_though_the_academy_goes_on(academy: Academy, tmp_path: Path) -> None:
    """What another session has not committed is not in it, and does not stop it."""
    with psycopg.connect(academy.url) as writing:
        writing.execute("UPDATE network_person SET given_name = 'Later'")
        academy.run("backup", str(tmp_path / "during.zip"), status=0)
        writing.rollback()

    assert _manifest(tmp_path / "during.zip")["tables"] == _manifest(academy.home / "academy.zip")["tables"]


def test_a_backup_that_cannot_be_written_says_where(academy: Academy) -> None:
    result = academy.run("backup", "nowhere/academy.zip", status=1)

    assert result.err == ("The backup cannot be written to nowhere/academy.zip: No such file or directory.\n")


def test_version_is_that_of_the_package() -> None:
    text = (Path(__file__).parent.parent.parent / "pyproject.toml").read_text()

    assert f'\nversion = "{__version__}"\n' in text


def _leftovers(academy: Academy) -> list[object]:
    """Databases and folders that a restore should have cleared away."""
    names = academy.query("SELECT datname FROM pg_database WHERE starts_with(datname, current_database() || '_')")
    return [*names, *(path.name for path in academy.home.glob("files.*"))]
