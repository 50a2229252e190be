from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Who sees what: the Viewer and its Scope."""

    name = "tradewind.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tradewind.access.viewers import is_kept_out
        from tradewind.identity.gate import refuse_where

        refuse_where(is_kept_out)
