"""Notices: what was said to whom, what waits to be sent, and what could not be."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.notices import outbox
from tradewind.notices.models import Notice
from tradewind.web.admin.access import administrators
from tradewind.web.admin.notices.lists import NoticeFilter, NoticeTable
from tradewind.web.ui.lists import render_list


@require_safe
@administrators
def index(request: ViewerRequest) -> HttpResponseBase:
    """All notices, the last first."""
    scoped = Notice.objects.filter(request.viewer.scope.people_q("person"))
    return render_list(
        request,
        "notice_pages/notices.html",
        rows=scoped.select_related("person").order_by("-pk"),
        table=NoticeTable,
        filters=NoticeFilter,
        name="notices",
        context={"sends_mail": outbox.is_on()},
    )
