"""Certificates: one number for good, dated by the day earned, worth what the ledger says today."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from factories import CourseFactory, CreditFactory, GoalFactory
from hypothesis import given
from hypothesis import strategies as st

from tradewind.catalog.services import define_course, end_course
from tradewind.certificates import numbers
from tradewind.certificates.errors import Revoked, UnprintableText
from tradewind.certificates.models import Certificate
from tradewind.certificates.queries import Standing, State, standing, verify
from tradewind.certificates.services import certify_achievement, certify_credit
from tradewind.certificates.transcript import achievements_of, credits_of
from tradewind.certificates.typesetting import paper_of
from tradewind.credit.models import Credit
from tradewind.credit.services import record_credit, reinstate_credit, revoke_credit
from tradewind.goals.services import delete_goal, refresh_achievements
from tradewind.network.models import TimeZone

pytestmark = pytest.mark.django_db

EARNED = date(2026, 3, 14)


def lines(document):
    """What a reader finds on each page, a line each, whatever the layout."""
    return [line.strip() for page in document.pages for line in page.extract_text().splitlines() if line.strip()]


def certify(thing):
    return certify_credit(thing, actor="tests") if isinstance(thing, Credit) else certify_achievement(thing, actor="t")


def test_numbers_have_140_bits_and_are_never_the_same():
    made = {numbers.make_number() for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(numbers.PATTERN, number) for number in made)
    assert len(numbers.ALPHABET) ** numbers.LENGTH == 2**140


@given(st.text(alphabet=numbers.ALPHABET, min_size=28, max_size=28), st.booleans())
def test_number_is_read_however_it_is_typed(number, lower):
    typed = f" {numbers.shown(number)} ".replace("-", " – ", 3)
    typed = typed.replace("0", "O").replace("1", "l")
    assert numbers.parse(typed.lower() if lower else typed) == number


@given(st.text(max_size=300))
def test_whatever_is_typed_verifies_nothing_that_is_not_there(text):
    assert numbers.parse(text) is None or re.fullmatch(numbers.PATTERN, numbers.parse(text))


def test_certificate_says_who_what_when_and_where_to_verify(award, printed):
    certificate = certify(award)
    document = printed(certificate)
    number = numbers.shown(certificate.number)
    assert lines(document) == [
        *("Tradewind", "Certificate of completion", "This certifies that", "Maya Lindqvist"),
        *("has successfully completed", "Brake systems diagnosis", "Earned on", "March 14, 2026", "Score", "92.5"),
        *("Certificate number", number, "Verify it at academy.example/verify/"),
    ]
    assert document.metadata.title == "Certificate of completion: Maya Lindqvist, Brake systems diagnosis"
    assert document.trailer["/Root"]["/Lang"] == "en"
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert {note.get_object()["/A"]["/URI"] for note in document.pages[0]["/Annots"]} == {
        f"https://academy.example/verify/{number}/"
    }


def test_certificate_of_a_goal_has_its_validity_in_german(achieved, printed, maya):
    certificate = certify(achieved)
    assert lines(printed(certificate, language="de")) == [
        *("Tradewind", "Zertifikat", "Hiermit wird bestätigt:", "Maya Lindqvist", "hat erreicht:", "Brakes master"),
        *("mit dem Kurs Brake systems diagnosis", "Erworben am", "14. März 2026", "Ergebnis", "92,5"),
        *("Gültig bis", "14. Juni 2026", "Zertifikatsnummer", numbers.shown(certificate.number)),
        "Zu prüfen unter academy.example/verify/",
    ]


@pytest.mark.parametrize(("paper", "size"), [("a4", (841.89, 595.28)), ("us-letter", (792, 612))])
def test_certificate_is_one_page_of_the_paper_that_is_asked_for(award, printed, paper, size):
    [page] = printed(certify(award), paper=paper).pages
    assert (round(float(page.mediabox.width), 2), round(float(page.mediabox.height), 2)) == size


@pytest.mark.parametrize(("country", "paper"), [("US", "us-letter"), ("MX", "us-letter"), ("DE", "a4"), ("", "a4")])
def test_paper_is_that_of_the_country(country, paper):
    assert paper_of(country) == paper


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("Jürgen", "Weiß-Öztürk"),
        ("Екатерина", "Достоевская-Щербакова"),
        ("Αθηνά", "Παπαδοπούλου"),
        ("Łukasz", "Đặng Nguyễn Şahin"),
        ("O'Brien #let", "*b* $x$ \\ [link](x) @who <tag>"),
        ("Maximiliane " * 9 + "Wilhelmina", "von Hohenlohe-Waldenburg " * 4 + "Schillingsfürst"),
        ("A" * 120, "B" * 120),
    ],
)
def test_names_stand_as_they_are_on_one_page(award, maya, printed, given, family):
    maya.given_name, maya.family_name = given, family
    maya.save()
    [page] = printed(certify(award)).pages
    text = re.sub(r"[\s\u200b]+", "", page.extract_text())
    assert re.sub(r"\s+", "", f"Thiscertifiesthat{given}{family}hassuccessfullycompleted") in text


def test_longest_title_stays_on_the_page(award, brakes, maya, printed):
    define_course("long", title="Verification of high-voltage " * 10 + "isolators")
    long = record_credit(
        person=maya, course=brakes.__class__.objects.get(code="long"), earned_on=EARNED, source="hand", actor="t"
    ).credit
    assert len(printed(certify(long)).pages) == 1


def test_name_that_no_font_has_is_refused_and_never_printed_as_boxes(award, maya, printed):
    maya.given_name, maya.family_name = "𒀀𒁉", "Ur"  # cuneiform
    maya.save()
    with pytest.raises(UnprintableText) as refused:
        printed(certify(award))
    assert refused.value.characters == "𒀀𒁉"


def test_e15_reissued_certificate_shows_the_day_earned_under_the_same_number(award, printed):
    first = certify(award)
    before = lines(printed(first))
    TimeZone.objects.update(today=date(2027, 9, 1))
    again = certify(award)
    assert (again, Certificate.objects.count()) == (first, 1)
    assert lines(printed(again)) == before
    assert "March 14, 2026" in before


def rename(code, title, *, known_since, renamed):
    """Rename a course at one instant that it has been known under another name since one; SQL instants."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE catalog_courseevent SET pgh_created_at = {known_since}")
        define_course(code, title=title)
        cursor.execute(f"UPDATE catalog_courseevent SET pgh_created_at = {renamed} WHERE pgh_label = 'update'")


