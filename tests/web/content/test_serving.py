"""What is answered on the content's own origin, and what is not."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from factories import ActivityFactory, PersonFactory
from standards.building import scorm, zipped

from tradewind.delivery import attempts, content, importing
from tradewind.delivery.models import Session
from tradewind.web.content import middleware

pytestmark = pytest.mark.django_db

HOST = "127.0.0.1:8000"
LETTERS = b"abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(autouse=True)
def forgotten():
    middleware._imported_at.cache_clear()


@pytest.fixture
def package():
    names = ["a.mjs", "b.wasm", "c.vtt", "d.svg", "deep/sp ace/ü.html", "e.unknown", "f.pdf"]
    files = {"imsmanifest.xml": scorm(), "a.html": "<p>", "letters.txt": LETTERS, **dict.fromkeys(names, "x")}
    return importing.import_package(zipped(files), filename="p.zip", actor="ada")


@pytest.fixture
def session():
    registration = attempts.register(PersonFactory(), ActivityFactory().version.course, origin="plan", actor="maya")
    return attempts.open_session(registration.activities.get(), actor="maya")


@pytest.fixture
def asked(package, session):
    """``asked(path, **headers)``: what is answered for a file of the package."""

    def ask(path, host=HOST, method="get", **headers):
        address = content.address(package, path, session).partition("/content/")[2]
        return getattr(Client(), method)(f"/content/{address}", headers=headers, HTTP_HOST=host)

    return ask


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_file_is_answered_with_what_a_browser_needs_to_keep_it(asked, package):
    response = asked("letters.txt")

    assert (response.status_code, body(response)) == (200, LETTERS)
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Length"] == "26"
    assert response["Cache-Control"] == "private, max-age=604800, immutable"
    assert response["Last-Modified"].endswith("GMT")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.cookies == {}
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.mjs", "text/javascript"),
        ("b.wasm", "application/wasm"),
        ("c.vtt", "text/vtt"),
        ("d.svg", "image/svg+xml"),
        ("e.unknown", "application/octet-stream"),
        ("deep/sp%20ace/%C3%BC.html?page=2#top", "text/html"),
    ],
)
def test_media_types_are_said_and_addresses_are_as_packages_state_them(asked, path, kind):
    response = asked(path)

    assert (response.status_code, response["Content-Type"]) == (200, kind)


@pytest.mark.parametrize(
    ("wanted", "got", "said"),
    [
        ("bytes=0-2", b"abc", "bytes 0-2/26"),
        ("bytes=23-", b"xyz", "bytes 23-25/26"),
        ("bytes=-2", b"yz", "bytes 24-25/26"),
        ("bytes=-100", LETTERS, "bytes 0-25/26"),
        ("bytes=20-100", b"uvwxyz", "bytes 20-25/26"),
    ],
)
def test_one_range_is_answered(asked, wanted, got, said):
    response = asked("letters.txt", range=wanted)

    assert (response.status_code, body(response), response["Content-Range"]) == (206, got, said)
    assert response["Content-Length"] == str(len(got))


@pytest.mark.parametrize("wanted", ["bytes=26-", "bytes=9-3", "bytes=-0"])
def test_a_range_that_holds_nothing_is_416(asked, wanted):
    response = asked("letters.txt", range=wanted)

    assert (response.status_code, response["Content-Range"]) == (416, "bytes */26")


@pytest.mark.parametrize("wanted", ["bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=a-b"])
def test_other_ranges_are_passed_over(asked, wanted):
    assert asked("letters.txt", range=wanted).status_code == 200


def test_conditions_are_kept(asked):
    first = asked("letters.txt")
    tag, stamp = first["ETag"], first["Last-Modified"]

    assert asked("letters.txt", **{"if-none-match": tag}).status_code == 304
    assert asked("letters.txt", **{"if-modified-since": stamp}).status_code == 304
    assert asked("letters.txt", **{"if-match": '"another"'}).status_code == 412
    assert asked("letters.txt", range="bytes=0-1", **{"if-range": tag}).status_code == 206
    assert asked("letters.txt", range="bytes=0-1", **{"if-range": stamp}).status_code == 206
    assert asked("letters.txt", range="bytes=0-1", **{"if-range": '"another"'}).status_code == 200
    assert asked("a.html")["ETag"] != tag


def test_head_says_how_long_it_is(asked):
    response = asked("letters.txt", method="head", range="bytes=0-1")

    assert (response.status_code, response["Content-Length"], response.content) == (200, "26", b"")


@pytest.mark.parametrize(
    "path",
    [
        *("nothing.html", "deep", "deep/", "..%2f..%2fsecret_key", "deep/../a.html", "./a.html", "a.html%00"),
        *("A.HTML", "%5c..%5ca", "a.html/x", "x" * 999, "//a.html"),
    ],
)
def test_what_is_no_file_of_the_package_is_not_there(asked, path):
    response = asked(path.replace("//", "%2f"))

    assert (response.status_code, response.content) == (404, b"There is nothing here.\n")


def test_a_grant_opens_its_own_package_alone(asked, package, session):
    other = importing.store_files([("film.mp4", BytesIO(b"moving"))], actor="ada")
    grant = content.grant(session.pk, package.pk)
    forged = grant[:-1] + ("E" if grant.endswith("A") else "A")

    for wrong in (f"{grant}/{other.pk}/film.mp4", f"{forged}/{package.pk}/a.html", f"x/{package.pk}/a.html"):
        refused = Client().get(f"/content/{wrong}", HTTP_HOST=HOST)
        assert (refused.status_code, refused.content) == (403, b"This address opens nothing.\n")
    film = content.file_address(other, session).partition("8000")[2]
    assert body(Client().get(film, HTTP_HOST=HOST)) == b"moving"


@pytest.mark.parametrize(("closed", "heard", "status"), [(23, 0, 200), (25, 0, 410), (None, 71, 200), (None, 73, 410)])
def test_content_is_found_as_long_as_its_session_lasts(asked, session, closed, heard, status):
    now = timezone.now()
    long_ago = now - timedelta(days=30)
    Session.objects.filter(pk=session.pk).update(
        opened_at=long_ago,
        heard_at=now - timedelta(hours=heard),
        closed_at=now - timedelta(hours=closed) if closed else None,
        how="ended" if closed else "",
    )

    response = asked("a.html")

    assert response.status_code == status
    if status == 410:
        assert "This window is over" in response.content.decode()


def test_nothing_but_content_is_answered_there_and_content_nowhere_else(asked):
    for path in ("/api/v1/people", "/xapi/about", "/sign-in/", "/admin/", "/content/", "/play/x/"):
        assert Client().get(path, HTTP_HOST=HOST).status_code == 404
    assert Client().post("/content/", HTTP_HOST=HOST).status_code == 405
    assert asked("a.html", host="localhost:8000").status_code == 404
    assert Client().get("/healthz", HTTP_HOST=HOST).status_code == 200


def test_whoever_types_the_number_is_sent_to_the_academy():
    response = Client().get("/", HTTP_HOST=HOST)

    assert (response.status_code, response["Location"]) == (302, "http://localhost:8000/")


def test_a_service_worker_is_refused(asked):
    refused = asked("a.mjs", **{"service-worker": "script"})

    assert refused.status_code == 403
    assert "Service-Worker" in asked("a.mjs")["Vary"]


def test_documents_are_sandboxed_and_framed_by_the_academy_alone(asked):
    policy = asked("a.html")["Content-Security-Policy"]

    assert policy.startswith("frame-ancestors 'self' http://localhost:* http://127.0.0.1:*; base-uri 'self';")
    assert "sandbox allow-downloads" in policy
    assert "top-navigation" not in policy
    assert "escape" not in policy
    assert "sandbox" not in asked("f.pdf")["Content-Security-Policy"]


def test_captions_can_be_read_by_the_academys_page_and_by_no_other(asked):
    assert asked("c.vtt", origin="http://localhost:8000")["Access-Control-Allow-Origin"] == "http://localhost:8000"
    assert "Access-Control-Allow-Origin" not in asked("c.vtt", origin="http://elsewhere.example")


def test_each_package_has_an_origin_of_its_own_where_the_setting_has_a_star(settings, package, session):
    settings.CONTENT_ORIGIN = "https://*.content.example.com"
    address = content.address(package, "a.html", session)
    origin, _, path = address.partition("/content/")

    assert origin == f"https://{package.pk.hex}.content.example.com"
    ask = Client().get
    assert ask(f"/content/{path}", HTTP_HOST=origin.removeprefix("https://")).status_code == 200
    assert ask(f"/content/{path}", HTTP_HOST=f"{'0' * 32}.content.example.com").status_code == 404
    assert ask("/sign-in/", HTTP_HOST="x.content.example.com").status_code == 404


def test_pages_of_the_academy_are_no_resource_of_others(client):
    assert client.get("/sign-in/")["Cross-Origin-Resource-Policy"] == "same-origin"
    assert client.get("/sign-in/")["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("host", "origin", "label"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000", ""),
        ("localhost:8000", "http://127.0.0.1:8000", None),
        ("Content.Example:443", "https://content.example", ""),
        ("a.content.example", "https://content.example", None),
        ("a.content.example", "https://*.content.example", "a"),
        ("content.example", "https://*.content.example", None),
        ("a.b.content.example", "https://*.content.example", None),
        ("anything", "", None),
        ("", "", None),
    ],
)
def test_hosts_of_content(host, origin, label):
    assert middleware.label_of(host, origin) == label
