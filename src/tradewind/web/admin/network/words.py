"""The network in words: choices, columns, who did what through what."""

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tradewind.network.models import (
    Appointment,
    AppointmentBrand,
    Brand,
    FieldRepresentative,
    FieldUnit,
    Location,
    LocationBrand,
    LocationTag,
    Partner,
    Person,
    Placement,
    Position,
    PositionGrouping,
    ReportingLine,
)
from tradewind.notices.models import Silence
from tradewind.programs.models import Decline, Extension, HandAssignment, PastAssignment, Waiver

PARTNER_TYPES = [
    (Partner.Type.DEALER.value, _("Dealer")),
    (Partner.Type.DISTRIBUTOR.value, _("Distributor")),
    (Partner.Type.SUPPLIER.value, _("Supplier")),
    (Partner.Type.SERVICE.value, _("Service partner")),
    (Partner.Type.INTERNAL.value, _("Manufacturer")),
]
PERSON_STATUS = [
    (Person.Status.ACTIVE.value, _("Active")),
    (Person.Status.SUSPENDED.value, _("Suspended")),
    (Person.Status.DEPARTED.value, _("Departed")),
]
OVERSEES = {
    Position.Oversees.NOBODY.value: _("nobody"),
    Position.Oversees.LOCATION.value: _("their location"),
    Position.Oversees.PARTNER.value: _("all locations of their partner"),
}
ACTIONS = {"insert": _("added"), "update": _("changed"), "delete": _("taken away")}
VIA = {
    "network": _("by hand"),
    "programs": _("by hand"),
    "feed": _("through the feed"),
    "cli": _("on the command line"),
    "academy file": _("through an academy file"),
    "clock": _("by the clock"),
    "account": _("on their own page"),
    "mail": _("by the link of a mail"),
    "demo": "",
    "": "",
}
COLUMNS = {
    "code": _("Code"),
    "name": _("Name"),
    "type": _("Type"),
    "parent_id": _("Belongs to"),
    "community_id": _("Community"),
    "partner_id": _("Partner"),
    "country": _("Country"),
    "subdivision": _("State or province"),
    "city": _("City"),
    "postal_code": _("Postal code"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "timezone_id": _("Time zone"),
    "opened_on": _("Opened"),
    "closed_on": _("Closed"),
    "ended_on": _("Ended"),
    "brand_id": _("Brand"),
    "tag": _("Tag"),
    "field_unit_id": _("Field unit"),
    "dimension_id": _("Dimension"),
    "level": _("Level"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "email": _("E-mail"),
    "username": _("Username"),
    "locale": _("Language"),
    "status": _("Status"),
    "hired_on": _("Hired"),
    "person_id": _("Person"),
    "location_id": _("Location"),
    "position_id": _("Position"),
    "primary": _("Home"),
    "starts_on": _("From"),
    "ends_on": _("Until"),
    "group_id": _("Group"),
    "groups": _("Groups"),
    "oversees": _("Sees the people of"),
    "manager_id": _("Manager"),
    "subordinate_id": _("Reports"),
    "requirement_id": _("Requirement"),
    "reason": _("Reason"),
    "due_on": _("Due"),
    "decided_by": _("Decided by"),
    "decided_at": _("Decided"),
    "withdrawn_at": _("Withdrawn"),
    "withdrawn_by": _("Withdrawn by"),
}
THINGS: dict[type[Model], tuple[str | Promise, tuple[str, ...]]] = {
    Brand: (_("Brand"), ()),
    Position: (_("Position"), ()),
    PositionGrouping: (_("Group"), ("group_id",)),
    Partner: (_("Partner"), ()),
    Location: (_("Location"), ()),
    LocationBrand: (_("Brand"), ("brand_id",)),
    LocationTag: (_("Tag"), ("tag",)),
    Placement: (_("Field unit"), ("field_unit_id",)),
    FieldUnit: (_("Field unit"), ()),
    Person: (_("Person"), ()),
    Appointment: (_("Appointment"), ("position_id", "location_id")),
    AppointmentBrand: (_("Brand of an appointment"), ("brand_id",)),
    ReportingLine: (_("Reporting line"), ("dimension_id", "subordinate_id", "manager_id")),
    FieldRepresentative: (_("Field representative"), ("person_id", "field_unit_id")),
    Waiver: (_("Waiver"), ("requirement_id",)),
    Extension: (_("Extension"), ("requirement_id",)),
    HandAssignment: (_("Assignment by hand"), ("requirement_id",)),
    Decline: (_("Decline"), ("requirement_id",)),
    Silence: (_("Wants no mail"), ("kind",)),
}
"""What a change is of, and the columns that tell which."""

Because = PastAssignment.Because
CLOSED_BECAUSE = {
    Because.AUDIENCE.value: _("no longer in the audience"),
    Because.PERSON.value: _("suspended or departed"),
    Because.COMMUNITY.value: _("their community is no longer addressed"),
    Because.REQUIREMENT.value: _("the requirement ended"),
    Because.DECLINED.value: _("declined"),
}

UNDOING: dict[tuple[type[Model], str], tuple[str, str]] = {
    (Partner, "name"): ("partner-name", "name"),
    (Partner, "parent_id"): ("partner-parent", "parent"),
    (Location, "name"): ("location-name", "name"),
    (Location, "closed_on"): ("location-close", "closed_on"),
    (Location, "partner_id"): ("location-owner", "partner"),
    (Brand, "name"): ("brand-name", "name"),
    (Brand, "ended_on"): ("brand-end", "ended_on"),
    (Position, "name"): ("position-name", "name"),
    (Position, "ended_on"): ("position-end", "ended_on"),
    (FieldUnit, "ended_on"): ("unit-end", "ended_on"),
    (FieldUnit, "name"): ("unit-name", "name"),
    (FieldUnit, "parent_id"): ("unit-parent", "parent"),
    (Person, "status"): ("person-status", "status"),
    (Appointment, "starts_on"): ("appointment-days", "starts_on"),
    (Appointment, "ends_on"): ("appointment-days", "ends_on"),
    (Appointment, "position_id"): ("appointment-position", "position"),
}
"""The form that sets a column back, and its field."""
