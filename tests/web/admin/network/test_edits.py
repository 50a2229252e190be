"""The network changed by hand: foreseen, confirmed, carried out, and set back."""

from datetime import date, timedelta

import pytest
from factories import (
    AppointmentFactory,
    AudienceFactory,
    BrandFactory,
    FieldRepresentativeFactory,
    FieldUnitFactory,
    LocationBrandFactory,
    LocationFactory,
    PartnerFactory,
    PlacementFactory,
    PositionFactory,
    RequirementFactory,
)

from tradewind.network.models import (
    Appointment,
    Dimension,
    FieldRepresentative,
    FieldUnit,
    Location,
    Partner,
    Person,
    ReportingLine,
    TimeZone,
)
from tradewind.programs.models import Assignment
from tradewind.programs.reconcile import run_all

pytestmark = pytest.mark.django_db
BOTH_STORES = ["learner", "manager", "neighbour-manager"]


def ask(who):
    """A requirement of everybody whom the expression selects, assigned."""
    made = RequirementFactory(code="safety", audience=AudienceFactory(who=who))
    run_all()
    return made


def having():
    return sorted(Assignment.objects.values_list("person__code", flat=True))


def foreseen(answer):
    effect = answer.context["effect"]
    return effect.closing, effect.opening


def test_closing_a_location_is_foreseen_then_done_then_set_back(act, admin, cast):
    ask({"staff": {"position": ["technician", "store-manager"]}})
    here = "/admin/network/locations/store"

    answer = act(f"{here}/close/", {"closed_on": "2020-05-01"})
    assert (foreseen(answer), having(), cast.store.closed_on) == ((2, 0), BOTH_STORES, None)
    names = [(code, str(Person.objects.get(code=code))) for code in ("learner", "manager")]
    assert [(each.requirement, each.lost, each.losing) for each in answer.context["differences"]] == [
        ("safety", 2, names)
    ]

    done = act(f"{here}/close/", {"closed_on": "2020-05-01", "confirmed": "2"})
    assert (done["Location"], having()) == (f"{here}/", ["neighbour-manager"])

    [line] = [line for line in admin.get(f"{here}/history/").context["lines"] if line.undo]
    assert line.undo == f"{here}/close/?closed_on="
    assert admin.get(line.undo).context["form"]["closed_on"].value() == ""
    act(f"{here}/close/", {"closed_on": "", "confirmed": "0"})
    assert having() == BOTH_STORES


def test_more_closings_than_were_confirmed_are_shown_again(act, cast):
    ask({"staff": {"position": ["technician", "store-manager"]}})
    answer = act("/admin/network/locations/store/close/", {"closed_on": "2020-05-01", "confirmed": "1"})
    assert (answer.status_code, foreseen(answer), having()) == (200, (2, 0), BOTH_STORES)


def test_button_leads_from_the_numbers_back_to_the_form(act, cast):
    answer = act("/admin/network/locations/store/close/", {"closed_on": "2020-05-01", "again": "1"})
    assert answer.context["form"]["closed_on"].value() == "2020-05-01"


def test_change_that_touches_no_assignment_is_done_at_once(act, cast):
    brand = BrandFactory(code="aurora")
    answer = act("/admin/network/locations/store/brands/", {"brands": [brand.pk]})
    assert (answer.status_code, list(cast.store.brands.all())) == (302, [brand])


def test_unit_moved_under_another_zone_does_exactly_what_was_foreseen(act):
    """A10: preview numbers equal to the outcome."""
    north = FieldUnitFactory(code="north")
    south, district = (FieldUnitFactory(code=code, dimension=north.dimension) for code in ("south", "district"))
    FieldUnit.objects.filter(pk=district.pk).update(parent=north)
    shop = LocationFactory()
    PlacementFactory(location=shop, field_unit=district)
    AppointmentFactory.create_batch(3, location=shop)
    ask({"staff": {"within": ["north"]}})
    RequirementFactory(code="sun", audience=AudienceFactory(who={"staff": {"within": ["south"]}}))
    run_all()
    before = Assignment.objects.filter(requirement__code="safety").count()

    move = {"parent": "south"}
    answer = act("/admin/network/organizations/units/district/parent/", move)
    assert (foreseen(answer), before) == ((3, 3), 3)
    act("/admin/network/organizations/units/district/parent/", {**move, "confirmed": "3"})

    open_now = {code: Assignment.objects.filter(requirement__code=code).count() for code in ("safety", "sun")}
    assert open_now == {"safety": 0, "sun": 3}
    assert FieldUnit.objects.get(code="district").parent == south


