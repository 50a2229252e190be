from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedPagesConfig(AppConfig):
    """Feeds in the browser: upload, check, load, history."""

    name = "tradewind.web.admin.feeds"
    label = "web_admin_feeds"

    def ready(self) -> None:
        from tradewind.web.admin import attention, navigation
        from tradewind.web.admin.feeds.matters import refused_feeds

        navigation.add(
            navigation.Section(
                70,
                _("Feeds"),
                _("Upload, check and load the network; every load so far"),
                "feed",
                "feeds",
                "admin/feeds/",
            )
        )
        attention.add(refused_feeds)
