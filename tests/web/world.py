"""A small network for the pages: Maya works at two stores, and several bosses ask something of her."""

from datetime import date, timedelta

from tradewind.audiences.services import define_audience
from tradewind.catalog.models import Course
from tradewind.credit.models import Credit
from tradewind.credit.services import record_credit
from tradewind.goals.models import Goal
from tradewind.goals.services import define_goal
from tradewind.identity.models import User
from tradewind.network.models import (
    Appointment,
    AppointmentBrand,
    Brand,
    Dimension,
    Location,
    LocationBrand,
    Partner,
    Person,
    Position,
    TimeZone,
)
from tradewind.programs.models import Requirement
from tradewind.programs.reconcile import run_all
from tradewind.programs.services import RequirementSpec, define_program, define_requirement

TODAY = date(2026, 11, 24)
PASSWORD = "correct horse battery"


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def build_network() -> Person:
    """Maya: technician at North Motors (primary, for Aurora) and service advisor at Summit Auto."""
    TimeZone.objects.update(today=TODAY)
    aurora, borealis = (Brand.objects.create(code=name.lower(), name=name) for name in ["Aurora", "Borealis"])
    for name in ["Service", "Sales", "Parts"]:
        Dimension.objects.create(code=name.lower(), name=name)
    dealer = Partner.objects.create(code="north", name="North Motors", type="dealer")
    north = location("north-denver", "North Motors", "Denver", dealer, [aurora, borealis])
    summit = location("summit", "Summit Auto", "Boulder", dealer, [borealis])
    technician = Position.objects.create(code="technician", name="Technician")
    advisor = Position.objects.create(code="advisor", name="Service advisor")
    maya = person("maya", "Maya", "Lindqvist")
    appoint("a1", maya, north, technician, [aurora], primary=True)
    appoint("a2", maya, summit, advisor, [])
    return maya


def person(code: str, given: str, family: str, **extra: object) -> Person:
    user = User(username=code, email=f"{code}@north.example")
    user.set_password(PASSWORD)
    user.save()
    return Person.objects.create(
        code=code, given_name=given, family_name=family, email=user.email, username=code, user=user, **extra
    )


def location(code: str, name: str, city: str, partner: Partner, brands: list[Brand]) -> Location:
    made = Location.objects.create(
        code=code, name=name, city=city, country="US", partner=partner, timezone_id="America/Denver"
    )
    LocationBrand.objects.bulk_create([LocationBrand(location=made, brand=brand) for brand in brands])
    return made


def appoint(
    code: str, who: Person, where: Location, what: Position, brands: list[Brand], **extra: object
) -> Appointment:
    made = Appointment.objects.create(
        code=code, person=who, location=where, position=what, starts_on=day(-400), **extra
    )
    AppointmentBrand.objects.bulk_create([AppointmentBrand(appointment=made, brand=brand) for brand in brands])
    return made


def goal(code: str, title: str, *, valid_for: str = "", renew_within: str = "") -> Goal:
    course = Course.objects.create(code=f"{code}-100", title=title)
    return define_goal(code, title=title, course=course, valid_for=valid_for, renew_within=renew_within)


def ask(
    code: str, goal: Goal, dimension: str, *, who: object, title: str = "", on: date | None = None, **extra: object
) -> Requirement:
    """A requirement of its own audience, due on a day."""
    define_audience(f"{code}-people", title=f"People of {code}", who=who)
    due = {"on": on.isoformat()} if on else None
    return define_requirement(
        RequirementSpec(code, goal.code, f"{code}-people", dimension, title=title, due=due, **extra), actor="test"
    )


def earn(who: Person, goal: Goal, on: date) -> Credit:
    return record_credit(person=who, course=goal.course, earned_on=on, source="hand", actor="test").credit


def build_plan() -> Person:
    """Maya's plan: one goal overdue, one that two ask for, one without a due day, one to renew, one achieved."""
    maya = build_network()
    define_program("my27", title="Model year 2027", opens=day(-90), closes=day(275), actor="test")
    technicians, advisors = {"staff": {"position": "technician"}}, {"staff": {"position": "advisor"}}
    safety = goal("hv-safety", "High-voltage safety", valid_for="24 months", renew_within="90 days")
    ask("service-hv", safety, "service", who=technicians, title="Safe on electric drives", on=day(9), program="my27")
    ask("sales-hv", safety, "sales", who={"staff": {}}, title="Electric basics for everybody", on=day(40))
    brakes = goal("brakes", "Brake systems diagnosis")
    ask("service-brakes", brakes, "service", who=technicians, on=day(-6), program="my27")
    parts = goal("parts-catalog", "Working with the parts catalogue")
    ask("parts-catalog", parts, "parts", who=advisors)
    care = goal("customer-care", "Customer care", valid_for="12 months", renew_within="60 days")
    ask("service-care", care, "service", who=advisors)
    privacy = goal("privacy", "Customer data and privacy", valid_for="24 months", renew_within="60 days")
    ask("sales-privacy", privacy, "sales", who={"staff": {}})
    earn(maya, care, day(-345))
    earn(maya, privacy, day(-100))
    run_all()
    return maya
