"""People whom the engine could not evaluate."""

from typing import ClassVar

import django_filters
import django_tables2 as tables
from django.db.models import OuterRef, Subquery
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_tables2.utils import A

from tradewind.access.middleware import ViewerRequest
from tradewind.network.models import Person
from tradewind.programs.models import ParkedPerson
from tradewind.web.admin.access import administrators
from tradewind.web.admin.feeds.templatetags.feeds import moment
from tradewind.web.ui.lists import render_list


class ParkedFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Nothing is asked: there are few."""

    class Meta:
        model = ParkedPerson
        fields: ClassVar[list[str]] = []


class ParkedTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Who, since when, and why."""

    code = tables.Column(verbose_name=_("Person"), linkify=("person", {"code": A("code")}))
    parked_at = tables.Column(verbose_name=_("Since"))
    fault = tables.Column(verbose_name=_("Why"))

    class Meta:
        model = ParkedPerson
        fields = ["code", "parked_at", "fault"]
        empty_text = _("Nobody: everybody could be evaluated.")

    def render_parked_at(self, record: ParkedPerson) -> str:
        return moment(record.parked_at)


@require_safe
@administrators
def listing(request: ViewerRequest) -> HttpResponseBase:
    """All of them; each is looked at again when something about them changes."""
    code = Person.objects.filter(pk=OuterRef("person_id")).values("code")[:1]
    return render_list(
        request,
        "programs/parked.html",
        rows=ParkedPerson.objects.annotate(code=Subquery(code)).order_by("parked_at"),
        table=ParkedTable,
        filters=ParkedFilter,
        name="parked",
    )
