"""What the lists of the network show. Only what an index keeps in order can be sorted by, where rows are many."""

from typing import Any

import django_tables2 as tables
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from tradewind.network.models import Appointment, Brand, Location, LocationBrand, Partner, Person, Position
from tradewind.web.admin.network.words import OVERSEES, PARTNER_TYPES, PERSON_STATUS
from tradewind.web.ui.columns import CodeColumn, NumberColumn
from tradewind.web.ui.countries import name_of


def counted(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many of ``rows`` point at the outer row through ``by``, asked only for the rows that are shown."""
    counts = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def partners() -> QuerySet[Partner]:
    """Partners as their list shows them."""
    return (
        Partner.objects.select_related("parent", "community")
        .annotate(places=counted(Location.objects.filter(closed_on=None), "partner"))
        .order_by("sort_key", "code")
    )


def locations() -> QuerySet[Location]:
    """Locations as their list shows them."""
    return (
        Location.objects.select_related("partner", "timezone")
        .prefetch_related("brands")
        .annotate(staff=counted(Appointment.objects.active(), "location"))
        .order_by("sort_key", "code")
    )


def brands() -> QuerySet[Brand]:
    """Brands as their list shows them."""
    carried = LocationBrand.objects.filter(location__closed_on=None)
    return Brand.objects.annotate(places=counted(carried, "brand")).order_by("sort_key", "code")


def with_home(people: QuerySet[Person]) -> QuerySet[Person]:
    """Each with ``home``: the position and location of the home appointment as data, or None."""
    job = {
        "position": "position__name",
        "location": "location__name",
        "code": "location__code",
        "city": "location__city",
    }
    home = Appointment.objects.active().filter(person=OuterRef("pk")).home_first()
    return people.annotate(home=Subquery(home.values(data=JSONObject(**job))[:1])).order_by("sort_key", "code")


class PartnerTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Partners."""

    name = tables.Column(_("Name"), linkify=("partner", [A("code")]), order_by=("sort_key", "code"))
    code = CodeColumn(_("Code"))
    type = tables.Column(_("Type"))
    parent = tables.Column(_("Belongs to"), order_by="parent__sort_key", default="")
    community = tables.Column(_("Community"), order_by="community__sort_key", default="")
    places = NumberColumn(_("Open locations"))

    def render_type(self, value: Any, record: Partner) -> str:
        return str(dict(PARTNER_TYPES)[record.type])

    def value_type(self, record: Partner) -> str:
        return record.type


class LocationTable(tables.Table):  # type: ignore[misc]  # as above
    """Locations."""

    name = tables.Column(_("Name"), linkify=("location", [A("code")]), order_by=("sort_key", "code"))
    code = CodeColumn(_("Code"))
    partner = tables.Column(_("Partner"), linkify=("partner", [A("partner__code")]), order_by="partner__sort_key")
    city = tables.Column(_("City"), default="")
    country = tables.Column(_("Country"))
    brands = tables.Column(_("Brands"), empty_values=(), orderable=False)
    staff = NumberColumn(_("Appointments"), orderable=False)
    closed_on = tables.DateColumn(verbose_name=_("Closed"), default="", format="DATE_FORMAT")

    def render_country(self, value: str) -> str:
        return name_of(value)

    def value_country(self, value: str) -> str:
        return value

    def render_brands(self, record: Location) -> str:
        return ", ".join(brand.name for brand in record.brands.all())

    def value_brands(self, record: Location) -> str:
        return "|".join(brand.code for brand in record.brands.all())

    def value_closed_on(self, value: Any) -> Any:
        return value


class PersonTable(tables.Table):  # type: ignore[misc]  # as above
    """People, with the job that they hold first."""

    name = tables.Column(_("Name"), accessor="sort_key", linkify=("person", [A("code")]), order_by=("sort_key", "code"))
    code = CodeColumn(_("Code"))
    position = tables.Column(_("Position"), accessor="home", orderable=False, default="")
    location = tables.Column(_("Location"), accessor="home", orderable=False, default="")
    status = tables.Column(_("Status"), orderable=False)

    def render_name(self, record: Person) -> str:
        return gettext("%(family)s, %(given)s") % {"family": record.family_name, "given": record.given_name}

    value_name = render_name

    def render_position(self, value: dict[str, str]) -> str:
        return value["position"]

    value_position = render_position

    def render_location(self, value: dict[str, str]) -> str:
        named = not value["city"] or value["city"] in value["location"]
        return value["location"] if named else f"{value['location']}, {value['city']}"

    def value_location(self, value: dict[str, str] | None) -> str:
        return value["code"] if value else ""

    def render_status(self, record: Person) -> str:
        return str(dict(PERSON_STATUS)[record.status])

    def value_status(self, record: Person) -> str:
        return record.status


class BrandTable(tables.Table):  # type: ignore[misc]  # as above
    """Brands."""

    name = tables.Column(_("Name"), linkify=("brand", [A("code")]), order_by=("sort_key", "code"))
    code = CodeColumn(_("Code"))
    places = NumberColumn(_("Open locations"))
    ended_on = tables.DateColumn(verbose_name=_("Ended"), default="", format="DATE_FORMAT")

    def value_ended_on(self, value: Any) -> Any:
        return value


class PositionTable(tables.Table):  # type: ignore[misc]  # as above
    """Positions."""

    name = tables.Column(_("Name"), linkify=("position", [A("code")]), order_by=("sort_key", "code"))
    code = CodeColumn(_("Code"))
    dimension = tables.Column(_("Dimension"), order_by="dimension__sort_key", default="")
    groups = tables.Column(_("Groups"), empty_values=(), orderable=False)
    oversees = tables.Column(_("Sees the people of"))
    ended_on = tables.DateColumn(verbose_name=_("Ended"), default="", format="DATE_FORMAT")

    def render_groups(self, record: Position) -> str:
        return ", ".join(group.code for group in record.groups.all())

    def value_groups(self, record: Position) -> str:
        return "|".join(group.code for group in record.groups.all())

    def render_oversees(self, value: Any, record: Position) -> str:
        return str(OVERSEES[record.oversees])

    def value_oversees(self, record: Position) -> str:
        return record.oversees

    def value_ended_on(self, value: Any) -> Any:
        return value
