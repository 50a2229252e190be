"""Addresses of the network's pages."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from tradewind.web.admin.network.views import (
    charts,
    crediting,
    decisions,
    editing_people,
    editing_places,
    locations,
    organizations,
    partners,
    people,
    vocabulary,
)


class DecisionKind(StringConverter):
    """The decisions that can be taken back."""

    regex = "waiver|hand|decline"


register_converter(DecisionKind, "decision")
_DECISION = "people/<str:code>/requirements/<str:requirement>"

urlpatterns = [
    path("partners/", partners.index, name="partners"),
    path("partners/<str:code>/", partners.page, name="partner"),
    path("partners/<str:code>/history/", partners.history, name="partner-history"),
    path("partners/<str:code>/name/", editing_places.partner_name, name="partner-name"),
    path("partners/<str:code>/parent/", editing_places.partner_parent, name="partner-parent"),
    path("locations/", locations.index, name="locations"),
    path("locations/<str:code>/", locations.page, name="location"),
    path("locations/<str:code>/history/", locations.history, name="location-history"),
    path("locations/<str:code>/name/", editing_places.location_name, name="location-name"),
    path("locations/<str:code>/brands/", editing_places.location_brands, name="location-brands"),
    path("locations/<str:code>/unit/", editing_places.location_unit, name="location-unit"),
    path("locations/<str:code>/leave/", editing_places.location_leave, name="location-leave"),
    path("locations/<str:code>/close/", editing_places.location_close, name="location-close"),
    path("locations/<str:code>/owner/", editing_places.location_owner, name="location-owner"),
    path("brands/", vocabulary.brand_index, name="brands"),
    path("brands/<str:code>/", vocabulary.brand, name="brand"),
    path("brands/<str:code>/end/", editing_places.brand_end, name="brand-end"),
    path("brands/<str:code>/history/", vocabulary.brand_history, name="brand-history"),
    path("brands/<str:code>/name/", editing_places.brand_name, name="brand-name"),
    path("positions/", vocabulary.position_index, name="positions"),
    path("positions/<str:code>/", vocabulary.position, name="position"),
    path("positions/<str:code>/end/", editing_places.position_end, name="position-end"),
    path("positions/<str:code>/history/", vocabulary.position_history, name="position-history"),
    path("positions/<str:code>/name/", editing_places.position_name, name="position-name"),
    path("map/", charts.chart, name="map"),
    path("organizations/", organizations.index, name="organizations"),
    path("organizations/<str:code>/", organizations.tree, name="organization"),
    path("organizations/units/<str:code>/", organizations.page, name="unit"),
    path("organizations/units/<str:code>/below/", organizations.below, name="unit-below"),
    path("organizations/units/<str:code>/end/", editing_places.unit_end, name="unit-end"),
    path("organizations/units/<str:code>/history/", organizations.history, name="unit-history"),
    path("organizations/units/<str:code>/name/", editing_places.unit_name, name="unit-name"),
    path("organizations/units/<str:code>/parent/", editing_places.unit_parent, name="unit-parent"),
    path(
        "organizations/units/<str:code>/representative/", editing_places.unit_representative, name="unit-representative"
    ),
    path("people/", people.index, name="people"),
    path("people/<str:code>/", people.page, name="person"),
    path("people/<str:code>/plan/", people.plan, name="person-plan"),
    path("people/<str:code>/credits/", people.credit, name="person-credits"),
    path("people/<str:code>/transcript.pdf", people.transcript, name="person-transcript"),
    path("people/<str:code>/credits/record/", crediting.record, name="person-credit-record"),
    path("people/<str:code>/credits/<int:credit>/revoke/", crediting.revoke, name="person-credit-revoke"),
    path("people/<str:code>/credits/<int:credit>/reinstate/", crediting.reinstate, name="person-credit-reinstate"),
    path("people/<str:code>/credits/<int:credit>/certificate.pdf", people.certificate, name="person-certificate"),
    path("people/<str:code>/history/", people.history, name="person-history"),
    path("people/<str:code>/status/", editing_people.status, name="person-status"),
    path("people/<str:code>/appoint/", editing_people.appoint, name="person-appoint"),
    path("people/<str:code>/reports/", editing_people.report, name="person-report"),
    path(
        "people/<str:code>/reports/<str:dimension>/<str:manager>/end/",
        editing_people.report_end,
        name="person-report-end",
    ),
    path("people/<str:code>/looks-after/", editing_people.look_after, name="person-look-after"),
    path("people/<str:code>/looks-after/<str:unit>/end/", editing_people.look_after_end, name="person-look-after-end"),
    path("<slug:page>/<str:code>/let-go/<slug:column>/", editing_places.let_go, name="let-go"),
    path("appointments/<str:code>/days/", editing_people.appointment_days, name="appointment-days"),
    path("appointments/<str:code>/position/", editing_people.appointment_position, name="appointment-position"),
    path("appointments/<str:code>/brands/", editing_people.appointment_brands, name="appointment-brands"),
    path("people/<str:code>/explain/", decisions.ask, name="person-explain"),
    path(f"{_DECISION}/", decisions.page, name="person-requirement"),
    *(
        path(f"{_DECISION}/{what}/", decisions.decide, {"what": what}, name=f"person-{what}")
        for what in decisions.DECISIONS
    ),
    path(f"{_DECISION}/withdraw/<decision:what>/", decisions.withdraw, name="person-withdraw"),
]
