"""The audit of every change (who, what, when, from which feed), kept by triggers that COPY cannot slip past."""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.apps import apps
from django.db import connections, models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

M = TypeVar("M", bound=type[models.Model])


def numbered_for_good() -> dict[str, models.Field[Any, Any]]:
    """What each history adds to pghistory's own: ids of 64 bits, for a busy academy writes 2^31 entries in years."""
    return {"pgh_id": models.BigAutoField(primary_key=True)}


def audited(*, exclude: tuple[str, ...] = ()) -> Callable[[M], M]:
    """Keep every state that a row of the model has had, in ``<Model>Event``, with ``kernel.audit``'s context.

    ``exclude`` names columns that are derived from others and so are no fact of their own.
    """
    return pghistory.track(  # type: ignore[no-any-return]
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        attrs=numbered_for_good(),
    )


def as_it_was(model: type[models.Model], column: str, *, row: str, at: str) -> Coalesce:
    """What a column of an audited model held at an instant, for a query whose rows point at rows of it.

    ``row`` is the outer query's path to the row's id, ``at`` its name for the instant. Before the academy knew
    the row it is as it was first; a row without history gives None.
    """
    events = apps.get_model(model._meta.app_label, f"{model.__name__}Event")._default_manager.filter(
        pgh_obj_id=OuterRef(row)
    )
    then = events.filter(pgh_created_at__lte=OuterRef(at)).order_by("-pgh_id")
    first = events.order_by("pgh_id")
    return Coalesce(Subquery(then.values(column)[:1]), Subquery(first.values(column)[:1]))


NO_NESTED_LOOP = """
DO $audit$
DECLARE
    audit regprocedure;
BEGIN
    FOR audit IN
        SELECT DISTINCT trigger.tgfoid::regprocedure
        FROM pg_trigger AS trigger JOIN pg_proc AS function ON function.oid = trigger.tgfoid
        WHERE starts_with(trigger.tgname, 'pgtrigger_update_') AND trigger.tgoldtable IS NOT NULL
          AND function.proconfig IS NULL
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET enable_nestloop = off', audit);
    END LOOP;
END
$audit$
"""


def plan_audit_for_any_size(using: str = "default", **_: Any) -> None:
    """Let the audit of an UPDATE pair old and new rows by hashing, however few there were the first time.

    A session plans a trigger's statement once. Planned for one row it is a nested loop, and the same session's
    update of 100,000 rows then compares each with each: hours. Receives ``post_migrate``, since pgtrigger
    replaces its functions whenever a model changes.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(NO_NESTED_LOOP)
