"""``tradewind course``: all of a package or nothing, whoever interrupts it, in little memory."""

import json
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from command_line import Academy
from standards.building import scorm, zipped

PEAK = 220 << 20
"""Bytes of memory that a command may take: 110 MB are Django's and the driver's."""


def package(academy: Academy, name: str = "brakes.zip", **files: str) -> str:
    (academy.home / name).write_bytes(zipped({"imsmanifest.xml": scorm(), "a.html": "<p>", **files}).getvalue())
    return name


def large(academy: Academy, megabytes: int) -> str:
    with zipfile.ZipFile(academy.home / "large.zip", "w") as file:
        file.writestr("imsmanifest.xml", scorm())
        file.writestr("a.html", "<p>")
        with file.open("film.mp4", "w") as film:
            for _ in range(megabytes):
                film.write(b"\0" * (1 << 20))
    return "large.zip"


def folders(academy: Academy) -> list[Path]:
    return sorted((academy.home / "files" / "packages").glob("*"))


def begun(academy: Academy) -> "subprocess.Popen[str]":
    """An import that has just begun to write its files: a second of work is left."""
    process = subprocess.Popen(
        academy.command("course", "add", large(academy, 400)),
        stderr=subprocess.PIPE,
        text=True,
        cwd=academy.home,
        env=academy.environment,
    )
    deadline = time.monotonic() + 60
    while not list(academy.home.glob("files/packages/*/*")):
        assert time.monotonic() < deadline, "nothing was written"
        time.sleep(0.005)
    return process


def test_a_package_becomes_a_course_and_then_its_next_version(fresh: Academy) -> None:
    brakes = package(fresh)

    first = fresh.run("course", "add", brakes, "--publish", status=0)
    second = fresh.run("course", "add", brakes, "--code", "course", "--json", status=0)

    assert first.out == "course: Course, version 1, is published (scorm-1.2, 2 files, 0.0 MB).\n"
    data = json.loads(second.out)
    assert (data["course"], data["version"], data["state"], data["format"]) == ("course", 2, "draft", "scorm-1.2")
    assert data["same_as"] in {folder.name for folder in folders(fresh)}


def test_every_fault_is_printed_and_nothing_is_kept(fresh: Academy) -> None:
    bad = package(fresh, **{"../evil": "x", "A.html": "y"})

    result = fresh.run("course", "add", bad, status=2)

    assert "../evil: would lie outside the package. Names in a zip are relative, without '..'.\n" in result.err
    assert result.err.endswith("faults; nothing was applied.\n")
    assert folders(fresh) == []


def test_what_is_no_package_or_not_there_is_bad_input(fresh: Academy) -> None:
    (fresh.home / "notes.zip").write_text("notes")

    assert fresh.run("course", "add", "notes.zip", status=2).err.startswith("the package: is not a zip file")
    assert fresh.run("course", "add", "nowhere.zip", status=2).err == (
        "nowhere.zip: cannot be read: No such file or directory.\n"
    )
    assert fresh.run("course", "add", package(fresh), "--code", "a b", status=2).err.startswith("code: 'a b' has the")
    assert fresh.query("SELECT count(*) FROM catalog_package") == [(0,)]


def test_interrupted_it_leaves_nothing(fresh: Academy) -> None:
    process = begun(fresh)

    process.send_signal(signal.SIGINT)

    assert process.communicate(timeout=60)[1] == "Cancelled; nothing was imported.\n"
    assert (process.returncode, folders(fresh)) == (1, [])
    assert fresh.query("SELECT count(*) FROM catalog_package") == [(0,)]


def test_killed_it_leaves_no_course_and_the_next_import_removes_its_files(fresh: Academy) -> None:
    process = begun(fresh)
    process.kill()
    process.communicate(timeout=60)
    assert len(folders(fresh)) == 1
    assert fresh.query("SELECT count(*) FROM catalog_package") == [(0,)]

    fresh.run("course", "add", package(fresh), status=0)

    (folder,) = folders(fresh)
    assert fresh.query("SELECT id::text FROM catalog_package") == [(folder.name,)]


def test_a_large_package_is_imported_in_little_memory(fresh: Academy) -> None:
    command = fresh.command("course", "add", large(fresh, 256), "--quiet")
    # By a process that is small itself: what is forked off a large one counts as that large from its birth.
    launch = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
    launch += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"

    done = subprocess.run(
        [sys.executable, "-c", launch, *command],
        stdout=subprocess.PIPE,
        check=True,
        cwd=fresh.home,
        env=fresh.environment,
    )

    assert int(done.stdout.split()[-1]) << 10 < PEAK
    assert folders(fresh)[0].joinpath("film.mp4").stat().st_size == 256 << 20
