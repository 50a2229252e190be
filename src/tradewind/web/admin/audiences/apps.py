from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudiencePagesConfig(AppConfig):
    """Audiences: the list, each one's page, the builder."""

    name = "tradewind.web.admin.audiences"
    label = "web_admin_audiences"

    def ready(self) -> None:
        from tradewind.audiences.models import Audience
        from tradewind.web.admin import attention, navigation
        from tradewind.web.admin.audiences.frozen import frozen_audiences
        from tradewind.web.admin.search import Kind, add, page_of, titled

        section = navigation.Section(
            30,
            _("Audiences"),
            _("Who is meant, in sentences over the network"),
            "audience",
            "audiences",
            "admin/audiences/",
        )
        navigation.add(section)
        attention.add(frozen_audiences)
        add(Kind(70, _("Audiences"), "audience", page_of("audience"), titled(Audience)))
