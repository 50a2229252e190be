from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """What people do while they learn, as content reports it."""

    name = "tradewind.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"
