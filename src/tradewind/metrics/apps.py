from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """Performance measures and their observations."""

    name = "tradewind.metrics"
    label = "metrics"
    default_auto_field = "django.db.models.BigAutoField"
