from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Programs, requirements, assignments, waivers, and the engine that keeps them."""

    name = "tradewind.programs"
    label = "programs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tradewind.audiences import services as audiences
        from tradewind.kernel.audit import committed
        from tradewind.notices import kinds
        from tradewind.programs import queries, receivers, reminders

        committed.connect(receivers.facts_committed, dispatch_uid="programs.facts_committed")
        audiences.register_users(queries.users_of_audience)
        kinds.register(reminders.REMINDERS)
