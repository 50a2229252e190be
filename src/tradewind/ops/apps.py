from django.apps import AppConfig


class OpsConfig(AppConfig):
    """Embedded PostgreSQL, the demo network, the worker."""

    name = "tradewind.ops"
    label = "ops"
    default_auto_field = "django.db.models.BigAutoField"
