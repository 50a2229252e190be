"""The ledger: append-only, idempotent, corrected by counter-entries."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from tradewind.catalog.models import Course
from tradewind.catalog.services import end_course
from tradewind.credit.models import Credit
from tradewind.credit.queries import awards_of, ledger_of
from tradewind.credit.services import latest_day, record_credit, reinstate_credit, revoke_credit
from tradewind.kernel.problems import BadInput
from tradewind.network.models import Person, StalePerson, TimeZone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("statement", "verb"),
    [
        ("UPDATE credit_credit SET score = 100", "UPDATE"),
        ("UPDATE credit_credit SET score = 100 WHERE id < 0", "UPDATE"),
        ("DELETE FROM credit_credit", "DELETE"),
        ("TRUNCATE credit_credit, goals_achievement", "TRUNCATE"),
    ],
)
def test_nobody_changes_or_removes_an_entry(record, statement, verb):
    record()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE credit_credit ENABLE TRIGGER credit_never_emptied")
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            cursor.execute(statement)
    assert str(refused.value).splitlines()[:2] == [
        f"The ledger of credits is append-only: {verb} is refused",
        "HINT:  Enter a counter-entry about the award: a regrade, a revocation or a reinstatement.",
    ]
    assert Credit.objects.count() == 1


def test_the_same_through_the_orm_is_refused(record):
    credit = record().credit
    credit.score = 1
    with pytest.raises(IntegrityError), transaction.atomic():
        credit.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Credit.objects.filter(pk=credit.pk).delete()


def test_d1_the_same_pass_twice_is_one_credit(record, entries):
    first, again = record(score=Decimal(80)), record(score=Decimal(80))
    assert (first.is_new, again.is_new, again.raised) == (True, False, False)
    assert again.credit == first.credit
    assert entries() == [("award", 80)]


def test_a_higher_score_is_a_regrade_and_says_so_a_lower_one_is_ignored(record, entries):
    record(score=Decimal(80))
    higher, lower = record(score=Decimal("92.5")), record(score=Decimal(70))
    assert (higher.raised, higher.score) == (True, Decimal("92.5"))
    assert (lower.raised, lower.score) == (False, Decimal("92.5"))
    assert entries() == [("award", 80), ("regrade", Decimal("92.5"))]


def test_a_score_finer_than_the_ledger_keeps_is_no_regrade_for_ever(record, entries):
    for _ in range(2):
        record(score=Decimal("80.0004"))
    assert entries() == [("award", Decimal("80.000"))]


def test_a_score_where_there_was_none_is_a_regrade(record, anna):
    record()
    assert record(score=Decimal(0)).raised is True
    assert [award.best_score for award in awards_of(anna)] == [0]


def test_another_day_or_another_reference_is_another_award(record):
    record()
    assert record(reference="attempt/2").is_new is True
    assert record(earned_on=date(2026, 3, 2)).is_new is True
    assert Credit.objects.count() == 3


def test_d4_the_same_day_and_reference_is_a_duplicate_an_older_day_is_history(record, anna):
    record(reference="x")
    assert record(reference="x").is_new is False
    assert record(reference="x", earned_on=date(2020, 1, 1)).is_new is True
    assert [award.earned_on for award in awards_of(anna)] == [date(2026, 3, 1), date(2020, 1, 1)]


def test_d5_a_revoked_credit_stands_no_more_and_returns_when_reinstated(record):
    credit = record().credit
    revocation = revoke_credit(credit, reason="Wrong person", actor="boss")
    assert list(Credit.objects.standing()) == []
    assert (revocation.entry, revocation.about, revocation.reason) == ("revocation", credit, "Wrong person")

    reinstate_credit(credit, reason="Right person after all", actor="boss")
    assert list(Credit.objects.standing()) == [credit]

    revoke_credit(credit, reason="No, wrong", actor="chief")
    assert list(Credit.objects.standing()) == []
    assert [entry.recorded_by for entry in Credit.objects.all()] == ["scorm", "boss", "boss", "chief"]


def test_d5_revoking_or_reinstating_twice_is_once(record):
    credit = record().credit
    assert revoke_credit(credit, reason="a", actor="b") == revoke_credit(credit, reason="c", actor="d")
    assert reinstate_credit(credit, reason="a", actor="b") == reinstate_credit(credit, reason="c", actor="d")
    assert Credit.objects.count() == 3


def test_recording_a_revoked_credit_again_does_not_bring_it_back(record):
    revoke_credit(record().credit, reason="Copied", actor="boss")
    again = record(score=Decimal(99))
    assert (again.is_new, again.stands, again.score) == (False, False, Decimal(99))
    assert list(Credit.objects.standing()) == []


def test_a_counter_entry_without_reason_or_about_a_counter_entry_is_refused(record):
    credit = record().credit
    with pytest.raises(BadInput, match=r"reason: is empty\. Say why: the ledger keeps it\."):
        revoke_credit(credit, reason=" ", actor="boss")
    revocation = revoke_credit(credit, reason="a", actor="boss")
    with pytest.raises(BadInput, match=rf"is a revocation\. Name the award, {credit.pk}\."):
        revoke_credit(revocation, reason="b", actor="boss")


def test_what_was_never_revoked_cannot_be_reinstated(record):
    with pytest.raises(BadInput, match="was never revoked"):
        reinstate_credit(record().credit, reason="a", actor="boss")


def test_d13_recognition_by_hand_carries_its_own_day_giver_and_evidence_and_can_be_withdrawn(record):
    credit = record(earned_on=date(2019, 5, 4), source="hand", reference="diploma 17", actor="boss").credit
    kept = Credit.objects.get(pk=credit.pk)
    assert (kept.earned_on, kept.recorded_by, kept.reference) == (date(2019, 5, 4), "boss", "diploma 17")
    revoke_credit(credit, reason="The diploma was forged", actor="chief")
    assert Credit.objects.standing().count() == 0


def test_d14_by_hand_and_by_system_is_one_ledger(record, anna):
    record(source="scorm", actor="scorm")
    assert record(source="hand", actor="boss").is_new is False
    assert [entry.source for entry in ledger_of(anna)] == ["scorm"]


def test_d11_a_credit_of_an_ended_course_or_a_departed_person_is_kept(record, anna, hv100):
    end_course(hv100, on=date(2026, 1, 1))
    Person.objects.filter(pk=anna.pk).update(status="departed")
    assert record().is_new is True


def test_a_day_that_has_not_begun_anywhere_is_refused(record):
    latest = latest_day()
    assert record(earned_on=latest).is_new is True
    with pytest.raises(BadInput, match=f"has not begun anywhere. It can be {latest} at the latest"):
        record(earned_on=latest + timedelta(days=1))
    assert Credit.objects.count() == 1


def test_a_day_to_come_is_refused_from_plain_sql_as_well(record):
    credit = record().credit
    later = Credit(person=credit.person, course=credit.course, earned_on=latest_day() + timedelta(days=1))
    with pytest.raises(IntegrityError, match="that day has not begun anywhere"), transaction.atomic():
        Credit.objects.bulk_create([later])


def test_the_academys_clock_ahead_of_the_wall_clock_lets_its_own_day_be_earned(record):
    ahead = latest_day() + timedelta(days=400)
    TimeZone.objects.filter(name="UTC").update(today=ahead)
    assert record(earned_on=ahead).is_new is True


@pytest.mark.parametrize("differing", ["person", "course", "earned_on", "about"])
def test_an_entry_about_an_award_repeats_it(record, ben, differing):
    award = record().credit
    about = revoke_credit(award, reason="a", actor="b") if differing == "about" else award
    values = {"person": award.person, "course": award.course, "earned_on": award.earned_on, "about": about}
    other = {"person": ben, "course": Course.objects.create(code="x", title="X"), "earned_on": date(2026, 1, 1)}
    values |= {differing: other[differing]} if differing in other else {}
    with pytest.raises(IntegrityError, match="must be about an award, of the same person"), transaction.atomic():
        Credit.objects.create(entry="revocation", recorded_by="sql", **values)


@pytest.mark.parametrize("score", [Decimal("NaN"), Decimal("Infinity"), Decimal("1e6"), Decimal("-1e6")])
def test_a_score_out_of_range_is_refused(record, score):
    with pytest.raises(BadInput, match="is out of range"):
        record(score=score)


def test_every_entry_makes_its_person_stale_once_a_statement(record, anna, ben, hv100):
    StalePerson.objects.all().delete()
    Credit.objects.bulk_create(
        [
            Credit(person=who, course=hv100, earned_on=date(2026, 1, day), recorded_by="sql")
            for who in (anna, ben)
            for day in (1, 2)
        ]
    )
    assert sorted(StalePerson.objects.values_list("person_id", flat=True)) == sorted([anna.pk, ben.pk])
    StalePerson.objects.all().delete()
    revoke_credit(Credit.objects.filter(person=ben)[0], reason="a", actor="b")
    assert list(StalePerson.objects.values_list("person_id", flat=True)) == [ben.pk]


@pytest.mark.django_db(transaction=True)
def test_d2_two_passes_at_the_same_instant_from_two_workers_are_one():
    person = Person.objects.create(code="anna", given_name="Anna", family_name="Ek")
    course = Course.objects.create(code="hv-100", title="High voltage")
    together = Barrier(2)

    def worker(score):
        try:
            together.wait(timeout=10)
            return record_credit(
                person=person, course=course, earned_on=date(2026, 3, 1), score=score, source="scorm", actor="scorm"
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        recorded = list(workers.map(worker, [Decimal(80), Decimal(90)]))

    assert sorted(one.is_new for one in recorded) == [False, True]
    assert len({one.credit.pk for one in recorded}) == 1
    assert awards_of(person).get().best_score == 90
