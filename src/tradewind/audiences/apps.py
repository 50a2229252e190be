from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    """Sentences over the facts, compiled to sets of people."""

    name = "tradewind.audiences"
    label = "audiences"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the language's own words: the nodes of algebra, then the conditions over the network."""
        from tradewind.audiences import tree  # noqa: F401 - registers on import
        from tradewind.audiences.conditions import kinds, nodes, person, staff  # noqa: F401 - registers on import
