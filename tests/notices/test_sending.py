"""Mail leaves through a real server, which refuses, hangs up and dies: nothing is lost, nothing said twice unknown."""

from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from crashing import crashed
from django.db import DatabaseError, transaction
from django.utils import timezone
from mail_server import mail_server
from side_by_side import at_once

from notices.conftest import use
from tradewind.network.models import Person
from tradewind.notices import services
from tradewind.notices.models import Notice
from tradewind.notices.sending import line_fault, send_waiting


def states():
    return dict(Notice.objects.order_by("pk").values_list("person__code", "state"))


def faults():
    return dict(Notice.objects.exclude(fault="").values_list("person__code", "fault"))


def later():
    """All that waits may be tried now."""
    Notice.objects.filter(state="waiting").update(next_try_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_a_mail_says_who_it_is_and_how_it_is_turned_off(server, say):
    (notice,) = say("ann", given_name="Änn", family_name="Øst")
    assert send_waiting().line() == "1 sent, 0 put off, 0 failed, 0 dropped."

    (mail,) = server.mails
    off = mail["List-Unsubscribe"].strip("<> \r\n")
    assert mail["Message-ID"] == f"<{notice.message_id}@academy.example>"
    assert str(make_header(decode_header(mail["To"]))) == "Änn Øst <ann@north.example>"
    assert (mail["From"], mail["Subject"]) == ("Academy <academy@academy.example>", "News for ann")
    assert (mail["List-Unsubscribe-Post"], mail["Auto-Submitted"]) == ("List-Unsubscribe=One-Click", "auto-generated")
    assert off.startswith("https://academy.example/account/notices/off/ann~news:")
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert all(off in part.get_payload(decode=True).decode() for part in mail.get_payload())
    sent = Notice.objects.get()
    assert (sent.state, sent.address, sent.tries, sent.fault) == ("sent", "ann@north.example", 1, "")


@pytest.mark.django_db
def test_whom_the_server_refuses_for_good_has_failed_and_stops_nobody(server, say):
    say("ann", "bob", "cid")
    server.refuses = {"bob@north.example": "550 5.1.1 no such user"}
    send_waiting()

    assert states() == {"ann": "sent", "bob": "failed", "cid": "sent"}
    assert faults() == {"bob": "550 5.1.1 no such user"}


@pytest.mark.parametrize("answer", ["450 4.2.0 greylisted", "554 5.7.1 relaying denied"])
@pytest.mark.django_db
def test_what_is_refused_for_now_is_tried_again_after_growing_pauses(server, say, answer):
    say("ann", "bob")
    server.refuses = {"ann@north.example": answer}
    pauses = []
    for _ in range(7):
        later()
        before = timezone.now()
        send_waiting()
        pauses.append(round((Notice.objects.get(person__code="ann").next_try_at - before) / timedelta(minutes=1)))
    assert (pauses, faults()) == ([1, 5, 15, 60, 240, 240, 240], {"ann": answer})

    server.refuses.clear()
    later()
    send_waiting()
    assert (states(), faults()) == ({"ann": "sent", "bob": "sent"}, {})


@pytest.mark.django_db
def test_a_server_that_is_down_keeps_everything_waiting_until_it_is_back(settings, say):
    with mail_server() as gone:
        port = gone.port
    use(settings, port)
    say("ann", "bob", "cid")
    outcome = send_waiting()
    assert (outcome.put_off, outcome.fault) == (1, "[Errno 111] Connection refused")
    assert list(Notice.objects.order_by("pk").values_list("tries", flat=True)) == [1, 0, 0]
    assert line_fault() == "[Errno 111] Connection refused"

    with mail_server(port) as back:
        later()
        send_waiting()
        assert line_fault() is None
    assert (len(back.ids), set(states().values())) == (3, {"sent"})


@pytest.mark.django_db
def test_a_server_that_cannot_be_asked_costs_no_mail(server, settings, say):
    settings.EMAIL_HOST = "smtp..example"
    say("ann", "bob")
    outcome = send_waiting()
    assert (outcome.put_off, outcome.fault) == (1, line_fault())
    assert set(states().values()) == {"waiting"}

    settings.EMAIL_HOST = "127.0.0.1"
    later()
    send_waiting()
    assert set(states().values()) == {"sent"}


@pytest.mark.django_db
def test_a_server_that_hangs_up_now_and_then_gets_every_mail_once(server, say):
    said = say("ann", "bob", "cid", "dan", "eva")
    server.hangs_up = 2
    send_waiting()

    assert server.ids == [f"<{notice.message_id}@academy.example>" for notice in said]
    assert set(states().values()) == {"sent"}


@pytest.mark.django_db
def test_a_server_that_dies_with_a_mail_in_hand_gets_that_one_again_as_the_same(server, say):
    ann, bob, cid = (f"<{notice.message_id}@academy.example>" for notice in say("ann", "bob", "cid"))
    server.vanishes = 2
    send_waiting()

    assert (server.ids, set(states().values())) == ([ann, bob, bob, cid], {"sent"})


@pytest.mark.django_db(transaction=True)
def test_whoever_is_killed_at_any_statement_loses_nothing_and_repeats_one_mail_at_most(server, say):
    statement, got_there = 0, True
    while got_there:
        server.mails.clear()
        said = say(*(f"{name}{statement}" for name in ("ann", "bob", "cid")))
        wanted = {f"<{notice.message_id}@academy.example>" for notice in said}
        got_there = crashed(send_waiting, statement)
        later()
        send_waiting()
        assert ({*server.ids}, set(states().values())) == (wanted, {"sent"})
        assert len(server.ids) <= len(wanted) + 1
        statement += 1
    assert statement > 8


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_send_each_mail_once(server, say):
    say(*(f"person-{number}" for number in range(20)))
    outcomes = at_once(send_waiting, send_waiting)

    assert (len(server.ids), len(set(server.ids)), sum(outcome.sent for outcome in outcomes)) == (20, 20, 20)


@pytest.mark.django_db
def test_a_run_ends_after_a_while_and_says_that_there_is_more(server, say):
    say("ann", "bob")
    outcome = send_waiting(seconds=0)

    assert (outcome.is_more, set(states().values())) == (True, {"waiting"})


@pytest.mark.django_db
def test_without_a_mail_server_nothing_is_done(settings, say):
    settings.EMAIL_URL = ""
    say("ann")
    send_waiting()

    assert (states(), Notice.objects.get().tries) == ({"ann": "waiting"}, 0)


@pytest.mark.django_db
def test_nothing_is_said_to_who_left_has_no_address_or_turned_it_off_meanwhile(server, say):
    say("ann", "bob", "cid", "dan")
    Person.objects.filter(code="ann").update(status="departed")
    Person.objects.filter(code="bob").update(email="")
    services.turn_off(Person.objects.get(code="cid"), "news", actor="cid", via="test")
    Notice.objects.create(person=Person.objects.get(code="dan"), kind="news", key="2", content={"over": True})
    send_waiting()

    assert [mail["Subject"] for mail in server.mails] == ["News for dan"]
    assert sorted(Notice.objects.filter(state="dropped").values_list("person__code", "fault")) == [
        ("ann", "The person is suspended or has left."),
        ("bob", "The person has no address any more."),
        ("cid", "The person wants none of this kind."),
        ("dan", "What it says holds no more."),
    ]


@pytest.mark.django_db
def test_what_could_not_be_said_for_three_days_is_given_up(server, say):
    say("ann")
    old = Notice.objects.create(
        person=Person.objects.get(),
        kind="news",
        key="old",
        content={"subject": "Old"},
        decided_at=timezone.now() - timedelta(days=3, minutes=1),
        fault="450 later",
    )
    send_waiting()

    old.refresh_from_db()
    assert (old.state, old.fault) == ("failed", "It could not be sent in time.\n450 later")
    assert [mail["Subject"] for mail in server.mails] == ["News for ann"]


@pytest.mark.django_db
def test_one_that_cannot_be_written_does_not_keep_the_others(server, say):
    say("ann", email="ann\nbcc: all@north.example")
    say("bob")
    send_waiting()

    assert states() == {"ann": "failed", "bob": "sent"}
    assert faults()["ann"].startswith("It cannot be written.\n")
    assert [mail["To"] for mail in server.mails] == ["Ada Bob <bob@north.example>"]


@pytest.mark.parametrize(
    "change",
    [
        lambda notice: notice.delete(),
        lambda notice: Notice.objects.update(content={}),
        lambda notice: Notice.objects.update(message_id="00000000-0000-4000-8000-000000000000"),
        lambda notice: Notice.objects.filter(person__code="ann").update(state="waiting", settled_at=None),
    ],
)
@pytest.mark.django_db
def test_what_was_said_is_neither_changed_nor_deleted(server, say, change):
    (ann,) = say("ann")
    send_waiting()
    say("bob")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(ann)
