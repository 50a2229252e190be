from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Programs, requirements, assignments, waivers, and the engine that keeps them."""

    name = "tradewind.programs"
    label = "programs"
    default_auto_field = "django.db.models.BigAutoField"
