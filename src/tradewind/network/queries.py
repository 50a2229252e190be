"""What is asked of the facts beyond today: how they stood, and who changed them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection, models
from django.db.models import Max

from tradewind.network.models import Appointment, Person


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
    without saying who they are (plain SQL); ``details`` is what else was said ("feed": 17).
    """

    at: datetime
    action: str
    actor: str
    via: str
    details: dict[str, Any]
    columns: dict[str, tuple[Any, Any]]


def history_of(row: models.Model) -> list[Change]:
    """Every change of an audited row, the last first."""
    events = list(_events(type(row)).filter(pgh_obj_id=row.pk).select_related("pgh_context").order_by("pgh_id"))
    before = [None, *events[:-1]]
    return [_change(earlier, event) for earlier, event in zip(before, events, strict=True)][::-1]


def _change(earlier: Any, event: Any) -> Change:
    said = dict(event.pgh_context.metadata) if event.pgh_context else {}
    then = _columns(earlier) if earlier else {}
    now = {} if event.pgh_label == "delete" else _columns(event)
    return Change(
        at=event.pgh_created_at,
        action=event.pgh_label,
        actor=said.pop("actor", ""),
        via=said.pop("via", ""),
        details=said,
        columns={name: (then.get(name), now.get(name)) for name in {**then, **now} if then.get(name) != now.get(name)},
    )


def _columns(event: Any) -> dict[str, Any]:
    fields = [field.attname for field in event._meta.concrete_fields if not field.name.startswith("pgh_")]
    return {name: getattr(event, name) for name in fields}
