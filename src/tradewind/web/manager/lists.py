"""Whose training a manager may record."""

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from tradewind.network.models import Person
from tradewind.web.admin.network.filters import Named
from tradewind.web.admin.network.tables import PersonTable


class StaffTable(PersonTable):
    """One's people, with the job that they hold first."""

    name = tables.Column(
        _("Name"), accessor="sort_key", linkify=("manager-person", [A("code")]), order_by=("sort_key", "code")
    )

    class Meta:
        exclude = ("status",)


class StaffFilters(Named):
    """By name or code."""

    class Meta:
        model = Person
        fields: list[Any] = []
