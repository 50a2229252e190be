from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticePagesConfig(AppConfig):
    """What was said to whom, for administrators."""

    name = "tradewind.web.admin.notices"
    label = "web_admin_notices"

    def ready(self) -> None:
        from tradewind.web.admin import attention, navigation
        from tradewind.web.admin.notices.matters import failed_notices

        words = _("Which mail was sent to whom, what waits, and what could not be sent")
        navigation.add(navigation.Section(75, _("Notices"), words, "notice", "notices", "admin/notices/"))
        attention.add(failed_notices)
