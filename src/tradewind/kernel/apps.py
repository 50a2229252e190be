from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Clock, codes, problems, audit, text: what everything stands on."""

    name = "tradewind.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"
