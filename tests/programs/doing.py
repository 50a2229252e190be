"""What the tests of assignments do, each followed by a run of the engine."""

from datetime import date, timedelta

from tradewind.catalog.models import Course
from tradewind.credit.models import Credit
from tradewind.credit.services import record_credit
from tradewind.network import services as network
from tradewind.network.models import Appointment, Person, TimeZone
from tradewind.programs.models import Assignment, Requirement
from tradewind.programs.reconcile import drain
from tradewind.programs.services import RequirementSpec, define_requirement

TODAY = date(2026, 11, 2)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def require(code: str, **changes: object) -> Requirement:
    spec = {"goal": "goal", "audience": "technicians", "dimension": "service", **changes}
    requirement = define_requirement(RequirementSpec(code=code, **spec), actor="test")
    drain()
    return requirement


def open_codes() -> list[str]:
    return sorted(Assignment.objects.values_list("requirement__code", flat=True))


def end(code: str) -> None:
    network.end_appointment(Appointment.objects.get(code=code), on=TimeZone.objects.get(name="UTC").today, actor="test")
    drain()


def bring_back(code: str) -> None:
    Appointment.objects.filter(code=code).update(ends_on=None)
    drain()


def earn(person: Person, on: date, course: str = "c1") -> Credit:
    recorded = record_credit(
        person=person,
        course=Course.objects.get(code=course),
        earned_on=on,
        source="hand",
        reference=str(on),
        actor="test",
    )
    drain()
    return recorded.credit
