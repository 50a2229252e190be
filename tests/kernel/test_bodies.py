"""Bodies in chunks, which state no length."""

from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from tradewind.kernel.bodies import TooLong, let_go, take_chunks


def chunked(content: bytes, kind: str = "application/json") -> WSGIRequest:
    """As a server hands it on: the input ends by itself."""
    environ = RequestFactory()._base_environ(PATH_INFO="/", REQUEST_METHOD="POST", CONTENT_TYPE=kind)
    environ.pop("CONTENT_LENGTH", None)
    return WSGIRequest({**environ, "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": BytesIO(content)})


def test_body_in_chunks_is_read_as_any_other():
    request = chunked(b'{"a": 1}')

    take_chunks(request, 100)

    assert (request.body, request.META["CONTENT_LENGTH"]) == (b'{"a": 1}', "8")
    let_go(request)


def test_form_in_chunks_has_its_file():
    form = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.zip"\r\n\r\nzip\r\n--x--\r\n'
    request = chunked(form, "multipart/form-data; boundary=x")

    take_chunks(request, 1000)

    assert request.FILES["f"].read() == b"zip"
    let_go(request)


def test_body_in_chunks_is_refused_when_it_is_too_long():
    with pytest.raises(TooLong):
        take_chunks(chunked(b"x" * 101), 100)


def test_body_of_a_stated_length_stays_as_it_is():
    request = RequestFactory().post("/", b"abc", "text/plain")

    take_chunks(request, 1)

    assert request.body == b"abc"
    let_go(request)