def test_circle_is_refused_with_its_path(act):
    top = FieldUnitFactory(code="top")
    FieldUnitFactory(code="low", parent=top, dimension=top.dimension)
    answer = act("/admin/network/organizations/units/top/parent/", {"parent": "low"})
    assert answer.status_code == 422
    assert "Field unit would be above itself: low &gt; top &gt; low" in answer.content.decode()


def test_renaming_changes_the_name_alone(act, cast):
    partner = PartnerFactory(code="north")
    for path in ("partners/north", "locations/store", "organizations/units/district-1"):
        act(f"/admin/network/{path}/name/", {"name": "Änderung"})
    partner.refresh_from_db()
    assert {partner.name, Location.objects.get(code="store").name, FieldUnit.objects.get().name} == {"Änderung"}


def test_partner_and_location_change_their_owners(act, cast):
    PartnerFactory(code="group")
    partner = cast.store.partner
    act(f"/admin/network/partners/{partner.code}/parent/", {"parent": "group"})
    act("/admin/network/locations/neighbour-store/owner/", {"partner": "group"})
    assert Partner.objects.get(pk=partner.pk).parent.code == "group"
    assert Location.objects.get(code="neighbour-store").partner.code == "group"


def test_location_is_placed_in_a_unit_and_taken_out(act, cast):
    service = Dimension.objects.get(code="service")
    FieldUnitFactory(code="district-2", dimension=service)
    act("/admin/network/locations/store/unit/", {"unit": "district-2"})
    assert cast.store.placements.get().field_unit.code == "district-2"
    act("/admin/network/locations/store/leave/", {"dimension": "service"})
    assert list(cast.store.placements.all()) == []


def test_person_is_appointed_with_brands(act, cast):
    PositionFactory(code="advisor")
    brand = LocationBrandFactory(location=cast.store).brand
    data = {"position": "advisor", "location": "store", "starts_on": "2024-02-01", "brands": [brand.pk]}
    assert act("/admin/network/people/district-manager/appoint/", data).status_code == 302

    made = Appointment.objects.get(person=cast.district_manager)
    assert (made.code[:5], made.starts_on, list(made.brands.all())) == ("hand-", date(2024, 2, 1), [brand])


def test_appointing_shows_what_would_open(act, cast):
    ask({"staff": {"position": "technician"}})
    data = {"position": "technician", "location": "store", "starts_on": "2024-02-01", "code": "second"}
    path = "/admin/network/people/manager/appoint/"
    assert foreseen(act(path, data)) == (0, 1)
    act(path, {**data, "confirmed": "0"})
    assert having() == ["learner", "manager"]


def test_appointment_ends_and_its_days_are_set_back(act, admin, cast):
    held = cast.learner.appointments.get()
    path = f"/admin/network/appointments/{held.code}/days/"
    act(path, {"starts_on": "2020-01-01", "ends_on": "2021-01-01"})
    held.refresh_from_db()
    assert held.ends_on == date(2021, 1, 1)
    [line] = [line for line in admin.get("/admin/network/people/learner/history/").context["lines"] if line.undo]
    assert line.undo == f"{path}?ends_on="


def test_appointment_changes_position_and_brands(act, cast):
    held, brand = cast.learner.appointments.get(), BrandFactory()
    PositionFactory(code="advisor")
    act(f"/admin/network/appointments/{held.code}/position/", {"position": "advisor"})
    act(f"/admin/network/appointments/{held.code}/brands/", {"brands": [brand.pk]})
    held.refresh_from_db()
    assert (held.position.code, list(held.brands.all())) == ("advisor", [brand])


def test_suspending_closes_what_was_foreseen_and_coming_back_opens_it(act, cast):
    ask({"staff": {"position": "technician"}})
    path = "/admin/network/people/learner/status/"
    assert foreseen(act(path, {"status": "suspended"})) == (1, 0)
    act(path, {"status": "suspended", "confirmed": "1"})
    assert (Person.objects.get(code="learner").status, having()) == ("suspended", [])
    act(path, {"status": "active", "confirmed": "0"})
    assert having() == ["learner"]


