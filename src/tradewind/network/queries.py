"""What is asked of the facts beyond today: how they stood, and who changed them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection, models
from django.db.models import Count, Max, QuerySet

from tradewind.network.models import (
    Appointment,
    Dimension,
    FieldRepresentative,
    FieldUnitBelow,
    Location,
    Person,
)


def home_appointments(people: Iterable[Person]) -> dict[int, Appointment]:
    """Person id -> home appointment: of the active ones the primary, then the longest held, then by code.

    People who are not active, or hold none today, are not in it. With location and partner, in two queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT appointment_id FROM network_person_home WHERE person_id = ANY(%s) AND appointment_id IS NOT NULL",
            [[person.pk for person in people]],
        )
        ids = [row[0] for row in cursor.fetchall()]
    found = Appointment.objects.filter(pk__in=ids).select_related("location__partner", "position")
    return {appointment.person_id: appointment for appointment in found}


def _events(model: type[models.Model]) -> models.QuerySet[Any]:
    event = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    found: models.QuerySet[Any] = event._default_manager.all()
    return found


def as_of(model: type[models.Model], instant: datetime) -> models.QuerySet[Any]:
    """The rows of an audited model as they stood at ``instant``.

    They are rows of its event model: the model's columns, and ``pgh_context`` with who wrote each and through
    what. What had been deleted by then is not among them. A change counts from the beginning of its
    transaction.
    """
    events = _events(model)
    last = events.filter(pgh_created_at__lte=instant).values("pgh_obj_id").annotate(last=Max("pgh_id")).values("last")
    return events.filter(pgh_id__in=last).exclude(pgh_label="delete").select_related("pgh_context")


def as_of_day(model: type[models.Model], day: date, *, zone: str = "UTC") -> models.QuerySet[Any]:
    """The rows of an audited model as they stood when ``day`` ended in ``zone``."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
    return as_of(model, midnight - timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a row: when, by whom, through what, and each column that differs, as (before, after).

    ``action`` is ``insert``, ``update`` or ``delete``. ``actor`` and ``via`` are empty where somebody wrote
    without saying who they are (plain SQL); ``details`` is what else was said ("feed": 17). ``model`` and
    ``row`` say of what; ``state`` has its columns after the change, those before it where it was deleted.
    """

    at: datetime
    action: str
    actor: str
    via: str
    details: dict[str, Any]
    columns: dict[str, tuple[Any, Any]]
    model: type[models.Model]
    row: int
    state: dict[str, Any]


def history_of(row: models.Model) -> list[Change]:
    """Every change of an audited row, the last first."""
    return history_where(type(row), pgh_obj_id=row.pk)


def history_where(model: type[models.Model], *, latest: int | None = None, **which: Any) -> list[Change]:
    """The changes of all audited rows that ``which`` selects by the columns they had, the last first.

    ``latest`` is how many of them at most; the earliest of a row may then lack what was before it. The rows
    themselves may be gone.
    """
    found = _events(model).filter(**which).select_related("pgh_context").order_by("-pgh_id")
    events = list(found[:latest] if latest is not None else found)
    earlier: dict[int, Any] = {}
    changes = []
    for event in reversed(events):
        changes.append(_change(model, earlier.get(event.pgh_obj_id), event))
        earlier[event.pgh_obj_id] = event
    return changes[::-1]


def _change(model: type[models.Model], earlier: Any, event: Any) -> Change:
    said = dict(event.pgh_context.metadata) if event.pgh_context else {}
    is_deleted = event.pgh_label == "delete"
    then = _columns(earlier) if earlier else {}
    now = {} if is_deleted else _columns(event)
    known = then or event.pgh_label == "insert"  # else what was before it is not among the latest
    return Change(
        at=event.pgh_created_at,
        action=event.pgh_label,
        actor=said.pop("actor", ""),
        via=said.pop("via", ""),
        details=said,
        columns={
            name: (then.get(name), now.get(name))
            for name in ({**then, **now} if known else {})
            if then.get(name) != now.get(name)
        },
        model=model,
        row=event.pgh_obj_id,
        state=_columns(event),
    )


def _columns(event: Any) -> dict[str, Any]:
    fields = [field.attname for field in event._meta.concrete_fields if not field.name.startswith("pgh_")]
    return {name: getattr(event, name) for name in fields}


@dataclass(frozen=True, slots=True)
class Boss:
    """Whom a person reports to in a dimension: directly (``steps`` 1), or through ``steps`` - 1 others."""

    dimension: Dimension
    person: Person
    steps: int


_UPWARD = """
WITH RECURSIVE up AS (
    SELECT dimension_id, manager_id, 1 AS steps
    FROM network_reportingline AS line
    WHERE subordinate_id = %(person)s
      AND (starts_on IS NULL OR starts_on <= %(day)s) AND (ends_on IS NULL OR ends_on > %(day)s)
    UNION
    SELECT line.dimension_id, line.manager_id, up.steps + 1
    FROM up JOIN network_reportingline AS line
        ON line.subordinate_id = up.manager_id AND line.dimension_id = up.dimension_id
    WHERE (starts_on IS NULL OR starts_on <= %(day)s) AND (ends_on IS NULL OR ends_on > %(day)s)
)
SELECT dimension_id, manager_id, min(steps) FROM up GROUP BY dimension_id, manager_id
"""


def bosses_of(person: Person, on: date) -> list[Boss]:
    """Everybody above the person on a day, a dimension after the other, from the nearest up to the top.

    The database lets no line come back to where it began, so the way up ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UPWARD, {"person": person.pk, "day": on})
        rows = cursor.fetchall()
    dimensions = Dimension.objects.in_bulk({row[0] for row in rows})
    people = Person.objects.in_bulk({row[1] for row in rows})
    bosses = [Boss(dimensions[dimension], people[boss], steps) for dimension, boss, steps in rows]
    return sorted(bosses, key=lambda boss: (boss.dimension.sort_key, boss.steps, boss.person.sort_key))


def representatives_of(locations: QuerySet[Location], on: date) -> QuerySet[FieldRepresentative, FieldRepresentative]:
    """Who looks after the locations on a day: a dimension after the other, from the nearest unit up to the top.

    With person and unit; ``depth`` is how many units stand above theirs, itself included.
    """
    units = FieldUnitBelow.objects.filter(unit__placements__location__in=locations).values("ancestor")
    return (
        FieldRepresentative.objects.on(on)
        .filter(field_unit__in=units)
        .select_related("person", "field_unit__dimension")
        .annotate(depth=Count("field_unit__above_or_self"))
        .order_by("field_unit__dimension__sort_key", "-depth", "field_unit__sort_key", "person__sort_key")
    )
