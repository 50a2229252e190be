from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Courses and their equivalencies."""

    name = "tradewind.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what of a course can be kept against feeds."""
        from tradewind.catalog import models
        from tradewind.network import sticky

        sticky.register(models.Course, "courses", "title", "kind", "language", "hours", "description", "ended_on")
