from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Facts of the network; who works where, in which position, for which brands, under which bosses."""

    name = "tradewind.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"