def test_reporting_line_is_drawn_and_ended(act, cast):
    data = {"dimension": "service", "manager": "district-manager", "starts_on": "2026-01-01"}
    act("/admin/network/people/manager/reports/", data)
    act("/admin/network/people/manager/reports/service/district-manager/end/", {"ends_on": "2026-03-01"})
    line = ReportingLine.objects.get(subordinate=cast.manager)
    assert (line.manager, line.starts_on, line.ends_on) == (
        cast.district_manager,
        date(2026, 1, 1),
        date(2026, 3, 1),
    )


def test_line_that_would_end_before_it_begins_is_refused(act, cast):
    data = {"dimension": "service", "manager": "district-manager", "starts_on": "2026-01-01"}
    act("/admin/network/people/manager/reports/", data)
    answer = act("/admin/network/people/manager/reports/service/district-manager/end/", {"ends_on": "2025-03-01"})
    assert (answer.status_code, "It ends before it begins." in answer.content.decode()) == (422, True)


def test_unit_is_looked_after_and_no_more(act, cast):
    act("/admin/network/organizations/units/district-1/representative/", {"person": "manager"})
    act("/admin/network/people/neighbour-manager/looks-after/", {"unit": "district-1"})
    yesterday = TimeZone.objects.get(name="UTC").today - timedelta(days=1)
    act("/admin/network/people/manager/looks-after/district-1/end/", {"ends_on": yesterday})
    standing = FieldRepresentative.objects.on(yesterday).order_by("person__code")
    assert [each.person.code for each in standing] == ["district-manager", "neighbour-manager"]


JOB = {"position": "technician", "location": "store", "starts_on": "2024-01-01"}


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("people/learner/appoint/", {**JOB, "position": "x"}, "No position has"),
        ("people/learner/appoint/", {**JOB, "code": "a b"}, "a code has only"),
        ("people/learner/appoint/", {**JOB, "code": "learner-1"}, "There is an appointment with this code."),
        ("people/learner/reports/", {"dimension": "service", "manager": "learner"}, "nobody reports to themselves."),
        ("people/learner/reports/", {"dimension": "x", "manager": "manager"}, "Select a valid choice."),
        ("locations/store/name/", {"name": ""}, "This field is required."),
        ("locations/store/close/", {"closed_on": "tomorrow"}, "Enter a valid date."),
        ("appointments/learner-1/days/", {"starts_on": "2024-01-01", "ends_on": "2023-01-01"}, "It ends before it"),
    ],
)
def test_wrong_input_is_told_at_the_form_and_changes_nothing(act, cast, path, data, said):
    answer = act(f"/admin/network/{path}", data)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert (Appointment.objects.count(), ReportingLine.objects.count(), cast.store.name) == (3, 1, "Store")


def test_edits_name_their_actor_in_the_history(act, admin, cast):
    act("/admin/network/people/learner/status/", {"status": "departed"})
    [line, *_] = [each for each in admin.get("/admin/network/people/learner/history/").context["lines"] if each.columns]
    assert (line.actor, line.via, line.columns) == ("admin", "by hand", (("Status", "active", "departed"),))


@pytest.mark.parametrize("rows", [1, 3])
def test_tree_costs_the_same_for_any_number_of_units(admin, django_assert_num_queries, rows):
    top = FieldUnitFactory(code="top", dimension__code="sales")
    for _ in range(rows):
        unit = FieldUnitFactory(parent=top, dimension=top.dimension)
        FieldRepresentativeFactory(field_unit=unit)
        PlacementFactory(location=AppointmentFactory().location, field_unit=unit)
    with django_assert_num_queries(11):
        assert admin.get("/admin/network/organizations/sales/").status_code == 200
    with django_assert_num_queries(10):
        assert len(admin.get("/admin/network/organizations/units/top/below/").context["branches"]) == rows
    with django_assert_num_queries(21):
        assert admin.get("/admin/network/organizations/units/top/").status_code == 200


def test_tree_counts_what_stands_below_in_all_its_depth(admin, cast):
    service = Dimension.objects.get(code="service")
    region = FieldUnitFactory(code="region", dimension=service)
    FieldUnit.objects.filter(code="district-1").update(parent=region)
    PlacementFactory(location=LocationFactory(closed_on=date(2020, 1, 1)), field_unit=region)
    [branch] = admin.get("/admin/network/organizations/service/").context["branches"]
    assert (branch.unit, branch.units, branch.locations, branch.appointments) == (region, 1, 2, 3)
    [below] = admin.get("/admin/network/organizations/units/region/below/").context["branches"]
    assert [each.person.code for each in below.representatives] == ["district-manager"]


