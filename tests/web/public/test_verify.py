"""Verifying a certificate, as a stranger who has only the paper."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone
from factories import CourseFactory, GoalFactory

from tradewind.certificates import numbers
from tradewind.certificates.services import certify_achievement, certify_credit
from tradewind.credit.services import record_credit, revoke_credit
from tradewind.goals.services import refresh_achievements
from tradewind.identity.models import FailedSignIn
from tradewind.web.public.views import TRIES
from web import world

pytestmark = pytest.mark.django_db
UNKNOWN = "7K3Q-7K3Q-7K3Q-7K3Q-7K3Q-7K3Q-7K3Q"


@pytest.fixture
def award():
    maya = world.build_network()
    course = CourseFactory(code="brakes-100", title="Brake systems diagnosis")
    return record_credit(person=maya, course=course, earned_on=date(2026, 3, 14), source="hand", actor="t").credit


@pytest.fixture
def certificate(award):
    return certify_credit(award, actor="t")


def said(answer):
    """What the page says, a text a line, without what surrounds it."""
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)[0]
    return [line.strip() for line in unescape(re.sub(r"<[^>]*>", "\n", main)).splitlines() if line.strip()]


def test_page_says_no_more_than_the_certificate(client, certificate):
    answer = client.get(f"/verify/{certificate.number}/")
    assert answer.status_code == 200
    assert said(answer) == [
        *("Valid", "This certificate is valid", "Name", "Maya Lindqvist", "Course", "Brake systems diagnosis"),
        *("Earned on", "March 14, 2026", "Issued by", "Tradewind"),
        *("Certificate number", numbers.shown(certificate.number)),
        *("If the paper says otherwise, believe this page.", "Verify another certificate"),
    ]
    assert answer["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}"])
def test_number_is_found_however_it_is_typed(client, certificate, typed):
    shown = numbers.shown(certificate.number)
    answer = client.get("/verify/", {"number": typed.format(shown, lower=shown.lower().replace("-", " "))}, follow=True)
    assert (answer.status_code, said(answer)[1]) == (200, "This certificate is valid")


def test_d5_revocation_is_said_at_once_and_its_reason_is_not(client, award, certificate):
    revoke_credit(award, reason="He copied it from Ben", actor="admin")
    answer = client.get(f"/verify/{certificate.number}/", headers={"Accept-Language": "de"})
    assert said(answer)[:2] == ["Widerrufen", "Dieses Zertifikat wurde widerrufen"]
    assert "Ben" not in answer.content.decode()


def test_expired_goal_says_until_when_it_was_valid(client, award):
    GoalFactory(code="brakes", title="Brakes master", course=award.course, validity__valid_for="3 months")
    refresh_achievements()
    certificate = certify_achievement(award.achievements.get(), actor="t")
    assert said(client.get(f"/verify/{certificate.number}/"))[:10] == [
        *("Expired", "This certificate has expired", "Name", "Maya Lindqvist", "Achieved", "Brakes master"),
        *("Earned on", "March 14, 2026", "Valid until", "June 14, 2026"),
    ]


@pytest.mark.parametrize("typed", [UNKNOWN, "1", "'; DROP TABLE", "x" * 190])
def test_unknown_numbers_all_look_alike(client, certificate, typed):
    answer = client.get("/verify/", {"number": typed}, follow=True)
    assert answer.status_code == 404
    assert said(answer)[:2] == [
        "Verify a certificate",
        "No certificate has this number. Compare it with the paper, letter by letter.",
    ]


def test_whoever_guesses_waits_also_for_known_numbers_and_others_do_not(client, certificate):
    guesses = [client.get(f"/verify/{UNKNOWN}/").status_code for _ in range(TRIES)]
    assert guesses == [404] * TRIES
    answer = client.get(f"/verify/{certificate.number}/")
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert said(answer) == ["Too many unknown numbers", "Wait 15 minutes, then try again."]
    assert client.get(f"/verify/{certificate.number}/", REMOTE_ADDR="192.0.2.7").status_code == 200
    FailedSignIn.objects.update(failed_at=timezone.now() - timedelta(minutes=16))
    assert client.get(f"/verify/{certificate.number}/").status_code == 200


def test_known_numbers_are_not_counted(client, certificate):
    assert {client.get(f"/verify/{certificate.number}/").status_code for _ in range(TRIES + 1)} == {200}
    assert FailedSignIn.objects.count() == 0


def test_nothing_is_changed_by_verifying(client, certificate):
    assert client.post(f"/verify/{certificate.number}/").status_code == 405
    assert client.post("/verify/").status_code == 405
