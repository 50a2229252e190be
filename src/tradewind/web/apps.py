from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages by who uses them."""

    name = "tradewind.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
