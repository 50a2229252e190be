from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """Performance measures and their observations."""

    name = "tradewind.metrics"
    label = "metrics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring our conditions into the audience language."""
        from tradewind.metrics import conditions

        conditions.register()
