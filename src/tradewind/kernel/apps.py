from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    """Clock, codes, problems, audit, text: what everything stands on."""

    name = "tradewind.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tradewind.kernel.history import plan_audit_for_any_size

        post_migrate.connect(plan_audit_for_any_size)  # without models we are no sender of it
