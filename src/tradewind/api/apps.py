from django.apps import AppConfig


class ApiConfig(AppConfig):
    """What other systems call; keeps the answers that a request with an Idempotency-Key may be given again."""

    name = "tradewind.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
