"""The records: every model's rows for superusers, to look at; what little can be changed there is audited.

Each app declares its own in ``admin.py``. What has a page of its own, or is written by an engine or a ledger
only (assignments, credits, achievements, trees), is never changed here: it would pass by all previews.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property

from tradewind.kernel.audit import acting

MOST = 10_000
"""Rows that a list counts and pages through."""


class Capped(Paginator[Any]):
    """Counts no further than ``MOST``: of a million rows nobody turns the pages."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows.order_by()[:MOST].count() if isinstance(rows, models.QuerySet) else len(rows)


class Records(admin.ModelAdmin[Any]):
    """Rows of a model. ``editable`` columns can be changed, and new rows made where ``addable``; none is deleted.

    A change names its actor in the audit, and is heard by the engine like any other.
    """

    editable: ClassVar[tuple[str, ...]] = ()
    addable = False
    list_display: Any = ("__str__",)
    list_per_page = 50
    show_full_result_count = False
    paginator = Capped

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # the site lets in superusers only

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.addable

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.editable)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        columns = [field.name for field in self.model._meta.concrete_fields if field.name != "id"]
        free = {*self.editable, *([] if obj else ["code"])}
        return [name for name in columns if name not in free]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if obj is None:
            return ["code", *self.editable]
        hidden = {"id", *(self.exclude or ())}
        return [field.name for field in self.model._meta.concrete_fields if field.name not in hidden]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with acting(request.user.get_username(), via="records"):
            super().save_model(request, obj, form, change)


def look_at(rows: Iterable[tuple[type[models.Model], tuple[str, ...], tuple[str, ...]]]) -> None:
    """Register models to look at only: (model, columns of its list, columns that are searched)."""
    for model, shown, searched in rows:
        related = [name for name in shown if isinstance(_column(model, name), models.ForeignKey)]
        options = {"list_display": shown, "search_fields": searched, "list_select_related": related or False}
        admin.site.register(model, type(f"{model.__name__}Records", (Records,), options))


def _column(model: type[models.Model], name: str) -> object:
    return next((field for field in model._meta.concrete_fields if field.name == name), None)
