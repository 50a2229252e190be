"""Content whose files lie on S3: the same answers, and clear ones where S3 does not answer."""

from collections.abc import Iterator

import pytest
from django.test import Client
from factories import ActivityFactory, PersonFactory
from s3_server import S3Server
from standards.building import scorm, zipped

from tradewind.delivery import attempts, content, importing
from tradewind.kernel import files_s3
from tradewind.web.content import middleware

pytestmark = pytest.mark.django_db

LETTERS = b"abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(autouse=True)
def forgotten():
    middleware._imported_at.cache_clear()


@pytest.fixture
def package(on_s3):
    files = {"imsmanifest.xml": scorm(), "a.html": "<p>", "letters.txt": LETTERS, "empty.txt": b""}
    return importing.import_package(zipped(files), filename="p.zip", actor="ada")


@pytest.fixture
def asked(package):
    """``asked(path, **headers)``: what is answered for a file of the package."""
    registration = attempts.register(PersonFactory(), ActivityFactory().version.course, origin="plan", actor="maya")
    session = attempts.open_session(registration.activities.get(), actor="maya")

    def ask(path, method="get", **headers):
        address = content.address(package, path, session).partition("/content/")[2]
        return getattr(Client(), method)(f"/content/{address}", headers=headers, HTTP_HOST="127.0.0.1:8000")

    return ask


@pytest.fixture
def out_of_reach(s3: S3Server) -> Iterator[None]:
    """S3 is down for the length of the test."""
    s3.stop()
    yield
    s3.start()


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_file_is_answered_whole_and_kept_by_the_browser(asked):
    whole, head, empty = asked("letters.txt"), asked("letters.txt", method="head"), asked("empty.txt")

    assert (whole.status_code, body(whole), head.status_code, body(head)) == (200, LETTERS, 200, b"")
    assert {each["Content-Length"] for each in (whole, head)} == {"26"}
    assert whole["Cache-Control"] == "private, max-age=604800, immutable"
    assert asked("letters.txt", if_none_match=whole["ETag"]).status_code == 304
    assert (empty.status_code, body(empty), empty["Content-Length"]) == (200, b"", "0")


@pytest.mark.parametrize(
    ("wanted", "status", "part", "said"),
    [
        ("bytes=2-4", 206, b"cde", "bytes 2-4/26"),
        ("bytes=20-", 206, b"uvwxyz", "bytes 20-25/26"),
        ("bytes=-3", 206, b"xyz", "bytes 23-25/26"),
        ("bytes=26-", 416, b"There is nothing in that range.\n", "bytes */26"),
    ],
)
def test_a_range_is_answered(asked, wanted, status, part, said):
    response = asked("letters.txt", range=wanted)

    assert (response.status_code, body(response), response["Content-Range"]) == (status, part, said)


@pytest.mark.parametrize("path", ["nothing.html", "a" * 1000, "a.html/b"])
def test_what_is_not_there_is_not_found(asked, path):
    assert asked(path).status_code == 404


def test_a_download_that_breaks_off_goes_on_from_there(on_s3, monkeypatch):
    """As it does where a paused film is read on."""
    on_s3.put("film.mp4", [LETTERS * 40_000])
    real = files_s3.S3Files._from
    asked = []

    def breaking(self, name, start, end):
        asked.append(start)
        pieces = real(self, name, start, end)
        yield next(pieces)
        if len(asked) < 3:
            raise files_s3.ReadTimeoutError(endpoint_url="s3")
        yield from pieces

    monkeypatch.setattr(files_s3.S3Files, "_from", breaking)

    assert b"".join(on_s3.pieces("film.mp4", 5)) == (LETTERS * 40_000)[5:]
    assert asked == [5, 5 + files_s3.PIECE, 5 + 2 * files_s3.PIECE]


def test_files_out_of_reach_are_told_once_and_kept_by_nobody(asked, out_of_reach):
    response = asked("letters.txt")

    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (
        503,
        "60",
        "private, no-store",
    )
    assert body(response) == b"The academy's files cannot be reached. Try again in a minute.\n"
