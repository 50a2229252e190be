"""The one statement over few people: kept while it is right, made anew when it would not be."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from factories import AppointmentFactory, CourseFactory, DimensionFactory, PersonFactory, PositionFactory

from tradewind.audiences.models import Audience
from tradewind.audiences.services import define_audience
from tradewind.goals.models import Goal
from tradewind.goals.services import define_goal
from tradewind.network.models import Appointment, Person, StaleDefinition
from tradewind.programs.models import Assignment, DefinitionChange
from tradewind.programs.reconcile import drain, few, stale
from tradewind.programs.services import RequirementSpec, define_requirement

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Appointment:
    """A technician, for whom something is asked."""
    DimensionFactory(code="service")
    held = AppointmentFactory(person__code="ann", position=PositionFactory(code="technician"))
    ask("r1", {"staff": {"position": "technician"}})
    return held


def ask(code: str, who: dict[str, Any]) -> None:
    define_goal(f"{code}-goal", title="", course=CourseFactory(code=f"{code}-course"))
    define_audience(f"{code}-audience", who=who)
    spec = RequirementSpec(code=code, goal=f"{code}-goal", audience=f"{code}-audience", dimension="service")
    define_requirement(spec, actor="test")
    drain()


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    sent: list[str] = []

    def note(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return run(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


def touch(held: Appointment) -> list[str]:
    Appointment.objects.filter(pk=held.pk).update(primary=not held.primary)
    held.refresh_from_db()
    with statements() as sent:
        drain()
    return [sql.split(maxsplit=2)[1] for sql in sent if sql.startswith(("PREPARE", "DEALLOCATE"))]


def test_the_statement_is_prepared_once_and_again_when_a_definition_changes(ann: Appointment) -> None:
    touch(ann)
    assert touch(ann) == []

    define_audience("other", who={"staff": {}})
    drain()

    assert touch(ann) == ["tradewind_apply", "tradewind_apply"]
    assert touch(ann) == []


def test_somebody_named_who_departs_is_noticed_without_a_note(ann: Appointment) -> None:
    boss = PersonFactory(code="boss")
    ask("r2", {"not": {"reports_to": {"manager": "boss", "dimension": "service"}}})
    assert Assignment.objects.filter(person=ann.person).count() == 2
    touch(ann)

    Person.objects.filter(pk=boss.pk).update(status="departed")
    touch(ann)

    assert Audience.objects.get(code="r2-audience").fault == "The person 'boss' has departed."
    assert Assignment.objects.filter(person=ann.person).count() == 2


def test_a_goal_that_is_renamed_or_deleted_is_noted(ann: Appointment) -> None:
    goal = Goal.objects.create(code="spare", course=CourseFactory(code="spare"))
    StaleDefinition.objects.all().delete()

    Goal.objects.filter(pk=goal.pk).update(code="renamed")
    Goal.objects.filter(pk=goal.pk).update(title="another title")
    Goal.objects.filter(pk=goal.pk).delete()

    assert list(StaleDefinition.objects.order_by("pk").values_list("kind", "object_id")) == [
        ("renamed", goal.pk),
        ("goal", goal.pk),
    ]


def test_changes_that_make_up_the_version_are_forgotten_when_they_are_many(ann: Appointment) -> None:
    before = DefinitionChange.objects.count()
    few.forget_versions()
    assert DefinitionChange.objects.count() == before

    DefinitionChange.objects.bulk_create([DefinitionChange() for _ in range(1001)])
    tokens = set(DefinitionChange.objects.values_list("token", flat=True))
    few.forget_versions()

    [change] = DefinitionChange.objects.all()
    assert change.token not in tokens


@pytest.mark.parametrize(("touched", "at_once"), [(1_001, True), (900, False)], ids=["most of them", "some"])
def test_most_people_are_looked_at_with_everybody(ann: Appointment, touched: int, at_once: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO network_person (code, given_name, family_name, email, locale, status) "
            "SELECT 'p' || i, 'A', 'B', '', '', 'active' FROM generate_series(1, 3000) AS i"
        )
        cursor.execute(
            'INSERT INTO network_appointment (code, person_id, location_id, position_id, "primary", starts_on) '
            "SELECT 'a' || code, id, %s, %s, false, '2026-01-01' FROM network_person WHERE code <> 'ann'",
            [ann.location_id, ann.position_id],
        )
    drain()
    Appointment.objects.filter(code__in=[f"ap{number}" for number in range(1, touched + 1)]).update(primary=True)
    steps: set[str] = set()

    drain(progress=lambda step, _done, _total: steps.add(step))

    assert ("Comparing with what is open" in steps) is at_once
    assert Assignment.objects.count() == 3001


def test_log_that_was_empty_when_it_was_analyzed_is_claimed_row_by_row() -> None:
    """PostgreSQL then takes it for one row, and joined each row with each: minutes for a hundred thousand."""
    fill = "INSERT INTO stale_person (person_id) SELECT i % 700 FROM generate_series(1, 20000) AS i"
    with connection.cursor() as cursor:
        for statement in (fill, "DELETE FROM stale_person", "ANALYZE stale_person", fill):
            cursor.execute(statement)
        cursor.execute(f"EXPLAIN {stale._CLAIM_PEOPLE}", [None])
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert ("Tid Scan on stale_person" in plan, "Nested Loop" in plan) == (True, False)
    assert stale.claim_people(None) == list(range(700))
    assert stale.count(1).people == 0
