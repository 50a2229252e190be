"""Audiences that cannot be evaluated: what is wrong with each, and what would mend it."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext

from tradewind.access.viewers import Viewer
from tradewind.audiences.models import Audience
from tradewind.audiences.references import missing
from tradewind.audiences.tree import parse
from tradewind.kernel.problems import BadInput, Problem
from tradewind.web.admin.attention import Matter

SHOWN = 5


def frozen_audiences(viewer: Viewer) -> Iterable[Matter]:  # noqa: ARG001 - every administrator sees all of them
    """The first of them; each stays as it was until somebody mends it."""
    return [
        Matter(
            "overdue",
            gettext("%(audience)s is frozen") % {"audience": audience},
            gettext("%(fault)s Its members stay as they were.") % {"fault": audience.fault},
            reverse("audience", args=[audience.code]),
        )
        for audience in Audience.objects.exclude(frozen_at=None).order_by("frozen_at")[:SHOWN]
    ]


def cures(audience: Audience) -> list[Problem]:
    """What its expression names that is not there (any more), each with what would cure it."""
    try:
        return missing(parse(audience.who), "who")
    except BadInput as error:
        return error.problems.shown
