"""What can be asked of the lists of the network."""

from typing import Any

import django_filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tradewind.kernel.text import sort_key
from tradewind.network.models import (
    Appointment,
    Brand,
    Community,
    Dimension,
    Location,
    LocationBrand,
    LocationTag,
    Partner,
    Person,
    Placement,
    Position,
    TimeZone,
)
from tradewind.web.admin.network.words import PARTNER_TYPES, PERSON_STATUS
from tradewind.web.ui.pickers import PickerFilter

OPEN, CLOSED = "open", "closed"


def named(text: str) -> Q:
    """Rows with a name that has every word of ``text`` in it; of one or two letters, that begins with them."""
    folded = sort_key(text)
    if len(folded) < 3:  # no index helps to find so little anywhere in a name
        return Q(sort_key__startswith=folded)
    found = Q()
    for word in folded.replace(",", " ").split():
        found &= Q(sort_key__contains=word)
    return found


def coded(text: str) -> Q:
    """Rows with a code that begins with ``text``."""
    return Q(code__startswith=text.strip())


class Named(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Whatever has a code and a name is found by both."""

    text = django_filters.CharFilter(label=_("Name or code"), method="by_text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["text"].widget.input_type = "search"

    def by_text(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(named(text) | coded(text))


class Vocabulary(Named):
    """What ends by a day: there are those that are there, and those that are there no more."""

    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[(OPEN, _("There")), (CLOSED, _("Ended"))],
        method="by_status",
        empty_label=_("All"),
    )

    def by_status(self, rows: QuerySet[Any], _name: str, status: str) -> QuerySet[Any]:
        over = Q(ended_on__lte=TimeZone.objects.get(name="UTC").today)
        return rows.filter(over) if status == CLOSED else rows.exclude(over)


class BrandFilters(Vocabulary):
    """Brands."""

    class Meta:
        model = Brand
        fields: list[str] = []


class PositionFilters(Vocabulary):
    """Positions, by dimension and by group."""

    dimension = django_filters.ModelChoiceFilter(
        label=_("Dimension"), queryset=Dimension.objects.all(), to_field_name="code", empty_label=_("All")
    )
    group = PickerFilter("position_group", field_name="groups__code", label=_("Group"))

    class Meta:
        model = Position
        fields: list[str] = []


class PartnerFilters(Named):
    """Partners: ``below`` are those that belong to another, at any depth."""

    type = django_filters.ChoiceFilter(label=_("Type"), choices=PARTNER_TYPES, empty_label=_("All"))
    community = django_filters.ModelChoiceFilter(
        label=_("Community"), queryset=Community.objects.all(), to_field_name="code", empty_label=_("All")
    )
    below = PickerFilter("partner", label=_("Belongs to"), method="by_owner")

    class Meta:
        model = Partner
        fields: list[str] = []

    def by_owner(self, rows: QuerySet[Partner], _name: str, code: str) -> QuerySet[Partner]:
        return rows.filter(above_or_self__ancestor__code=code).exclude(code=code)


class LocationFilters(Named):
    """Locations: of a partner or one below it, in a field unit or one below it."""

    partner = PickerFilter("partner", label=_("Partner"), method="by_partner")
    unit = PickerFilter("field_unit", label=_("Field unit"), method="by_unit")
    country = PickerFilter("country", label=_("Country"))
    brand = django_filters.ModelChoiceFilter(
        label=_("Brand"), queryset=Brand.objects.all(), to_field_name="code", method="by_brand", empty_label=_("All")
    )
    tag = django_filters.CharFilter(label=_("Tag"), method="by_tag")
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=[(OPEN, _("Open")), (CLOSED, _("Closed"))], method="by_status", empty_label=_("All")
    )

    class Meta:
        model = Location
        fields: list[str] = []

    def by_partner(self, rows: QuerySet[Location], _name: str, code: str) -> QuerySet[Location]:
        return rows.filter(partner__above_or_self__ancestor__code=code)

    def by_unit(self, rows: QuerySet[Location], _name: str, code: str) -> QuerySet[Location]:
        return rows.filter(Exists(placed_below(code)))

    def by_brand(self, rows: QuerySet[Location], _name: str, brand: Brand) -> QuerySet[Location]:
        return rows.filter(Exists(LocationBrand.objects.filter(location=OuterRef("pk"), brand=brand)))

    def by_tag(self, rows: QuerySet[Location], _name: str, tag: str) -> QuerySet[Location]:
        return rows.filter(Exists(LocationTag.objects.filter(location=OuterRef("pk"), tag=tag.strip())))

    def by_status(self, rows: QuerySet[Location], _name: str, status: str) -> QuerySet[Location]:
        closed = Q(closed_on__lte=F("timezone__today"))
        return rows.filter(closed) if status == CLOSED else rows.exclude(closed)


def placed_below(code: str) -> QuerySet[Placement]:
    """The placements of an outer location in the field unit or one below it."""
    return Placement.objects.filter(location=OuterRef("pk"), field_unit__above_or_self__ancestor__code=code)


class PersonFilters(Named):
    """People. What is asked of a job (position, location, partner, field unit, brand) holds on one appointment."""

    position = PickerFilter("position", label=_("Position"), method="of_job")
    location = PickerFilter("location", label=_("Location"), method="of_job")
    partner = PickerFilter("partner", label=_("Partner"), method="of_job")
    unit = PickerFilter("field_unit", label=_("Field unit"), method="of_job")
    community = django_filters.ModelChoiceFilter(
        label=_("Community"),
        queryset=Community.objects.all(),
        to_field_name="code",
        method="by_community",
        empty_label=_("All"),
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=PERSON_STATUS, empty_label=_("All"))

    class Meta:
        model = Person
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Person], _name: str, text: str) -> QuerySet[Person]:
        whole = text.strip()
        own = Q(username=whole) | Q(folded_email=whole.lower())
        return rows.alias(folded_email=Lower("email")).filter(named(text) | coded(text) | own)

    def of_job(self, rows: QuerySet[Person], _name: str, _code: str) -> QuerySet[Person]:
        return rows  # all together, below

    def by_community(self, rows: QuerySet[Person], _name: str, community: Community) -> QuerySet[Person]:
        """Of this community by their own word, else by the partner of a job that they hold."""
        held = Appointment.objects.active().filter(person=OuterRef("pk"), location__partner__community=community)
        return rows.filter(Q(community=community) | Q(Exists(held), community=None))

    def filter_queryset(self, queryset: QuerySet[Person]) -> QuerySet[Person]:
        asked = self.form.cleaned_data
        paths = {
            "position": "position__code",
            "location": "location__code",
            "partner": "location__partner__above_or_self__ancestor__code",
            "unit": "location__placements__field_unit__above_or_self__ancestor__code",
        }
        job = {path: asked[name] for name, path in paths.items() if asked.get(name)}
        rows = super().filter_queryset(queryset)
        if not job:
            return rows  # type: ignore[no-any-return]
        held = Appointment.objects.active().filter(person=OuterRef("pk"), **job)
        return rows.filter(Exists(held))  # type: ignore[no-any-return]
