"""The transcript: all that one has earned, and the papers."""

import csv
import io
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from factories import CourseFactory, CreditFactory, GoalFactory, PersonFactory

from tradewind.certificates.models import Certificate
from tradewind.certificates.numbers import shown
from tradewind.credit.services import record_credit, revoke_credit
from tradewind.goals.services import refresh_achievements
from tradewind.identity.models import User
from tradewind.network.logins import ensure_login
from web import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya():
    """Earned brakes in 2025 (in the course) and 2026 (by hand, revoked), and care, a goal valid until June 2026."""
    maya = world.build_network()
    brakes = CourseFactory(code="brakes-100", title="Brake systems diagnosis")
    care = CourseFactory(code="care-100", title="Customer çare")
    GoalFactory(code="care", title="Careful", course=care, validity__valid_for="12 months")
    GoalFactory(code="brakes", title="", course=brakes)
    _earn(maya, brakes, date(2025, 3, 1), score=Decimal("92.500"), source="scorm", reference="attempt/7")
    revoke_credit(_earn(maya, brakes, date(2026, 3, 1)), reason="wrong person", actor="admin")
    _earn(maya, care, date(2025, 6, 30), source="feed")
    refresh_achievements()
    return maya


def _earn(person, course, on, **extra):
    given = {"source": "hand", "actor": "admin", **extra}
    return record_credit(person=person, course=course, earned_on=on, **given).credit


@pytest.fixture
def client(maya):
    client = Client()
    client.force_login(maya.user)
    return client


def exported(client, address):
    text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def words(answer):
    return " ".join(pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())


def test_courses_are_exported_with_means_and_standing(client):
    revoked_on = timezone.now().date()
    assert exported(client, "/transcript/?export=csv") == [
        ["Course", "Code", "Earned on", "Score", "By what means", "Standing"],
        [
            *("Brake systems diagnosis", "brakes-100", "2026-03-01", "", "entered by an administrator"),
            f"revoked on {revoked_on.isoformat()}: wrong person",
        ],
        ["Customer çare", "care-100", "2025-06-30", "", "from a feed", "counts"],
        ["Brake systems diagnosis", "brakes-100", "2025-03-01", "92.500", "in the course", "counts"],
    ]


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("year=2025", ["2025-06-30", "2025-03-01"]),
        ("text=CARE", ["2025-06-30"]),
        ("text=diagnosis+brake&state=revoked", ["2026-03-01"]),
        ("state=standing&sort=earned_on", ["2025-03-01", "2025-06-30"]),
        ("paper=us-letter&year=2026", ["2026-03-01"]),
    ],
)
def test_courses_are_filtered(client, asked, days):
    assert [row[2] for row in exported(client, f"/transcript/?export=csv&{asked}")[1:]] == days


def test_goals_are_exported_with_their_validity(client):
    assert exported(client, "/transcript/goals/?export=csv") == [
        ["Goal", "Code", "With the course", "Achieved on", "Valid until", "Standing"],
        ["Careful", "care", "Customer çare", "2025-06-30", "2026-06-30", "expired"],
        ["Brake systems diagnosis", "brakes", "Brake systems diagnosis", "2025-03-01", "", "valid"],
    ]
    assert [row[1] for row in exported(client, "/transcript/goals/?export=csv&state=valid")[1:]] == ["brakes"]


def test_only_what_counts_has_a_certificate(client, maya):
    page = client.get("/transcript/").content.decode()
    [revoked, *standing] = maya.credits.filter(entry="award").order_by("-earned_on")
    assert f"/transcript/courses/{revoked.pk}/certificate.pdf" not in page
    assert all(f"/transcript/courses/{credit.pk}/certificate.pdf" in page for credit in standing)
    assert client.get(f"/transcript/courses/{revoked.pk}/certificate.pdf").status_code == 404


