"""Addresses of the network's pages."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from tradewind.web.admin.network.views import decisions, locations, partners, people


class DecisionKind(StringConverter):
    """The decisions that can be taken back."""

    regex = "waiver|hand|decline"


register_converter(DecisionKind, "decision")
_DECISION = "people/<str:code>/requirements/<str:requirement>"

urlpatterns = [
    path("partners/", partners.index, name="partners"),
    path("partners/<str:code>/", partners.page, name="partner"),
    path("partners/<str:code>/history/", partners.history, name="partner-history"),
    path("locations/", locations.index, name="locations"),
    path("locations/<str:code>/", locations.page, name="location"),
    path("locations/<str:code>/history/", locations.history, name="location-history"),
    path("people/", people.index, name="people"),
    path("people/<str:code>/", people.page, name="person"),
    path("people/<str:code>/plan/", people.plan, name="person-plan"),
    path("people/<str:code>/credits/", people.credit, name="person-credits"),
    path("people/<str:code>/history/", people.history, name="person-history"),
    path("people/<str:code>/explain/", decisions.ask, name="person-explain"),
    path(f"{_DECISION}/", decisions.page, name="person-requirement"),
    path(f"{_DECISION}/waive/", decisions.waive, name="person-waive"),
    path(f"{_DECISION}/extend/", decisions.extend, name="person-extend"),
    path(f"{_DECISION}/assign/", decisions.assign, name="person-assign"),
    path(f"{_DECISION}/decline/", decisions.decline, name="person-decline"),
    path(f"{_DECISION}/withdraw/<decision:what>/", decisions.withdraw, name="person-withdraw"),
]
