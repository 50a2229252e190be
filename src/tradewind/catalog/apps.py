from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Courses, their versions and equivalencies, and whom they are offered to."""

    name = "tradewind.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what of a course can be kept against feeds, and that offers use audiences."""
        from tradewind.audiences.services import register_users
        from tradewind.catalog import models, offers
        from tradewind.network import sticky

        register_users(offers.users_of_audience)

        sticky.register(models.Course, "courses", "title", "kind", "language", "hours", "description", "ended_on")
