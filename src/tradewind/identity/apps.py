from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Logins, sessions, one-time links."""

    name = "tradewind.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
