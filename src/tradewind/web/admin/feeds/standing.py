"""How it stands with an input: what every page of one shows."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from tradewind.exchange import inputs
from tradewind.exchange.models import Concerned, Errand, Input

PATIENCE = timedelta(seconds=20)
"""So long an errand may wait with nothing else under way before the page doubts that a worker runs."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The errands of an input, the last first, and how far that one is.

    ``ahead`` others wait or run before it; ``nobody_works`` when it waits for no visible reason;
    ``names`` whether it is known whom the input concerns.
    """

    errands: list[Errand]
    progress: inputs.Progress | None
    ahead: int
    nobody_works: bool
    names: bool

    @property
    def errand(self) -> Errand | None:
        return self.errands[0] if self.errands else None

    @property
    def is_under_way(self) -> bool:
        return self.errand is not None and not self.errand.is_over


def standing_of(given: Input) -> Standing:
    """Four queries, however many errands there are."""
    errands = list(given.errands.all()[:20])
    waits = bool(errands) and errands[0].state == Errand.State.WAITING
    others = Errand.objects.filter(state__in=[Errand.State.WAITING, Errand.State.RUNNING])
    ahead = others.filter(pk__lt=errands[0].pk).count() if waits else 0
    running = bool(errands) and errands[0].state == Errand.State.RUNNING
    return Standing(
        errands=errands,
        progress=inputs.progress_of(given) if running else None,
        ahead=ahead,
        nobody_works=waits and not ahead and errands[0].asked_at < timezone.now() - PATIENCE,
        names=Concerned.objects.filter(input=given).exists(),
    )
