"""The network among the records: small lists can be named here, everything else has its page or its feed."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from tradewind.kernel.records import Records, look_at
from tradewind.network.models import (
    Appointment,
    Brand,
    Community,
    Dimension,
    FieldRepresentative,
    FieldUnit,
    Location,
    Partner,
    Person,
    Position,
    PositionGroup,
    ReportingLine,
    TimeZone,
)


@admin.register(Brand, Dimension)
class NamedRecords(Records):
    """What is made here exists; that it ends comes by feed, which says what that would close."""

    editable: ClassVar[tuple[str, ...]] = ("name",)
    addable = True
    list_display: Any = ("code", "name", "ended_on")
    search_fields = ("code", "name")


@admin.register(Community)
class CommunityRecords(NamedRecords):
    editable: ClassVar[tuple[str, ...]] = ("name", "kind")
    list_display: Any = ("code", "name", "kind", "ended_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Internal and external never mix: what a community is, it stays."""
        return [*super().get_readonly_fields(request, obj), *(["kind"] if obj else [])]


@admin.register(Position)
class PositionRecords(NamedRecords):
    list_display: Any = ("code", "name", "dimension", "oversees", "ended_on")
    list_select_related = ("dimension",)


look_at(
    [
        (PositionGroup, ("code",), ("code",)),
        (FieldUnit, ("code", "name", "dimension", "parent", "ended_on"), ("code", "name")),
        (Partner, ("code", "name", "type", "parent", "community", "ended_on"), ("code", "name")),
        (Location, ("code", "name", "partner", "city", "country", "closed_on"), ("code", "name", "city")),
        (Person, ("code", "given_name", "family_name", "status", "community"), ("code", "given_name", "family_name")),
        (Appointment, ("code", "person", "position", "location", "starts_on", "ends_on"), ("code", "person__code")),
        (ReportingLine, ("dimension", "subordinate", "manager"), ("subordinate__code", "manager__code")),
        (FieldRepresentative, ("person", "field_unit", "starts_on", "ends_on"), ("person__code", "field_unit__code")),
        (TimeZone, ("name", "today"), ("name",)),
    ]
)
