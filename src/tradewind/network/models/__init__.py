"""The facts of the network: one aggregate a file."""

from tradewind.network.models.field import FieldRepresentative, FieldUnit, FieldUnitBelow
from tradewind.network.models.partner import (
    Location,
    LocationBrand,
    LocationTag,
    Partner,
    PartnerBelow,
    Placement,
)
from tradewind.network.models.person import Appointment, AppointmentBrand, Person, ReportingLine
from tradewind.network.models.reference import (
    Brand,
    Community,
    Dimension,
    Position,
    PositionGroup,
    PositionGrouping,
    TimeZone,
)
from tradewind.network.models.stale import StaleDefinition, StaleFact, StalePerson
from tradewind.network.models.sticky import StickyValue

__all__ = [
    "Appointment",
    "AppointmentBrand",
    "Brand",
    "Community",
    "Dimension",
    "FieldRepresentative",
    "FieldUnit",
    "FieldUnitBelow",
    "Location",
    "LocationBrand",
    "LocationTag",
    "Partner",
    "PartnerBelow",
    "Person",
    "Placement",
    "Position",
    "PositionGroup",
    "PositionGrouping",
    "ReportingLine",
    "StaleDefinition",
    "StaleFact",
    "StalePerson",
    "StickyValue",
    "TimeZone",
]
