"""Certificates of a goal, as a list."""

from typing import ClassVar

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from tradewind.certificates.models import Certificate
from tradewind.certificates.numbers import shown
from tradewind.web.admin.feeds.templatetags.feeds import moment
from tradewind.web.admin.programs.lists.requirements import SEARCH


class CertificateFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Certificates by whose they are."""

    q = django_filters.CharFilter(method="named", label=_("Name or code"), widget=forms.TextInput(attrs=SEARCH))

    class Meta:
        model = Certificate
        fields: ClassVar[list[str]] = []

    def named(self, rows: QuerySet[Certificate], _name: str, text: str) -> QuerySet[Certificate]:
        name = Q(person__family_name__icontains=text) | Q(person__given_name__icontains=text)
        return rows.filter(name | Q(person__code__icontains=text))


class CertificateTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Whose they are, of which day, and under which number they can be verified."""

    person = tables.Column(_("Person"), linkify=("person", {"code": A("person__code")}), order_by="person__sort_key")
    code = tables.Column(_("Code"), accessor="person__code")
    earned_on = tables.Column(_("Achieved"))
    number = tables.Column(_("Certificate number"), linkify=("verify-number", {"number": A("number")}), orderable=False)
    issued_at = tables.Column(_("First printed"))
    issued_by = tables.Column(_("By"))

    class Meta:
        model = Certificate
        fields: ClassVar[list[str]] = ["person", "code", "earned_on", "number", "issued_at", "issued_by"]
        empty_text = _("Nobody has printed one yet, or nobody fits.")

    def render_earned_on(self, record: Certificate) -> str:
        return date_format(record.earned_on, "DATE_FORMAT")

    def render_number(self, value: str) -> str:
        return shown(value)

    def render_issued_at(self, record: Certificate) -> str:
        return moment(record.issued_at)
