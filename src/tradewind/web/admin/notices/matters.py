"""Notices that somebody should look at."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from tradewind.access.viewers import Viewer
from tradewind.notices.models import Notice
from tradewind.web.admin.attention import Matter
from tradewind.web.admin.notices.lists import faults
from tradewind.web.ui.templatetags.numbers import thousands

RECENT = timedelta(days=7)
"""For how long what could not be sent is told."""


def failed_notices(viewer: Viewer) -> Iterator[Matter]:  # noqa: ARG001 - a source is asked for the viewer
    """Mails that could not be sent lately."""
    failed = Notice.objects.filter(state=Notice.State.FAILED, settled_at__gt=Now() - RECENT)
    last = failed.first()
    if last is not None:
        count = failed.count()
        yield Matter(
            "soon",
            ngettext("%(count)s mail could not be sent", "%(count)s mails could not be sent", count)
            % {"count": thousands(count)},
            gettext("The last of them: %(fault)s") % {"fault": " ".join(faults(last))},
            f"{reverse('notices')}?state=failed",
        )
