import logging

import pytest
import structlog
from django.test import Client
from django.urls import path

from tradewind.config.urls import handler400, handler403, handler404, handler500
from tradewind.config.urls import urlpatterns as ours
from tradewind.web.ui.middleware import CONTENT_SECURITY_POLICY


def broken(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [*ours, path("broken/", broken)]
__all__ = ["handler400", "handler403", "handler404", "handler500"]

pytestmark = pytest.mark.django_db


def test_every_answer_has_the_policy_and_is_kept_by_no_cache(client):
    for path_ in ["/sign-in/", "/", "/nowhere/"]:
        answer = client.get(path_)
        assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"


def test_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    assert CONTENT_SECURITY_POLICY.split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]


def test_static_file_has_its_hash_in_the_address_and_stays_for_good(client):
    page = client.get("/sign-in/").content.decode()
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert address.startswith("/static/ui/app.css?v=")
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "max-age=31536000, public")
    answer.close()


def test_missing_page_is_ours(client):
    answer = client.get("/nowhere/")
    assert (answer.status_code, "There is nothing here" in answer.content.decode()) == (404, True)


def test_form_without_a_token_is_explained():
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "maya", "password": "x"})
    assert (answer.status_code, "This form has expired" in answer.content.decode()) == (403, True)


@pytest.mark.urls(__name__)
def test_fault_of_ours_shows_the_number_that_the_log_has(caplog):
    client = Client(raise_request_exception=False)
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        answer = client.get("/broken/", headers={"x-request-id": "abc-123-def"})
    assert (answer.status_code, answer["X-Request-ID"]) == (500, "abc-123-def")
    assert "abc-123-def" in answer.content.decode()
    assert [(line["event"], line["request_id"], line["status"]) for line in lines] == [("request", "abc-123-def", 500)]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_log_has_the_route_and_never_the_token(client):
    with structlog.testing.capture_logs() as lines:
        client.get("/sign-in/link/a-secret-token/", headers={"x-request-id": "not sane\t"})
    assert [line["route"] for line in lines] == ["sign-in/link/<str:token>/"]
    assert "a-secret-token" not in str(lines)


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/admin/network/positions/?group=%00", None),
        ("/admin/notices/?person=a%00", None),
        ("/admin/courses/uploads/listed/?course=%00", None),
        ("/admin/audiences/new/", {"do": "look", "title": "a\0b"}),
        ("/admin/requirements/new/", {"do": "look", "audience": "a\0b"}),
    ],
)
def test_a_field_with_a_nul_is_no_fault_of_ours(client, cast, address, form):
    client.force_login(cast.admin)
    answer = client.get(address) if form is None else client.post(address, form)
    assert (answer.status_code, "That did not make sense to us" in answer.content.decode()) == (400, True)
