"""Zips that nobody should trust."""

import io
import stat
import tracemalloc
import zipfile

import pytest

from standards.building import zipped
from tradewind.standards.archive import Archive, Limits
from tradewind.standards.faults import BadPackage


def refused(file: io.BytesIO, limits: Limits | None = None) -> list[str]:
    with pytest.raises(BadPackage) as raised:
        Archive(file, limits)
    return [str(fault) for fault in raised.value.faults]


def one(name: str, content: bytes = b"x", *, mode: int = 0o644, kind: int = stat.S_IFREG) -> io.BytesIO:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        info.external_attr = (kind | mode) << 16
        file.writestr(info, content)
    return buffer


OUTSIDE = "would lie outside the package. Names in a zip are relative, without '..'."
FAULTS = [
    ("../a.html", OUTSIDE),
    ("a/../../b.html", OUTSIDE),
    ("/etc/passwd", OUTSIDE),
    ("C:/windows/a.html", OUTSIDE),
    ("..\\a.html", OUTSIDE),
    ("a//b.html", OUTSIDE),
    ("a/./b.html", OUTSIDE),
    ("a\x07.html", "has a character in its name that no file may have. Rename it, and what refers to it."),
    ("what?.html", "has a character in its name that no file may have. Rename it, and what refers to it."),
    (f"{'a' * 401}.html", "has a name of more than 400 bytes. Shorten it."),
]


@pytest.mark.parametrize(("name", "wrong"), FAULTS, ids=lambda value: repr(value)[:24])
def test_name_that_no_file_may_have_is_refused(name, wrong):
    assert refused(one(name)) == [f"{name.replace(chr(92), '/')[:200]}: {wrong}"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_what_is_no_file_is_refused(kind):
    assert refused(one("a.html", kind=kind)) == [
        "a.html: is a link or a device, not a file. Put the file itself into the package."
    ]


def test_encrypted_file_is_refused():
    packed = bytearray(one("a.html").getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + offset] |= 1
    assert refused(io.BytesIO(bytes(packed))) == ["a.html: is encrypted. Zip the package without a password."]


def test_names_that_clash_are_refused():
    assert refused(zipped({"a.html": "1", "A.html": "2", "b": "3", "b/c.html": "4"})) == [
        "a.html: differs from another file by case only. Rename one of them.",
        "A.html: differs from another file by case only. Rename one of them.",
        "b/c.html: lies in 'b', which is a file. Rename one of them.",
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_file_that_is_there_twice_is_refused():
    buffer = zipped({"a.html": "1"})
    with zipfile.ZipFile(buffer, "a") as file:
        file.writestr("a.html", "2")
    assert refused(buffer) == ["a.html: is in the package twice. Keep one of them."]


def test_bomb_is_refused_before_it_is_unpacked():
    bomb = zipped({"a.bin": bytes(64 << 20)})
    tracemalloc.start()
    assert refused(bomb) == ["a.bin: is packed more than 200 times, as no course is."]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


def test_more_than_is_taken_is_refused():
    many = zipped({f"{number}.html": "x" for number in range(4)}, zipfile.ZIP_STORED)
    assert refused(many, Limits(files=3)) == ["the package: holds 4 files, and at most 3 are taken."]
    assert refused(many, Limits(size=3)) == ["the package: would unpack to 4 bytes, and at most 3 are taken."]


def test_what_is_no_zip_is_refused():
    [fault] = refused(io.BytesIO(b"<html>not found</html>"))
    assert fault == (
        "the package: is not a zip file that can be read (File is not a zip file). "
        "Export it again from the authoring tool, as a zip."
    )


def test_size_that_the_header_hides_is_not_believed():
    packed = bytearray(zipped({"a.html": "x" * 5000}).getvalue())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = packed.index(signature) + offset
        packed[start : start + 4] = (10).to_bytes(4, "little")
    with pytest.raises(BadPackage, match=r"a\.html: is damaged"):
        Archive(io.BytesIO(bytes(packed))).read("a.html")


def test_damaged_content_is_told():
    packed = bytearray(zipped({"a.html": bytes(range(256)) * 40}).getvalue())
    packed[60:90] = b"\xff" * 30
    with pytest.raises(BadPackage, match=r"a\.html: is damaged .* Upload the package again\."):
        Archive(io.BytesIO(bytes(packed))).read("a.html")


def test_names_are_normalised_and_leavings_left_out():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in ["./a.html", "shared/", "shared\\style.css", "__MACOSX/._a.html", "x/.DS_Store", "Thumbs.db"]:
            info = zipfile.ZipInfo("placeholder")
            info.filename = name
            file.writestr(info, "" if name.endswith("/") else name)
    archive = Archive(buffer)
    assert (list(archive), archive.read("shared/style.css")) == (["a.html", "shared/style.css"], b"shared\\style.css")


@pytest.mark.parametrize(("stored", "name"), [("übung.html".encode(), "übung.html"), (b"\x81bung.html", "übung.html")])
def test_name_without_the_mark_of_utf8_is_read_as_it_was_meant(stored, name):
    packed = one("Xbung.html".rjust(len(stored), "X")).getvalue()
    placeholder = b"Xbung.html".rjust(len(stored), b"X")
    assert list(Archive(io.BytesIO(packed.replace(placeholder, stored)))) == [name]


def test_copy_gives_the_content_in_pieces():
    content = bytes(range(256)) * 8192
    archive, target = Archive(zipped({"a.bin": content}, zipfile.ZIP_STORED)), io.BytesIO()
    assert (archive.copy("a.bin", target), target.getvalue() == content) == (len(content), True)
    assert (archive.size, len(archive), "a.bin" in archive, archive.spelled("A.BIN")) == (2097152, 1, True, "a.bin")
    with pytest.raises(BadPackage, match="has 2,097,152 bytes, and at most 100 are read"):
        archive.read("a.bin", 100)
