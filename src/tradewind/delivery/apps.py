from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """What people do while they learn, as content reports it."""

    name = "tradewind.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the kinds of activities known, and let the catalog ask them what can be played."""
        from tradewind.catalog.drafts import register_forgetting
        from tradewind.catalog.versions import register_check, register_waiting
        from tradewind.delivery import attempts, kinds, uploads
        from tradewind.delivery.kinds.cmi5.ending import on_session_closed

        kinds.register_all()
        register_forgetting(attempts.forget_previews)
        attempts.session_closed.connect(on_session_closed, dispatch_uid="cmi5")
        register_check(kinds.faults_of)
        register_waiting(uploads.waited_for)
