"""List pages: filtered, sorted, paged and exported in one way, with or without our JavaScript.

A list is a ``FilterSet`` (what can be asked), a ``Table`` (what is shown) and a QuerySet that begins at the
viewer's scope. The form, the headings and the pages are links of one address; ``?export=csv`` or ``xlsx``
gives all that the filter finds, in flat memory. No list counts or walks through more than ``MOST`` rows.
"""

import tempfile
from collections.abc import Callable, Iterator
from typing import Any, cast

import django_filters
import django_tables2
from django import forms
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django_htmx.middleware import HtmxDetails
from django_tables2.data import TableQuerysetData

from tradewind.kernel import sheets

PAGE = 50
"""Rows a page."""
MOST = 10_000
"""Rows that a list counts and pages through; of more it says that they are more, and asks for less."""
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _Streamed(TableQuerysetData):  # type: ignore[misc]  # django-tables2 has no types
    """Rows read in pieces, and never kept: an export may hold everybody."""

    def __iter__(self) -> Iterator[Model]:
        return iter(self.data.iterator(chunk_size=2000))


class CappedPaginator(Paginator[Any]):
    """Pages of a table that stop at ``MOST`` rows: counting a million would take longer than reading a page."""

    @cached_property
    def found(self) -> int:
        """How many rows there are, counted up to one more than ``MOST``."""
        rows = self.object_list.data.data  # type: ignore[attr-defined]  # of a table's rows, its data, the QuerySet
        if isinstance(rows, QuerySet):
            return rows.order_by().values("pk")[: MOST + 1].count()
        return len(rows)

    @cached_property
    def count(self) -> int:
        return min(self.found, MOST)

    @property
    def is_more(self) -> bool:
        return self.found > MOST


def render_list(
    request: HttpRequest,
    template: str,
    *,
    rows: QuerySet[Any],
    table: type[django_tables2.Table],
    filters: type[django_filters.FilterSet],
    name: str,
    context: dict[str, Any] | None = None,
) -> HttpResponseBase:
    """The page ``template`` (it extends ``ui/list.html``), the list alone for htmx, or an export called ``name``.

    ``rows`` is scoped already, and ordered. The template has ``filter``, ``table`` and what ``context`` adds.
    """
    found = filters(request.GET, queryset=rows, request=request)
    _dress(found.form)
    exported = _EXPORTS.get(request.GET.get("export", ""))
    if exported is not None:
        streamed = table(_Streamed(found.qs), request=request, order_by=request.GET.getlist("sort"))
        return exported(streamed.as_values(), f"{name}-{timezone.now():%Y-%m-%d}")
    shown = table(found.qs, request=request, template_name="ui/_table.html")
    paginate = {"paginator_class": CappedPaginator, "per_page": PAGE, "silent": True}
    django_tables2.RequestConfig(request, paginate=paginate).configure(shown)
    asked = cast("HtmxDetails", request.htmx)  # type: ignore[attr-defined]  # its middleware puts it there
    part = bool(asked) and not asked.history_restore_request
    return render(request, "ui/_list.html" if part else template, {"filter": found, "table": shown, **(context or {})})


def _dress(form: forms.Form) -> None:
    """Give fields that look like nothing yet the look of the house."""
    for field in form.fields.values():
        look = "select" if isinstance(field.widget, forms.Select) else "input"
        if isinstance(field.widget, (forms.Select, forms.TextInput)):
            field.widget.attrs.setdefault("class", f"{look} min-h-11 w-full")


def export(form: str, rows: Iterator[list[object]], name: str) -> HttpResponseBase:
    """Rows that are no QuerySet as a file, the first of them its heading; Http404 unless ``form`` is csv or xlsx."""
    if form not in _EXPORTS:
        raise Http404
    return _EXPORTS[form](rows, f"{name}-{timezone.now():%Y-%m-%d}")


def _csv(rows: Iterator[list[object]], name: str) -> HttpResponseBase:
    answer = StreamingHttpResponse(sheets.csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _xlsx(rows: Iterator[list[object]], name: str) -> HttpResponseBase:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    sheets.write_workbook(rows, file, title=name)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=_WORKBOOK)


_EXPORTS: dict[str, Callable[[Iterator[list[object]], str], HttpResponseBase]] = {"csv": _csv, "xlsx": _xlsx}
