from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    """Sentences over the facts, compiled to sets of people."""

    name = "tradewind.audiences"
    label = "audiences"
    default_auto_field = "django.db.models.BigAutoField"
