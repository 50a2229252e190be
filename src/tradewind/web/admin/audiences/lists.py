"""The lists: audiences, and the people in one."""

from functools import cached_property
from typing import Any

import django_filters
import django_tables2
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tradewind.access.scopes import Scope
from tradewind.audiences.base import Node
from tradewind.audiences.compiler import members
from tradewind.audiences.models import Audience
from tradewind.audiences.sentences import names_in, sentence
from tradewind.audiences.tree import parse
from tradewind.audiences.wording import Names
from tradewind.kernel.problems import BadInput
from tradewind.kernel.text import sort_key
from tradewind.network.models import Person
from tradewind.web.ui.columns import NumberColumn


def listed_audiences() -> QuerySet[Audience]:
    """Audiences, each with how many requirements and other audiences use it."""
    naming = Audience.objects.naming(OuterRef("code")).order_by().values(one=Value(1)).annotate(times=Count("pk"))
    counted = Coalesce(Subquery(naming.values("times"), output_field=IntegerField()), 0)
    asking = Count("requirements", filter=Q(requirements__ended_on=None))
    return Audience.objects.annotate(asking=asking, naming=counted).order_by("code")


class AudienceFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """By a word of code or title, and by state."""

    q = django_filters.CharFilter(label=_("Search"), method="search")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="narrow",
        empty_label=_("Any"),
        choices=[("frozen", _("Frozen")), ("used", _("Used")), ("unused", _("Not used"))],
    )

    def search(self, rows: QuerySet[Audience], name: str, value: str) -> QuerySet[Audience]:
        """Every word somewhere in code or title."""
        for word in value.split():
            rows = rows.filter(Q(code__icontains=word) | Q(title__icontains=word))
        return rows

    def narrow(self, rows: QuerySet[Audience], name: str, value: str) -> QuerySet[Audience]:
        if value == "frozen":
            return rows.exclude(frozen_at=None)
        unused = Q(asking=0, naming=0)
        return rows.filter(unused) if value == "unused" else rows.exclude(unused)


class AudienceTable(django_tables2.Table):  # type: ignore[misc]  # django-tables2 has no types
    """One audience a row. Members are counted as the row comes into sight, never all of them for a page."""

    code = django_tables2.Column(_("Code"))
    title = django_tables2.Column(_("Title"), empty_values=())
    sentence = django_tables2.Column(_("Who is in it"), empty_values=(), orderable=False)
    members = NumberColumn(_("Members"), empty_values=(), orderable=False, exclude_from_export=True)
    asking = django_tables2.Column(_("Used by"), empty_values=(), orderable=False)
    frozen_at = django_tables2.Column(_("State"), empty_values=())

    class Meta:
        model = Audience
        fields = ("title", "code", "sentence", "members", "asking", "frozen_at")
        empty_text = _("No audience fits. Ask for less, or make a new one.")

    @cached_property
    def names(self) -> Names:
        """The names behind all expressions of the page, or of the whole export: one query a kind."""
        rows = self.page.object_list if hasattr(self, "page") else self.data
        return names_in(node for row in rows if (node := _node(getattr(row, "record", row))) is not None)

    def render_title(self, record: Audience) -> Any:
        address = reverse("audience", args=[record.code])
        return format_html('<a href="{}">{}</a>', address, str(record))

    def value_title(self, record: Audience) -> str:
        return record.title

    def render_sentence(self, record: Audience) -> str:
        return self.value_sentence(record)

    def value_sentence(self, record: Audience) -> str:
        """In words, in the viewer's language."""
        node = _node(record)
        return sentence(node, self.names) if node is not None else ""

    def render_members(self, record: Audience) -> Any:
        return format_html(
            '<a href="{}" hx-get="{}" hx-trigger="revealed" hx-swap="innerHTML">…</a>',
            reverse("audience-members", args=[record.code]),
            reverse("audience-count", args=[record.code]),
        )

    def render_asking(self, record: Any) -> str:
        return self.value_asking(record)

    def value_asking(self, record: Any) -> str:
        """Requirements, and other audiences."""
        return ", ".join(words for words in _used(record.asking, record.naming)) or gettext("nothing")

    def render_frozen_at(self, record: Audience) -> str:
        return self.value_frozen_at(record)

    def value_frozen_at(self, record: Audience) -> str:
        return gettext("frozen: %(fault)s") % {"fault": record.fault} if record.frozen_at else gettext("in use")


def _used(asking: int, naming: int) -> list[str]:
    words = []
    if asking:
        words.append(ngettext("%(number)d requirement", "%(number)d requirements", asking) % {"number": asking})
    if naming:
        words.append(ngettext("%(number)d audience", "%(number)d audiences", naming) % {"number": naming})
    return words


def _node(audience: Audience) -> Node | None:
    try:
        return parse(audience.who)
    except BadInput:
        return None


_HOME = (
    "(SELECT n.name FROM network_person_home h JOIN network_appointment a ON a.id = h.appointment_id"
    " JOIN {table} n ON n.id = a.{column} WHERE h.person_id = network_person.id)"
)


def listed_members(node: Node, scope: Scope) -> QuerySet[Person]:
    """Whom the expression selects today and the viewer may see, with the names of where they are at home."""
    compiled = members(node)
    inside = Person.objects.within(scope).filter(pk__in=RawSQL(compiled.sql, compiled.params))  # noqa: S611 - compiled
    return inside.annotate(
        position=_home("network_position", "position_id"), location=_home("network_location", "location_id")
    ).order_by("sort_key", "code")


def _home(table: str, column: str) -> RawSQL:
    return RawSQL(_HOME.format(table=table, column=column), (), output_field=TextField())  # noqa: S611 - constants


class MemberFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """By a part of the name."""

    q = django_filters.CharFilter(label=_("Name or code"), method="search")

    def search(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return rows.filter(Q(sort_key__contains=sort_key(value)) | Q(code__startswith=value.strip()))


class MemberTable(django_tables2.Table):  # type: ignore[misc]  # django-tables2 has no types
    """One person a row, with the home appointment."""

    code = django_tables2.Column(_("Code"))
    name = django_tables2.Column(_("Name"), empty_values=(), order_by=("sort_key", "code"))
    position = django_tables2.Column(_("Position"), default="", orderable=False)
    location = django_tables2.Column(_("Location"), default="", orderable=False)

    class Meta:
        model = Person
        fields = ("name", "code", "position", "location")
        empty_text = _("Nobody is in it today.")

    def render_name(self, record: Person) -> str:
        return str(record)
