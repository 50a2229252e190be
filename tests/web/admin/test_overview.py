"""The frame of the administrator's pages: who gets in, and what stands in it."""

import pytest
from factories import Cast

from tradewind.web.admin import attention

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, cast: Cast):
    client.force_login(cast.admin)
    return client


def test_administrator_begins_at_the_overview(admin):
    answer = admin.get("/", follow=True)
    assert (answer.redirect_chain, answer.templates[0].name) == ([("/admin/", 302)], "administration/overview.html")


def test_overview_of_somebody_else_is_not_found(client, maya):
    client.force_login(maya.user)
    assert client.get("/admin/").status_code == 404


def test_overview_asks_for_a_sign_in(client):
    assert client.get("/admin/")["Location"] == "/sign-in/?next=/admin/"


def test_overview_shows_what_presses_first(admin, monkeypatch):
    monkeypatch.setattr(attention, "_SOURCES", [])
    attention.add(lambda viewer: [attention.Matter("soon", "Can wait", "until then", "/later/")])
    attention.add(lambda viewer: [attention.Matter("overdue", "Presses", "now", "/now/")])

    matters = admin.get("/admin/").context["matters"]

    assert [matter.title for matter in matters] == ["Presses", "Can wait"]
