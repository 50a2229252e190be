"""What of programs somebody should look at."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from tradewind.access.viewers import Viewer
from tradewind.programs.models import HeldPlan
from tradewind.web.admin.attention import Matter

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
