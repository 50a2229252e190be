"""What of programs somebody should look at."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from tradewind.access.viewers import Viewer
from tradewind.programs.models import HeldPlan, ParkedPerson, Requirement
from tradewind.web.admin.attention import Matter
from tradewind.web.ui.templatetags.numbers import thousands

MOST = 3
"""How many of a kind are named one by one."""


def held_plans(viewer: Viewer) -> Iterator[Matter]:  # noqa: ARG001 - a source is asked for the viewer
    """Each plan that waits, the last first."""
    plans = list(HeldPlan.objects.filter(state=HeldPlan.State.HELD)[: MOST + 1])
    for plan in plans[:MOST]:
        yield Matter(
            "overdue",
            gettext("%(plan)s waits for approval") % {"plan": plan.code},
            gettext("It would end too much at once; %(person)s gave it.") % {"person": plan.held_for},
            reverse("plan-held", args=[plan.code]),
        )
    if len(plans) > MOST:
        yield Matter("overdue", gettext("More plans wait for approval"), "", reverse("plans") + "?state=held")


def frozen_requirements(viewer: Viewer) -> Iterator[Matter]:  # noqa: ARG001 - a source is asked for the viewer
    """Requirements that the engine cannot evaluate."""
    for requirement in Requirement.objects.exclude(fault="").select_related("goal__course")[:MOST]:
        yield Matter(
            "overdue",
            gettext("The requirement %(requirement)s is frozen") % {"requirement": requirement},
            requirement.fault,
            reverse("requirement", args=[requirement.code]),
        )


def parked_people(viewer: Viewer) -> Iterator[Matter]:  # noqa: ARG001 - a source is asked for the viewer
    """People whose evaluation failed."""
    parked = list(ParkedPerson.objects.order_by("parked_at")[:MOST])
    if parked:
        count = ParkedPerson.objects.count()
        yield Matter(
            "overdue",
            ngettext("%(count)s person could not be evaluated", "%(count)s people could not be evaluated", count)
            % {"count": thousands(count)},
            parked[0].fault,
            reverse("parked"),
        )
