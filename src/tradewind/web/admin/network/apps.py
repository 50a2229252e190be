from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkPagesConfig(AppConfig):
    """The network as administrators see it: partners, locations, people, field organizations, a map."""

    name = "tradewind.web.admin.network"
    label = "web_admin_network"

    def ready(self) -> None:
        from tradewind.web.admin.navigation import Section, add
        from tradewind.web.admin.network.search import register

        register()

        for place, title, words, icon, view in (
            (10, _("Partners"), _("Companies, and who owns whom"), "network", "partners"),
            (11, _("Locations"), _("Stores, workshops, plants, offices"), "place", "locations"),
            (12, _("People"), _("Who works where, and what is asked of them"), "people", "people"),
            (13, _("Field organizations"), _("Regions, zones and districts, a tree each"), "tree", "organizations"),
            (14, _("Map"), _("Where the locations are"), "map", "map"),
            (15, _("Brands"), _("What locations carry, and people are there for"), "brand", "brands"),
            (16, _("Positions"), _("What people do, whatever the brand"), "person", "positions"),
        ):
            add(Section(place, title, words, icon, view, f"admin/network/{view}/"))
