"""Packages are taken in whole, or not at all."""

import hashlib
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import transaction
from standards.building import scorm, zipped

from tradewind.catalog.models import Course, Package
from tradewind.delivery import importing, unpacking
from tradewind.delivery.importing import ImportCancelled, Steps
from tradewind.kernel.files import files
from tradewind.kernel.problems import BadInput, TradewindError

pytestmark = pytest.mark.django_db

CMI5 = """<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
<course id="https://example.com/c"><title><langstring lang="de">Bremsen</langstring>
<langstring lang="en-US">Brakes</langstring></title>
<description><langstring lang="en-US">All.</langstring></description>
</course><au id="https://example.com/a"><title><langstring lang="en-US">One</langstring></title>
<description><langstring lang="en-US">One.</langstring></description><url>https://example.com/a.html</url></au>
</courseStructure>"""


def brakes(**more):
    return zipped({"imsmanifest.xml": scorm(), "a.html": "<p>", "img/b.png": b"\x89PNG" * 1000, **more})


def taken(file, **options):
    return importing.import_package(file, filename="brakes.zip", actor="ada", **options)


def kept(package):
    return {name: b"".join(files().pieces(f"{package.folder}/{name}")) for name in ("a.html", "img/b.png")}


def test_a_package_is_read_and_unpacked():
    file = brakes()

    package = Package.objects.get(pk=taken(file).pk)

    assert (package.format, package.title, package.filename, package.files) == ("scorm-1.2", "Course", "brakes.zip", 3)
    assert package.digest == hashlib.sha256(file.getvalue()).hexdigest()
    assert package.size == 4003 + len(scorm())
    assert kept(package) == {"a.html": b"<p>", "img/b.png": b"\x89PNG" * 1000}


def test_progress_is_told_in_bytes():
    told = []
    file = brakes()

    package = taken(file, steps=Steps(lambda steps: told.append((steps.done, steps.total))))

    total = len(file.getvalue()) + package.size
    assert told[-1] == (total, total)
    assert told == sorted(told)


def test_every_fault_is_told_at_once():
    with pytest.raises(BadInput) as refused:
        taken(brakes(**{"../evil": "x", "a.HTML": "y", "c:d": "z"}))

    assert refused.value.problems.count >= 3
    assert files().folders("packages") == []


def test_what_is_damaged_is_refused_and_leaves_nothing():
    damaged = bytearray(brakes().getvalue())
    at = damaged.index(b"img/b.png") + 9
    damaged[at : at + 8] = b"\xff" * 8

    with pytest.raises(BadInput) as refused:
        taken(BytesIO(bytes(damaged)))

    assert str(refused.value).startswith("img/b.png: is damaged")
    assert (files().folders("packages"), Package.objects.count()) == ([], 0)


@pytest.mark.parametrize("after", [0, 1, 3])
def test_an_import_can_be_cancelled_at_any_piece_and_leaves_nothing(after):
    told = iter(range(100))

    def watch(_steps):
        if next(told) >= after:
            raise ImportCancelled("Cancelled.")

    with pytest.raises(ImportCancelled):
        taken(brakes(), steps=Steps(watch))

    assert (files().folders("packages"), Package.objects.count()) == ([], 0)


def test_a_full_disk_is_told_and_leaves_nothing(monkeypatch):
    def full(self, name, pieces):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tradewind.kernel.files.LocalFiles.put", full)

    with pytest.raises(TradewindError, match="The files cannot be kept: No space left on device"):
        taken(brakes())

    assert Package.objects.count() == 0


def test_the_same_file_twice_is_told_and_allowed():
    first, second = taken(brakes()), taken(brakes())

    assert list(importing.twins_of(second)) == [first]
    assert kept(first) == kept(second)


def test_what_a_killed_import_left_is_removed_by_the_next():
    files().put(f"packages/{uuid.uuid4()}/half.html", [b"<p>"])
    files().put("packages/readme/of-somebody.txt", [b"not ours"])
    assert len(unpacking.leftovers()) == 1

    package = taken(brakes())

    assert files().folders("packages") == sorted([str(package.pk), "readme"])


def test_a_structure_of_cmi5_by_itself_is_a_package_without_files():
    package = taken(BytesIO(CMI5.encode()))

    assert (package.format, package.title, package.files, package.size) == ("cmi5", "Brakes", 0, 0)


def test_single_files_are_a_package():
    package = importing.store_files([("film.mp4", BytesIO(b"moving")), ("film.vtt", BytesIO(b"WEBVTT"))], actor="ada")

    assert package.structure == {"files": [{"name": "film.mp4", "size": 6}, {"name": "film.vtt", "size": 6}]}
    assert (package.format, package.size, package.files) == ("files", 12, 2)
    assert package.digest == hashlib.sha256(b"movingWEBVTT").hexdigest()
    assert b"".join(files().pieces(f"{package.folder}/film.vtt")) == b"WEBVTT"


@pytest.mark.parametrize("names", [[], ["../a"], ["a/b"], ["A.pdf", "a.pdf"], [""]])
def test_files_of_bad_names_are_refused(names):
    with pytest.raises(BadInput):
        importing.store_files([(name, BytesIO(b"x")) for name in names], actor="ada")


def test_a_course_is_made_of_a_package_and_gets_a_new_version():
    first = importing.add_course(taken(brakes()), publish=True, actor="ada")
    second = importing.add_course(taken(brakes()), code="course", publish=False, actor="ada")

    assert (first.course.code, first.course.title, first.number, first.state) == ("course", "Course", 1, "published")
    assert (second.course, second.number, second.state) == (first.course, 2, "draft")
    activity = second.activities.get()
    assert (activity.code, activity.kind, activity.title) == ("content", "scorm", "Course")


def test_where_no_course_comes_of_it_no_package_is_left():
    with pytest.raises(BadInput):
        importing.import_course(brakes(), filename="brakes.zip", actor="ada", title="x", then=refuse)

    assert (files().folders("packages"), Package.objects.count(), Course.objects.count()) == ([], 0, 0)


def refuse(_version):
    raise BadInput.of("course", "is not wanted.")


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_package_is_there_leaves_it():
    def lost(package):
        transaction.on_commit(lambda: package.missing)

    with pytest.raises(AttributeError):
        taken(brakes(), then=lost)

    assert files().folders("packages") == [str(Package.objects.get().pk)]


def test_only_a_package_that_nothing_plays_can_be_removed():
    played, idle = taken(brakes()), taken(brakes())
    importing.add_course(played, publish=False, actor="ada")
    assert (unpacking.unused(), unpacking.unused(age=timedelta(0))) == ([], [idle])

    with pytest.raises(BadInput, match="is played by Course, version 1"):
        unpacking.remove(played, actor="ada")
