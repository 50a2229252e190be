from django.apps import AppConfig


class GoalsConfig(AppConfig):
    """What is to be achieved, and what each person has achieved."""

    name = "tradewind.goals"
    label = "goals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring our conditions into the audience language."""
        from tradewind.goals import conditions

        conditions.register()
