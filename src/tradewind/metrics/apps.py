from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """Performance measures and their observations."""

    name = "tradewind.metrics"
    label = "metrics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring our conditions into the audience language, and say what of a metric can be kept against feeds."""
        from tradewind.metrics import conditions, models
        from tradewind.network import sticky

        conditions.register()
        sticky.register(models.Metric, "metrics", "name", "subject", "unit", "better", "ended_on")