def test_organizations_begin_at_the_first_dimension_that_has_one(admin, cast):
    assert admin.get("/admin/network/organizations/")["Location"] == "/admin/network/organizations/service/"


def test_value_is_kept_against_feeds_until_it_is_let_go(act, admin, cast):
    path = "/admin/network/locations/store"
    act(f"{path}/name/", {"name": "Corner store", "sticky": "The feed has the old one"})
    [(column, mark)] = admin.get(f"{path}/").context["marks"].items()
    assert (column, mark.reason, mark.set_by) == ("name", "The feed has the old one", "admin")

    assert act(f"{path.replace('locations', 'location')}/let-go/name/", {})["Location"] == f"{path}/"
    assert admin.get(f"{path}/").context["marks"] == {}


def test_value_without_a_reason_is_left_to_feeds(act, admin, cast):
    act("/admin/network/people/learner/status/", {"status": "suspended", "sticky": ""})
    assert admin.get("/admin/network/people/learner/").context["marks"] == {}


def test_closing_what_audiences_name_says_which_freeze_by_name_and_waits_to_be_told(act, cast):
    named = AudienceFactory(code="of-the-store", who={"staff": {"location": ["store", "neighbour-store"]}})
    AudienceFactory(code="through-it", who={"not": {"audience": "of-the-store"}})
    AudienceFactory(code="others", who={"staff": {"location": ["neighbour-store"]}})
    RequirementFactory(code="r-audience", audience=named, mode="paused")
    RequirementFactory(
        code="r-waiver", audience=AudienceFactory(code="all"), waive_when={"staff": {"location": ["store"]}}
    )
    run_all()
    path, data = "/admin/network/locations/store/close/", {"closed_on": "2099-05-01"}

    answer = act(path, data)
    freezing = answer.context["freezing"]
    assert [audience.code for audience in freezing.audiences] == ["of-the-store", "through-it"]
    assert [requirement.code for requirement in freezing.requirements] == ["r-audience", "r-waiver"]
    assert (answer.context["is_moving"], Location.objects.get(code="store").closed_on) == (False, None)
    assert act(path, {**data, "confirmed": "0"}).status_code == 302
    assert Location.objects.get(code="store").closed_on == date(2099, 5, 1)
    assert act(path, {"closed_on": ""}).status_code == 302


@pytest.mark.parametrize(
    ("make", "condition", "path"),
    [
        (BrandFactory, "brand", "brands"),
        (PositionFactory, "position", "positions"),
        (FieldUnitFactory, "within", "organizations/units"),
    ],
)
def test_ending_what_expressions_name_says_which_freeze_and_is_set_back(act, admin, make, condition, path):
    made = make(code="old")
    named = AudienceFactory(code="of-old", who={"staff": {condition: "old"}})
    RequirementFactory(code="r-audience", audience=named)
    RequirementFactory(
        code="r-kept",
        audience=AudienceFactory(code="all", who={"staff": {}}),
        keep_while={"staff": {condition: ["old"]}},
    )
    run_all()
    page = f"/admin/network/{path}/old/"
    naming = admin.get(page).context["naming"]
    assert [audience.code for audience in naming.audiences] == ["of-old"]
    assert [requirement.code for requirement in naming.requirements] == ["r-audience", "r-kept"]

    answer = act(f"{page}end/", {"ended_on": "2020-05-01"})
    assert (answer.context["freezing"], answer.context["effect"].closing) == (naming, 0)
    made.refresh_from_db()
    assert made.ended_on is None
    assert act(f"{page}end/", {"ended_on": "2020-05-01", "confirmed": "0"})["Location"] == page
    run_all()
    made.refresh_from_db()
    named.refresh_from_db()
    assert (made.ended_on, named.frozen_at is None) == (date(2020, 5, 1), False)

    [line] = [line for line in admin.get(f"{page}history/").context["lines"] if line.undo]
    assert line.undo == f"{page}end/?ended_on="
    act(f"{page}end/", {"ended_on": "", "confirmed": "0"})
    run_all()
    named.refresh_from_db()
    assert named.frozen_at is None
