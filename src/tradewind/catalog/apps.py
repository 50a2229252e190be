from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Courses and their equivalencies."""

    name = "tradewind.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"
