"""What is asked of the facts beyond today: how they stood, and who changed them."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Max, Q


def _events(model: type[models.Model]) -> models.QuerySet[Any]:
    event = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    found: models.QuerySet[Any] = event._default_manager.all()
    return found


def as_of(model: type[models.Model], instant: datetime) -> models.QuerySet[Any]:
    """The rows of an audited model as they stood at ``instant``.

    They are rows of its event model: the model's columns, and ``pgh_context`` with who wrote each and through
    what. What had been deleted by then is not among them.
    """
    events = _events(model)
    last = events.filter(pgh_created_at__lte=instant).values("pgh_obj_id").annotate(last=Max("pgh_id")).values("last")
    return events.filter(pgh_id__in=last).exclude(pgh_label="delete").select_related("pgh_context")


def history_of(row: models.Model) -> models.QuerySet[Any]:
    """Every state that the row has had, the last first, each with ``pgh_context`` (who, through what)."""
    events = _events(type(row)).filter(Q(pgh_obj_id=row.pk))
    return events.select_related("pgh_context").order_by("-pgh_id")
