from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What is said to people: the outbox, what they want to hear, sending."""

    name = "tradewind.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