def test_d12_title_is_that_of_the_day_whatever_the_course_is_called_now(award, maya, brakes, printed):
    rename("brakes-100", "Stopping", known_since="now() - interval '1 day'", renamed="now() + interval '1 second'")
    end_course(brakes, on=date(2026, 6, 1))
    assert [credit.title for credit in credits_of(maya)] == ["Brake systems diagnosis"]
    certificate = certify(award)
    assert certificate.title == "Brake systems diagnosis"
    assert lines(printed(certificate))[5] == "Brake systems diagnosis"


def test_d12_back_dated_credit_has_the_title_of_its_day(maya, brakes):
    rename("brakes-100", "Stopping", known_since="'2025-01-01'", renamed="'2026-02-01'")
    days = [date(2024, 5, 5), date(2026, 1, 31), date(2026, 2, 1)]
    for day in days:
        record_credit(person=maya, course=brakes, earned_on=day, source="feed", actor="feed")
    assert [(credit.earned_on, credit.title) for credit in credits_of(maya).order_by("earned_on")] == [
        (days[0], "Brake systems diagnosis"),  # before the academy knew the course: its first title
        (days[1], "Brake systems diagnosis"),
        (days[2], "Stopping"),
    ]


def test_d5_revoked_credit_is_said_at_once_and_not_certified_again(award, achieved):
    certificates = [certify(award), certify(achieved)]
    revoke_credit(award, reason="copied", actor="admin")  # the engine has not heard of it yet
    assert [standing(one).state for one in certificates] == [State.REVOKED, State.REVOKED]
    for thing in (award, achieved):
        with pytest.raises(Revoked):
            certify(thing)
    assert list(achievements_of(award.person)) == []
    reinstate_credit(award, reason="a mistake", actor="admin")
    assert [standing(one).state for one in certificates] == [State.VALID, State.EXPIRED]
    assert [certify(award), certify(achieved)] == certificates


def test_d5_achievement_that_comes_back_has_its_number_again(award, achieved):
    certificate = certify(achieved)
    revoke_credit(award, reason="copied", actor="admin")
    refresh_achievements()
    assert standing(certificate) == Standing(State.REVOKED)
    reinstate_credit(award, reason="a mistake", actor="admin")
    refresh_achievements()
    assert certify(achieved.goal.achievements.get()) == certificate


def test_d5_regraded_credit_shows_the_new_score_on_paper_and_page(award, maya, brakes, printed):
    certificate = certify(award)
    record_credit(person=maya, course=brakes, earned_on=EARNED, score=Decimal(97), source="scorm", actor="scorm")
    found = verify(certificate.number).standing
    regraded_on = Credit.objects.get(entry="regrade").recorded_at.date()
    assert (found.state, found.score, found.regraded_on) == (State.VALID, 97, regraded_on)
    assert lines(printed(certify(award)))[8:10] == ["Score", "97"]


def test_e2_last_valid_day_is_inclusive(achieved):
    certificate = certify(achieved)
    for day, state in [(date(2026, 6, 14), State.VALID), (date(2026, 6, 15), State.EXPIRED)]:
        TimeZone.objects.update(today=day)
        assert (standing(certificate).state, standing(certificate).valid_until) == (state, date(2026, 6, 14))


def test_goal_that_is_deleted_leaves_its_certificate_which_is_valid_no_more(achieved):
    certificate = certify(achieved)
    delete_goal("brakes")
    found = verify(certificate.number)
    assert (found.certificate.title, found.standing) == ("Brakes master", Standing(State.REVOKED))


def test_database_holds_that_a_certificate_is_one_of_each(award, maya):
    goal = GoalFactory(course=CourseFactory())
    certify(award)
    wrong = [
        {"credit": award},
        {"credit": CreditFactory(person=maya), "goal": goal},
        {"goal": goal, "number": "not a number"},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.create(person=maya, title="x", earned_on=EARNED, issued_by="t", **values)


def test_transcript_has_all_that_was_earned_with_means_and_reason(award, achieved, maya, brakes):
    revoke_credit(award, reason="copied", actor="admin")
    found = credits_of(maya).get()
    assert (found.title, found.best_score, found.stands, found.decided_because) == (
        *("Brake systems diagnosis", Decimal("92.5"), False),
        "copied",
    )
    assert credits_of(maya).annotate(again=F("title")).get().again == "Brake systems diagnosis"
