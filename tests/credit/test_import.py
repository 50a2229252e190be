"""Credits in bulk keep the rules of credits one by one."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from tradewind.catalog.models import Course
from tradewind.credit.models import Credit
from tradewind.credit.queries import awards_of
from tradewind.credit.services import import_staged, revoke_credit
from tradewind.credit.staging import ImportedCredits
from tradewind.network.models import Person

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def load(anna, hv100):
    """Imports rows of (score, source, reference) as credits of Anna's."""

    def _load(*rows, day=DAY):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE staged (person_id bigint, course_id bigint, earned_on date, "
                "score numeric, source text, reference text)"
            )
            cursor.executemany(
                "INSERT INTO staged VALUES (%s, %s, %s, %s, %s, %s)", [(anna.pk, hv100.pk, day, *row) for row in rows]
            )
            imported = import_staged(cursor, "staged", source="feed", actor="feed 17")
            cursor.execute("DROP TABLE staged")
        return imported

    return _load


def test_rows_become_awards_with_source_and_actor(load):
    assert load((92.5, "academy", "x-1"), (None, "", "")) == ImportedCredits(created=2, regraded=0, unchanged=0)
    kept = Credit.objects.order_by("reference").values_list("entry", "score", "source", "reference", "recorded_by")
    assert list(kept) == [
        ("award", None, "feed", "", "feed 17"),
        ("award", Decimal("92.5"), "academy", "x-1", "feed 17"),
    ]


def test_d1_the_same_feed_twice_changes_nothing(load):
    load((80, "", "x"))
    assert load((80, "", "x")) == ImportedCredits(created=0, regraded=0, unchanged=1)
    assert Credit.objects.count() == 1


def test_the_higher_score_of_two_is_kept_whichever_came_first(load, anna):
    assert load((80, "", "x"), (90, "late", "x"), (None, "", "x")) == ImportedCredits(1, 0, 0, lower=0, repeated=2)
    assert load((85, "", "x")) == ImportedCredits(0, 0, 1, lower=1, repeated=0)
    assert load((95, "", "x")) == ImportedCredits(0, 1, 0)
    assert [(award.best_score, award.score, award.source) for award in awards_of(anna)] == [(95, 90, "late")]


def test_a_missing_reference_is_the_empty_one(load, record):
    record()
    assert load((None, None, None)) == ImportedCredits(0, 0, 1)


def test_a_revoked_credit_is_not_brought_back_by_its_feed(load, record):
    revoke_credit(record().credit, reason="a", actor="b")
    assert load((None, "", "")) == ImportedCredits(0, 0, 1)
    assert Credit.objects.standing().count() == 0


def test_a_day_to_come_is_refused(load):
    with pytest.raises(IntegrityError, match="has not begun anywhere"), transaction.atomic():
        load((1, "", ""), day=date(9999, 1, 1))


def test_as_many_statements_for_many_as_for_one(anna, hv100, django_assert_num_queries):
    Person.objects.bulk_create(Person(code=f"p{n}", given_name="P", family_name="P") for n in range(500))
    Course.objects.bulk_create(Course(code=f"c{n}", title="C") for n in range(4))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE staged AS SELECT p.id AS person_id, c.id AS course_id, %s::date AS earned_on, "
            "NULL::numeric AS score, ''::text AS source, ''::text AS reference "
            "FROM network_person p, catalog_course c",
            [DAY],
        )
    with django_assert_num_queries(10), connection.cursor() as cursor:  # two of them the savepoint
        imported = import_staged(cursor, "staged", source="feed", actor="feed")
    assert imported == ImportedCredits(created=501 * 5, regraded=0, unchanged=0)
