"""The page of a course of cmi5: its units, and how they stand."""

from io import BytesIO

import pytest
from cmi5_packages import block, package, unit
from django.urls import reverse
from factories import PersonFactory

from tradewind.delivery import attempts, importing
from tradewind.delivery.kinds.cmi5 import ending
from tradewind.delivery.kinds.cmi5.work import structure_of
from tradewind.identity.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya(client, settings, tmp_path):
    settings.MEDIA_ROOT, settings.CONTENT_ORIGIN = tmp_path / "files", "http://127.0.0.1:8000"
    person = PersonFactory(code="maya", user=User.objects.create_user("maya"))
    client.force_login(person.user)
    return person


def opened(person, *inside, **data):
    taken = importing.import_package(BytesIO(package(*inside)), filename="a.zip", actor="ada")
    course = importing.add_course(taken, publish=True, actor="ada").course
    attempt = attempts.register(person, course, origin="plan", actor="maya").activities.get()
    return attempts.open_session(attempt, actor="maya", data=data)


def test_one_unit_is_launched_with_its_page_and_once(client, maya):
    session = opened(maya, unit())

    first, again = (client.get(reverse("play", args=[session.pk])).content.decode() for _ in range(2))

    assert ("one.html?own=1&amp;endpoint=" in first, "one.html" in again) == (True, False)
    assert "This page was loaded again" in again


def test_contents_say_how_units_stand_while_one_plays(client, maya):
    session = opened(maya, unit("one"), block("b", unit("two")))
    two = structure_of(session.attempt).units[1]
    ending.waive(session.attempt, [two], reason="Taught in class", actor="ada")

    shown = client.get(reverse("play-cmi5-contents", args=[session.pk])).content.decode()
    attempts.close_session(session)

    assert [text in shown for text in ("one", "Not begun", "two", "Excused", ">b<")] == [True] * 5
    assert client.get(reverse("play-cmi5-contents", args=[session.pk])).status_code == 204


def test_unit_is_chosen_in_the_session_until_one_was_launched(client, maya):
    session = opened(maya, unit("one"), unit("two"))
    address = reverse("play-cmi5-unit", args=[session.pk, "au-2"])

    first = client.post(address)["Location"]
    client.get(first)
    second = client.post(address)["Location"]

    assert (first, second != first) == (reverse("play", args=[session.pk]), True)
    assert client.post(reverse("play-cmi5-unit", args=[session.pk, "au-9"])).status_code == 404


def test_window_of_its_own_is_launched_once(client, maya):
    session = opened(maya, unit(attributes="launchMethod='OwnWindow'"))
    page = client.get(reverse("play", args=[session.pk])).content.decode()
    address = reverse("play-cmi5-open", args=[session.pk])

    first, again = client.get(address)["Location"], client.get(address)["Location"]

    assert ("Open the window" in page, "one.html" in page) == (True, False)
    assert (first.startswith("http://127.0.0.1:8000/content/"), again) == (True, reverse("play", args=[session.pk]))
