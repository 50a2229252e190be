"""Feeds that somebody should look at."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from tradewind.access.viewers import Viewer
from tradewind.exchange.models import FeedRun
from tradewind.web.admin.attention import Matter


def refused_feeds(viewer: Viewer) -> Iterator[Matter]:  # noqa: ARG001 - a source is asked for the viewer
    """The last load, where it was refused: then nothing of it is in the network."""
    last = FeedRun.objects.first()
    if last is not None and last.outcome == FeedRun.Outcome.REFUSED:
        yield Matter(
            "overdue",
            gettext("The last feed was refused: %(name)s") % {"name": last.name},
            gettext("Nothing of it was applied. Look at its faults, and load it again."),
            reverse("feed-run", args=[last.pk]),
        )
