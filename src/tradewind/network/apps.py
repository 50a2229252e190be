from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NetworkConfig(AppConfig):
    """Facts of the network; who works where, in which position, for which brands, under which bosses."""

    name = "tradewind.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tradewind.network.zones import add_missing_zones

        post_migrate.connect(add_missing_zones, sender=self)
