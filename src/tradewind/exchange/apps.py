from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Feeds and academy files: parse, match, call services."""

    name = "tradewind.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