def test_certificate_is_in_the_language_of_the_person_and_on_the_paper_of_their_home(client, maya, settings):
    settings.PUBLIC_URL = "https://academy.example"
    maya.locale = "de-DE"
    maya.save()
    award = maya.credits.get(earned_on=date(2025, 3, 1))
    answer = client.get(f"/transcript/courses/{award.pk}/certificate.pdf")
    number = shown(Certificate.objects.get().number)
    assert words(answer) == (
        "Tradewind Abschlusszertifikat Hiermit wird bestätigt: Maya Lindqvist hat erfolgreich abgeschlossen: "
        "Brake systems diagnosis Erworben am 1. März 2025 Ergebnis 92,5 "
        f"Zertifikatsnummer {number} Zu prüfen unter academy.example/verify/"
    )
    assert answer["Content-Disposition"] == 'inline; filename="certificate-maya-2025-03-01.pdf"'
    width = {
        paper: float(pypdf.PdfReader(io.BytesIO(client.get(address).content)).pages[0].mediabox.width)
        for paper, address in {
            "home": f"/transcript/courses/{award.pk}/certificate.pdf",
            "a4": f"/transcript/courses/{award.pk}/certificate.pdf?paper=a4",
        }.items()
    }
    assert (width["home"], round(width["a4"])) == (792, 842)  # Maya works in Denver


def test_certificate_of_a_goal_is_that_of_its_day(client):
    answer = client.get("/transcript/goals/care/2025-06-30/certificate.pdf")
    assert (
        "has achieved Careful with the course Customer çare Earned on June 30, 2025 Valid until June 30, 2026"
        in words(answer)
    )
    assert client.get("/transcript/goals/care/2025-06-29/certificate.pdf").status_code == 404


def test_transcript_on_paper_has_all(client):
    answer = client.get("/transcript/transcript.pdf")
    today = date_format(world.TODAY, "DATE_FORMAT")
    said = words(answer)
    assert said.startswith(
        f"Tradewind Transcript Maya Lindqvist maya · Technician, North Motors As of {today} Certifications and goals "
        "Achieved On Valid until Careful June 30, 2025 June 30, 2026 (expired) "
        "Brake systems diagnosis March 1, 2025 for good Courses Course Earned on Score By what means "
        "Brake systems diagnosis March 1, 2026 entered by an administrator; revoked on"
    )
    assert "Brake systems diagnosis March 1, 2025 92.5 in the course" in said
    assert said.endswith(f"Maya Lindqvist · As of {today} Page 1 of 1")


def test_transcript_of_somebody_who_has_nothing_says_so():
    nobody = PersonFactory(code="nil")
    client = Client()
    client.force_login(ensure_login(nobody))
    assert "Nothing yet." in words(client.get("/transcript/transcript.pdf"))
    assert client.get("/transcript/").status_code == 200


def test_name_that_no_font_has_is_told_and_not_printed(client, maya):
    maya.given_name = "𒀀𒁉"
    maya.save()
    answer = client.get("/transcript/transcript.pdf", follow=True)
    assert answer.redirect_chain == [("/transcript/", 302)]
    assert [str(message) for message in answer.context["messages"]] == [
        "No font here has the characters 𒀀𒁉. Ask your administrator to add one: the guide “Certificates” says how."
    ]


def test_what_others_earned_is_not_found(client):
    theirs = CreditFactory()
    GoalFactory(code="theirs", course=theirs.course)
    refresh_achievements()
    assert client.get(f"/transcript/courses/{theirs.pk}/certificate.pdf").status_code == 404
    assert client.get(f"/transcript/goals/theirs/{theirs.earned_on}/certificate.pdf").status_code == 404
    assert Certificate.objects.count() == 0


@pytest.mark.parametrize("address", ["/transcript/", "/transcript/goals/", "/transcript/transcript.pdf"])
def test_whoever_is_not_signed_in_is_asked_to_and_a_login_of_nobody_finds_nothing(address):
    assert Client().get(address)["Location"] == f"/sign-in/?next={address}"
    admin = Client()
    admin.force_login(User.objects.create_superuser("root"))
    assert admin.get(address).status_code == 404


@pytest.mark.parametrize("more", [0, 3])
def test_lists_cost_the_same_for_any_number_of_rows(client, maya, django_assert_num_queries, more):
    for number in range(more):
        _earn(maya, CourseFactory(), date(2025, 1, 1 + number))
    with django_assert_num_queries(7):
        client.get("/transcript/")


def test_administrator_has_the_same_papers(maya):
    admin = Client()
    admin.force_login(User.objects.create_superuser("root"))
    page = admin.get("/admin/network/people/maya/credits/").content.decode()
    award = maya.credits.get(earned_on=date(2025, 3, 1))
    for address in [
        "/admin/network/people/maya/transcript.pdf",
        f"/admin/network/people/maya/credits/{award.pk}/certificate.pdf",
    ]:
        assert address in page
        assert "Maya Lindqvist" in words(admin.get(address))
