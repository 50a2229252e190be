"""Turning mails off: on one's own page, and by the link of a mail without signing in."""

import pytest
from django.test import Client

from tradewind.network.logins import ensure_login
from tradewind.network.queries import history_where
from tradewind.notices.links import off_link
from tradewind.notices.models import Silence
from tradewind.notices.services import silenced, turn_off

pytestmark = pytest.mark.django_db
OWN = "/account/notices/"


@pytest.fixture
def learner(client, cast):
    client.force_login(ensure_login(cast.learner))
    return cast.learner


def test_page_is_reached_from_every_page_and_asks_for_a_sign_in(client, cast):
    assert client.get(OWN)["Location"] == f"/sign-in/?next={OWN}"
    client.force_login(ensure_login(cast.learner))
    assert f'href="{OWN}"' in client.get("/plan/").content.decode()
    client.force_login(cast.admin)
    assert client.get(OWN).status_code == 404  # nobody's login: nobody is sent anything


def test_what_is_not_ticked_is_turned_off_and_on_again(client, learner):
    client.post(OWN, {})
    assert (silenced(learner), "checked" in client.get(OWN).content.decode()) == ({"reminders"}, False)
    client.post(OWN, {"wanted": ["reminders"]})
    assert (silenced(learner), "checked" in client.get(OWN).content.decode()) == (set(), True)


@pytest.mark.parametrize(
    ("url", "email", "words"),
    [
        ("", "ada@north.example", "This academy sends no mail at present."),
        ("smtp://mail.example", "ada@north.example", "Mail goes to ada@north.example."),
        ("smtp://mail.example", "", "No address of yours is known"),
    ],
)
def test_page_says_where_mail_goes(client, settings, learner, url, email, words):
    settings.EMAIL_URL = url
    type(learner).objects.filter(pk=learner.pk).update(email=email)

    assert words in client.get(OWN).content.decode()


def test_link_of_a_mail_shows_a_button_and_only_the_button_turns_off(cast):
    stranger = Client(enforce_csrf_checks=True)
    link = off_link(cast.learner, "reminders")
    page = stranger.get(link)
    assert (page.status_code, silenced(cast.learner)) == (200, set())
    assert 'method="post"' in page.content.decode()

    answer = stranger.post(link, {"List-Unsubscribe": "One-Click"})  # RFC 8058 3.1
    assert (answer.status_code, silenced(cast.learner)) == (200, {"reminders"})
    assert "Turned off" in stranger.get(link).content.decode()
    assert stranger.post(link).status_code == 200


def test_link_is_good_for_nobody_else_and_nothing_else(client, cast):
    link = off_link(cast.learner, "reminders")
    forged = [
        link.replace("learner", "manager"),
        link.replace("reminders", "news"),
        link[:-3] + "x/",
        off_link(cast.learner, "news"),
        f"{OWN}off/x/",
    ]
    assert [client.post(address).status_code for address in forged] == [410] * 5
    assert Silence.objects.count() == 0


def test_history_says_who_turned_it_off_and_through_what(client, cast):
    client.post(off_link(cast.learner, "reminders"))
    client.force_login(ensure_login(cast.learner))
    client.post(OWN, {"wanted": ["reminders"]})

    changes = history_where(Silence, person_id=cast.learner.pk)
    assert [(change.action, change.via) for change in changes] == [("delete", "account"), ("insert", "mail")]


def test_turning_off_twice_is_once(cast):
    for _ in range(2):
        turn_off(cast.learner, "reminders", actor="test", via="test")
    assert Silence.objects.count() == 1
    with pytest.raises(KeyError):
        turn_off(cast.learner, "gossip", actor="test", via="test")
