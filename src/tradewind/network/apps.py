from django.apps import AppConfig
from django.db.models.signals import post_migrate

_OF_LOCATIONS = (
    *("partner", "name", "country", "subdivision", "city", "postal_code", "latitude", "longitude", "timezone"),
    *("brands", "field_units", "tags", "opened_on", "closed_on"),
)
_OF_PEOPLE = ("given_name", "family_name", "email", "username", "locale", "community", "status", "hired_on")
_OF_APPOINTMENTS = ("person", "location", "position", "brands", "primary", "starts_on", "ends_on")


class NetworkConfig(AppConfig):
    """Facts of the network; who works where, in which position, for which brands, under which bosses."""

    name = "tradewind.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tradewind.network import models, sticky
        from tradewind.network.zones import add_missing_zones

        sticky.register(models.Brand, "brands", "name", "ended_on")
        sticky.register(models.Dimension, "dimensions", "name", "ended_on")
        sticky.register(models.Community, "communities", "name", "kind", "ended_on")
        sticky.register(models.FieldUnit, "field_units", "dimension", "parent", "name", "level", "ended_on")
        sticky.register(models.Partner, "partners", "name", "type", "parent", "community", "ended_on")
        sticky.register(models.Position, "positions", "name", "dimension", "groups", "oversees", "ended_on")
        sticky.register(models.Location, "locations", *_OF_LOCATIONS)
        sticky.register(models.Person, "people", *_OF_PEOPLE)
        sticky.register(models.Appointment, "appointments", *_OF_APPOINTMENTS)
        sticky.register(models.ReportingLine, "reporting_lines", "starts_on", "ends_on")
        sticky.register(models.FieldRepresentative, "field_representatives", "starts_on", "ends_on")
        post_migrate.connect(add_missing_zones, sender=self)
