"""Where packages run, and where files lie: how the settings are read."""

import pytest

from tradewind.config.settings import _check_apart, _content_origin, _storage


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Content.Example.com/", "https://content.example.com"),
        ("https://*.content.example.com:443", "https://*.content.example.com"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("", ""),
    ],
)
def test_content_origin_is_an_origin_with_a_star_for_its_first_label(text, origin):
    assert _content_origin(text, is_local=False) == origin
    assert _content_origin("", is_local=True) == "http://127.0.0.1:8000"


@pytest.mark.parametrize("text", ["content.example", "ftp://a.example", "https://a.*.example", "https://a.example/x"])
def test_content_origin_that_is_none_is_refused_with_the_cure(text):
    with pytest.raises(SystemExit, match="Write where packages run"):
        _content_origin(text, is_local=False)


@pytest.mark.parametrize(
    ("origin", "public_url", "hosts"),
    [
        ("https://learn.example.com", "https://learn.example.com", []),
        ("https://*.example.com", "https://Learn.example.com", []),
        ("https://*.example.com:8443", "https://learn.example.com:8443", []),
        ("http://*.example.com", "https://learn.example.com:443", []),
        ("https://*.example.com", "", ["intern", "learn.example.com"]),
    ],
)
def test_content_origin_that_is_an_address_of_the_pages_is_refused_with_the_cure(origin, public_url, hosts):
    with pytest.raises(SystemExit) as refused:
        _check_apart(origin, public_url, hosts)

    assert str(refused.value).startswith(f"CONTENT_ORIGIN is {origin!r}, and so an address of the academy's pages too")
    assert "https://*.content." in str(refused.value)


@pytest.mark.parametrize(
    ("origin", "public_url", "hosts"),
    [
        ("https://*.content.example.com", "https://learn.example.com", ["learn.example.com", ".example.com", "*"]),
        ("https://*.example.com", "https://example.com", [".example.com"]),
        ("http://127.0.0.1:8000", "http://localhost:8000", ["localhost", "127.0.0.1"]),
        ("", "", ["localhost"]),
    ],
)
def test_content_origin_beside_the_pages_is_taken(origin, public_url, hosts):
    _check_apart(origin, public_url, hosts)


def test_storage_is_a_bucket_or_a_folder_of_this_machine():
    assert _storage("") == {"BACKEND": "tradewind.kernel.files.LocalFiles"}
    assert _storage("s3://key:a%2Fb@academy/some/folder?endpoint=http://127.0.0.1:9000&region=eu") == {
        "BACKEND": "tradewind.kernel.files_s3.S3Files",
        "OPTIONS": {
            "bucket_name": "academy",
            "location": "some/folder",
            "access_key": "key",
            "secret_key": "a/b",
            "endpoint_url": "http://127.0.0.1:9000",
            "region_name": "eu",
        },
    }
    assert _storage("s3://academy")["OPTIONS"] == {"bucket_name": "academy"}


@pytest.mark.parametrize("url", ["academy", "https://s3.example/academy", "s3://academy?acl=public"])
def test_storage_that_is_none_is_refused_with_the_cure(url):
    with pytest.raises(SystemExit, match="STORAGE_URL is not like s3://bucket"):
        _storage(url)
