"""Who uses an audience, each with its address where it has a page."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from tradewind.audiences.models import Audience
from tradewind.catalog.models import Offer
from tradewind.programs.models import Requirement


@dataclass(frozen=True, slots=True)
class Use:
    """A requirement, a course that is offered to it, or another audience."""

    icon: str
    title: str
    code: str
    address: str


def users(audience: Audience) -> list[Use]:
    """All of them, requirements first."""
    asking = Requirement.objects.filter(audience=audience, ended_on=None).select_related("goal__course")
    offered = Offer.objects.filter(audience=audience).select_related("course").order_by("course__sort_key")
    naming = Audience.objects.exclude(pk=audience.pk).naming(audience.code)
    return [
        *(Use("requirement", str(each), each.code, _address("requirement", each.code)) for each in asking),
        *(Use("course", str(each.course), each.course.code, _address("course", each.course.code)) for each in offered),
        *(Use("audience", str(each), each.code, _address("audience", each.code)) for each in naming),
    ]


def _address(name: str, code: str) -> str:
    try:
        return reverse(name, args=[code])
    except NoReverseMatch:
        return ""
