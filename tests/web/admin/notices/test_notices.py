"""The list of notices: who, what, when, and whether it got there."""

import csv
import io

import pytest
from django.utils import timezone
from factories import PersonFactory

from tradewind.network.logins import ensure_login
from tradewind.notices.models import Notice

pytestmark = pytest.mark.django_db
LIST = "/admin/notices/"
ITEM = {"due_on": "2026-12-12", "goal": "g", "title": "Brakes & <more>", "asked_as": "", "by": "Service", "program": ""}


def write(code, **columns):
    content = {"today": "2026-12-05", "items": [ITEM]}
    person = PersonFactory(code=code, given_name=code.title(), family_name="Ost")
    return Notice.objects.create(**{"person": person, "kind": "reminders", "key": "1", "content": content, **columns})


def settled(state, fault=""):
    now = timezone.now()
    return {"state": state, "next_try_at": None, "settled_at": now, "address": "x@north.example", "fault": fault}


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


def shown(client, address=LIST):
    return [row.record.person.code for row in client.get(address).context["table"].rows]


def test_rows_say_who_what_and_what_became_of_it(admin):
    write("ann", **settled("failed", "550 no such user"))
    page = admin.get(LIST).content.decode()

    assert 'href="/admin/network/people/ann/"' in page
    assert "Brakes &amp; &lt;more&gt;: due on Dec. 12, 2026, in 7 days" in page
    assert all(words in page for words in ("Failed", "550 no such user", "x@north.example", "EMAIL_URL is not set"))


def test_reasons_of_ours_are_in_the_readers_language_and_a_long_notice_says_how_much_more(admin):
    items = [{**ITEM, "goal": f"g{number}", "title": f"Goal {number}"} for number in range(7)]
    late = settled("failed", "It could not be sent in time.\n450 later")
    write("ann", **late, content={"today": "2026-12-05", "items": items})
    page = admin.get(LIST, headers={"accept-language": "de"}).content.decode()

    assert all(words in page for words in ("Sie konnte nicht rechtzeitig", "450 later", "und 3 weitere"))


def test_rows_are_found_by_person_state_and_day(admin):
    write("ann", **settled("sent"))
    write("bob")
    write("cid", **settled("failed", "550 no"))
    write("dan", kind="unheard")

    assert shown(admin) == ["dan", "cid", "bob", "ann"]
    assert shown(admin, f"{LIST}?person=ann") == ["ann"]
    assert shown(admin, f"{LIST}?state=waiting") == ["dan", "bob"]
    assert shown(admin, f"{LIST}?since=2999-01-01") == []
    assert shown(admin, f"{LIST}?until=2999-01-01&state=failed") == ["cid"]
    assert f'href="{LIST}?person=ann"' in admin.get("/admin/network/people/ann/").content.decode()


def test_failed_ones_are_told_on_the_overview(admin):
    assert "mail could not be sent" not in admin.get("/admin/").content.decode()
    write("ann", **settled("failed", "550 no such user"))
    page = admin.get("/admin/").content.decode()

    assert all(words in page for words in ("1 mail could not be sent", "550 no such user", f"{LIST}?state=failed"))


def test_export_has_all_that_is_found(admin):
    write("ann", **settled("sent"))
    write("bob", **settled("failed", "550 no"))
    lines = list(
        csv.reader(io.StringIO(b"".join(admin.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")))
    )

    assert lines[0] == ["Decided", "Person", "What it says", "State", "Sent", "To", "Why not"]
    assert [[line[1], line[2], line[3], bool(line[4]), line[6]] for line in lines[1:]] == [
        ["bob", "Brakes & <more>: due on Dec. 12, 2026, in 7 days", "failed", False, "550 no"],
        ["ann", "Brakes & <more>: due on Dec. 12, 2026, in 7 days", "sent", True, ""],
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number_of_rows(admin, django_assert_num_queries, rows):
    for number in range(rows):
        write(f"p{number}")

    with django_assert_num_queries(6):
        admin.get(LIST)


def test_learners_find_no_list(client, cast):
    client.force_login(ensure_login(cast.learner))
    assert client.get(LIST).status_code == 404
