from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import RequestFactory
from django.utils import timezone

from tradewind.identity import links, throttle
from tradewind.identity.backends import PasswordBackend
from tradewind.identity.models import FailedSignIn, OneTimeLink, User
from tradewind.identity.queries import login_named

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def login(username, email="", **extra):
    return User.objects.create_user(username, email, PASSWORD, **extra)


def enter(client, username, password=PASSWORD, **extra):
    return client.post("/sign-in/", {"username": username, "password": password, **extra})


@pytest.mark.parametrize("typed", ["maya", "MAYA", " maya ", "maya@north.example", "Maya@North.Example"])
def test_username_and_email_sign_in_whatever_the_case(typed):
    maya = login("maya", "maya@north.example")
    assert login_named(typed) == maya


def test_username_to_the_letter_wins_over_another_case():
    lower, upper = login("maya"), login("Maya")
    assert [login_named(typed) for typed in ["maya", "Maya", "MAYA"]] == [lower, upper, None]


def test_email_of_several_logins_signs_nobody_in():
    login("anna", "office@north.example")
    login("ben", "Office@north.example")
    assert login_named("office@north.example") is None
    assert login_named("anna").username == "anna"


def test_username_wins_over_somebody_elses_email():
    named = login("office@north.example")
    login("ben", "office@north.example")
    assert login_named("office@north.example") == named


def test_empty_email_is_nobodys():
    login("anna")
    assert [login_named(typed) for typed in ["", "  "]] == [None, None]


def test_sign_in_leads_to_the_plan_and_changes_the_session_key(client):
    login("maya")
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = client.session.session_key

    response = enter(client, "maya")

    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session.session_key != planted


def test_unknown_wrong_and_inactive_get_the_same_page(client):
    login("maya")
    login("gone", is_active=False)
    pages = [
        enter(client, "maya", "wrong"),
        enter(client, "nobody", "wrong"),
        enter(client, "gone"),
    ]
    said = [page.context["form"].non_field_errors() for page in pages]
    assert [page.status_code for page in pages] == [422, 422, 422]
    assert said == [["That username or e-mail and password do not go together."]] * 3


def test_unknown_and_wrong_cost_one_hash_each(monkeypatch):
    login("maya")
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode",
        lambda self, password, salt: hashed.append(password) or f"md5${salt}$x",
    )
    request = RequestFactory().post("/")
    for typed in ["maya", "nobody"]:
        assert PasswordBackend().authenticate(request, username=typed, password="wrong") is None
        assert hashed == ["wrong"]
        hashed.clear()


def test_sign_in_goes_on_to_a_page_of_ours_only(client):
    login("maya")
    assert enter(client, "maya", next="/plan/hv-safety/")["Location"] == "/plan/hv-safety/"
    client.post("/sign-out/")
    assert enter(client, "maya", next="https://elsewhere.example/")["Location"] == "/"


def test_fifth_failure_makes_that_login_wait_at_that_address(client):
    login("maya")
    login("ben")
    assert [enter(client, "maya", "wrong").status_code for _ in range(5)] == [422] * 5

    page = enter(client, "MAYA")

    assert page.status_code == 429
    assert page.context["form"].non_field_errors() == ["Too many failed tries. Wait 15 minutes, then try again."]
    assert enter(client, "ben").status_code == 302
    assert client.post("/sign-out/").status_code == 302
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.post("/sign-in/", {"username": "maya", "password": PASSWORD}, **elsewhere).status_code == 302


def test_wait_is_over_after_the_window_and_old_failures_are_forgotten(client):
    login("maya")
    for _ in range(5):
        throttle.count_failure("maya", "127.0.0.1")
    FailedSignIn.objects.update(failed_at=timezone.now() - throttle.WINDOW)
    assert throttle.wait_for("maya", "127.0.0.1") is None
    throttle.count_failure("ben", None)
    assert FailedSignIn.objects.count() == 1


def test_what_was_typed_is_not_kept(client):
    enter(client, "my secret password", "wrong")
    assert "secret" not in FailedSignIn.objects.get().login


def test_signing_in_forgets_the_failures_before(client):
    login("maya")
    for _ in range(4):
        enter(client, "maya", "wrong")
    assert enter(client, "maya").status_code == 302
    assert FailedSignIn.objects.count() == 0


def test_link_signs_in_once_and_only_by_the_button(client):
    maya = login("maya")
    path = links.make_link(maya)

    looks = [client.get(path).status_code, client.head(path).status_code, client.get(path).status_code]
    used = client.post(path)

    assert looks == [200, 200, 200]
    assert (used.status_code, used["Location"], client.session["_auth_user_id"]) == (302, "/", str(maya.pk))
    client.post("/sign-out/")
    assert [client.get(path).status_code, client.post(path).status_code] == [410, 410]
    assert "_auth_user_id" not in client.session


def test_link_lasts_ten_minutes(client):
    path = links.make_link(login("maya"))
    link = OneTimeLink.objects.get()
    assert timedelta(minutes=9, seconds=50) < link.expires_at - timezone.now() <= timedelta(minutes=10)
    OneTimeLink.objects.update(expires_at=timezone.now())
    assert client.post(path).status_code == 410


def test_link_keeps_no_token():
    path = links.make_link(login("maya"))
    token = path.rstrip("/").rsplit("/", 1)[1]
    assert token not in str(OneTimeLink.objects.values().get())


def test_unknown_link_is_gone(client):
    assert client.get("/sign-in/link/never-made/").status_code == 410


def test_link_of_an_inactive_login_is_dead(client):
    maya = login("maya")
    path = links.make_link(maya)
    User.objects.update(is_active=False)
    assert [client.get(path).status_code, client.post(path).status_code] == [410, 410]


def test_sign_out_needs_a_post(client):
    client.force_login(login("maya"))
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/")["Location"] == "/sign-in/?next=/"


def test_session_cookie_is_closed_to_scripts_and_to_other_sites(client):
    login("maya")
    enter(client, "maya")
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")


def test_unusable_password_signs_nobody_in(client):
    User.objects.create(username="maya", password=make_password(None))
    assert enter(client, "maya", "").status_code == 422
    assert enter(client, "maya", "!").status_code == 422
