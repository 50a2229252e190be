"""Where the academy is found."""

import pytest
from django.test import RequestFactory

from tradewind.config.settings import _public_url
from tradewind.kernel.addresses import origin


def test_origin_is_the_public_url_and_else_the_host_that_was_asked(settings):
    request = RequestFactory(headers={"host": "localhost"}).get("/", secure=True)
    assert origin(request) == "https://localhost"
    request = RequestFactory(headers={"host": "localhost"}).get("/")
    assert origin(request) == "http://localhost"
    settings.SERVED_BY_HTTPS = True  # by a proxy that ends TLS
    assert origin(request) == "https://localhost"
    settings.PUBLIC_URL = "https://academy.example"
    assert origin(request) == "https://academy.example"


@pytest.mark.parametrize(
    ("text", "public"),
    [("", ""), (" https://academy.example/ ", "https://academy.example"), ("http://a.test:8000", "http://a.test:8000")],
)
def test_public_url_is_an_origin(text, public):
    assert _public_url(text) == public


@pytest.mark.parametrize(
    "text", ["academy.example", "ftp://academy.example", "https://academy.example/learn", "https://"]
)
def test_public_url_that_is_none_is_refused_with_the_cure(text):
    with pytest.raises(SystemExit) as refused:
        _public_url(text)
    assert str(refused.value) == f"PUBLIC_URL is {text!r}. Write where people find the academy: https://academy.example"
