"""List H of EDGE_CASES.md and its first two measurements: what happens while something else happens."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.models import Count
from factories import (
    AppointmentFactory,
    BrandFactory,
    CommunityFactory,
    CourseFactory,
    CreditFactory,
    DimensionFactory,
    FieldUnitFactory,
    LocationBrandFactory,
    LocationFactory,
    MetricFactory,
    PartnerFactory,
    PersonFactory,
    PlacementFactory,
    PositionFactory,
    PositionGroupFactory,
)
from procrastinate.contrib.django.models import ProcrastinateJob
from side_by_side import Apart, Connection, another_connection, at_once

from tradewind.audiences.services import define_audience
from tradewind.catalog.models import Course
from tradewind.exchange import feeds
from tradewind.goals.models import Achievement
from tradewind.goals.services import define_goal, delete_goal
from tradewind.network import services as network
from tradewind.network.models import (
    Appointment,
    Brand,
    Location,
    Person,
    Position,
    StaleDefinition,
    StaleFact,
    StalePerson,
    TimeZone,
)
from tradewind.programs import clock, receivers
from tradewind.programs.models import Assignment, PastAssignment, Requirement
from tradewind.programs.reconcile import drain, look_up, run_all
from tradewind.programs.services import RequirementSpec, define_requirement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def store() -> Location:
    """A store below a unit and a partner's owner, and all that audiences of these tests can name."""
    service = DimensionFactory(code="service")
    BrandFactory(code="aurora")
    CommunityFactory(code="dealers")
    PositionGroupFactory(code="workshop")
    PositionFactory(code="technician")
    MetricFactory(code="csi")
    MetricFactory(code="volume", subject="partner")
    _, district = (FieldUnitFactory(code=code, dimension=service) for code in ("west", "district"))
    store = LocationFactory(code="store", partner=PartnerFactory(code="north"))
    PartnerFactory(code="group")
    PlacementFactory(location=store, field_unit=district)
    define_goal("goal", title="", course=CourseFactory(code="c1"))
    return store


def require(who: dict[str, object]) -> None:
    define_audience("audience", who=who)
    spec = RequirementSpec(code="r1", goal="goal", audience="audience", dimension="service")
    define_requirement(spec, actor="test")
    drain()


def appoint(person: Person, store: Location) -> None:
    technician = Position.objects.get(code="technician")
    network.appoint("a1", person=person, location=store, position=technician, starts_on=date(2020, 1, 1), actor="test")


def holders() -> list[str]:
    return list(Assignment.objects.order_by("person__code").values_list("person__code", flat=True))


IN_THE_WEST = "(SELECT id FROM network_fieldunit WHERE code = 'west')"
UPWARD = "(SELECT id FROM network_partner WHERE code = 'group')"
BELOW_80 = {"metric": "csi", "below": 80}

# What the audience asks, and the statement by which another transaction makes it true of whoever is at the store.
SHARED_FACTS: dict[str, tuple[dict[str, object], str]] = {
    "brand": (
        {"staff": {"brand": "aurora"}},
        (
            "INSERT INTO network_locationbrand (location_id, brand_id) "
            "SELECT l.id, b.id FROM network_location l, network_brand b"
        ),
    ),
    "tag": (
        {"staff": {"tag": "ev"}},
        "INSERT INTO network_locationtag (location_id, tag) SELECT id, 'ev' FROM network_location",
    ),
    "country": ({"staff": {"country": "DE"}}, "UPDATE network_location SET country = 'DE'"),
    "field unit": (
        {"staff": {"within": "west"}},
        f"UPDATE network_fieldunit SET parent_id = {IN_THE_WEST} WHERE code = 'district'",
    ),
    "placement": ({"staff": {"within": "west"}}, f"UPDATE network_placement SET field_unit_id = {IN_THE_WEST}"),
    "partner": ({"staff": {"partner_type": "supplier"}}, "UPDATE network_partner SET type = 'supplier'"),
    "owner": (
        {"staff": {"partner": "group"}},
        f"UPDATE network_partner SET parent_id = {UPWARD} WHERE code = 'north'",
    ),
    "position group": (
        {"staff": {"position_group": "workshop"}},
        (
            "INSERT INTO network_positiongrouping (position_id, group_id) "
            "SELECT p.id, g.id FROM network_position p, network_positiongroup g"
        ),
    ),
    "location metric": (
        {"staff": {"location_metric": BELOW_80}},
        (
            "INSERT INTO metrics_observation (metric_id, subject, location_id, period, starts_on, ends_on, value) "
            "SELECT m.id, 'location', l.id, '2026-09', '2026-09-01', '2026-09-30', 70 "
            "FROM metrics_metric m, network_location l WHERE m.subject = 'location'"
        ),
    ),
    "partner metric": (
        {"staff": {"partner_metric": {**BELOW_80, "metric": "volume"}}},
        (
            "INSERT INTO metrics_observation (metric_id, subject, partner_id, period, starts_on, ends_on, value) "
            "SELECT m.id, 'partner', p.id, '2026-09', '2026-09-01', '2026-09-30', 70 "
            "FROM metrics_metric m, network_partner p WHERE m.subject = 'partner'"
        ),
    ),
}


@pytest.mark.parametrize("what", SHARED_FACTS)
def test_a_person_appointed_while_the_store_changes_is_not_missed(store: Location, what: str) -> None:
    """Write skew: neither transaction sees the other's fact, and each is looked at when its own commits."""
    who, statement = SHARED_FACTS[what]
    require(who)
    maya = PersonFactory(code="maya")
    with another_connection() as other:
        other.execute(statement)
        appoint(maya, store)
        drain()
        assert holders() == []
        other.commit()
    drain()

    assert holders() == ["maya"]


@pytest.fixture
def crew(store: Location) -> list[Person]:
    """Forty technicians of the store, and what is asked of those at a store for Aurora."""
    require({"staff": {"brand": "aurora"}})
    people = PersonFactory.create_batch(40)
    technician = Position.objects.get(code="technician")
    for person in people:
        AppointmentFactory(code=f"{person.code}-1", person=person, location=store, position=technician)
    drain()
    forget_jobs()
    return people


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@contextmanager
def decisions_held_up() -> Iterator[Connection]:
    """Every run waits once it has evaluated, before it decides: it has to read what is locked here."""
    with another_connection() as other:
        other.execute("LOCK TABLE programs_pastassignment IN ACCESS EXCLUSIVE MODE")
        yield other


def carry_aurora(store: Location) -> None:
    network.set_location_brands(store, (Brand.objects.get(code="aurora"),), actor="test")


def drop_aurora(store: Location) -> None:
    network.set_location_brands(store, (), actor="test")


def nothing_is_left() -> bool:
    """Whether a run over everybody finds all as it should be."""
    run = run_all()
    return (run.opened, run.reopened, run.closed, run.changed, run.faults) == (0, 0, 0, 0, [])


def test_h2_a_job_queued_in_a_transaction_that_rolls_back_does_not_run(crew: list[Person], store: Location) -> None:
    with transaction.atomic():
        carry_aurora(store)
        receivers.defer()
        transaction.set_rollback(True)
    assert (ProcrastinateJob.objects.count(), StaleFact.objects.count()) == (0, 0)
    with transaction.atomic():
        carry_aurora(store)
        receivers.defer()
        with another_connection() as other:
            assert other.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)
    assert [job.task_name for job in ProcrastinateJob.objects.all()] == ["programs.drain_stale"]


def test_h3_evaluators_of_the_same_people_at_once_make_one_set_of_rows(crew: list[Person], store: Location) -> None:
    for _ in range(3):
        carry_aurora(store)
        at_once(drain, run_all, drain, run_all)
        assert (len(holders()), len(set(holders()))) == (40, 40)
        drop_aurora(store)
        at_once(run_all, drain, run_all, drain)
        assert holders() == []

    closed = PastAssignment.objects.values("person").annotate(times=Count("pk"), reopened=Count("reopened_at"))
    assert [(row["times"], row["reopened"]) for row in closed] == [(3, 2)] * 40
    assert nothing_is_left()


def test_h3_editors_of_the_same_people_at_once_lose_nothing_and_never_tie_up(
    crew: list[Person], store: Location
) -> None:
    """Write skew and deadlocks: each edits appointments and stores in an order of its own, and reconciles."""
    elsewhere = LocationFactory(code="elsewhere")
    aurora = Brand.objects.get(code="aurora")

    def edit(seed: int) -> None:
        luck = random.Random(seed)
        for _ in range(8):
            place = luck.choice([store, elsewhere])
            person = luck.choice(crew)
            with transaction.atomic():
                AppointmentFactory(code=f"{seed}-{luck.random()}".replace("0.", ""), person=person, location=place)
                network.set_location_brands(luck.choice([store, elsewhere]), luck.choice([(), (aurora,)]), actor="test")
            drain()

    at_once(*[partial(edit, seed) for seed in range(4)])
    drain()
    assert nothing_is_left()


def test_h4_a_fact_that_changes_while_its_person_is_evaluated_is_looked_at_again(store: Location) -> None:
    require({"staff": {"position": "technician"}})
    AppointmentFactory(person__code="maya", location=store, position=Position.objects.get(code="technician"))
    with decisions_held_up() as other:
        run = Apart(drain).waits()  # it has seen a technician
        Appointment.objects.update(ends_on=date(2021, 1, 1))
        other.commit()
    assert run.result().people == 2
    assert (holders(), StalePerson.objects.count()) == ([], 0)


def test_a_person_appointed_while_a_feed_reconciles_is_judged_after_it(store: Location, tmp_path: Path) -> None:
    """The feed's facts are not committed, so nobody else can see what they ask of the newcomer."""
    require({"staff": {"brand": "aurora"}})
    (tmp_path / "locations.csv").write_text("code,partner,name,country,brands\nstore,north,Store,US,aurora\n")
    with decisions_held_up() as other:
        feed = Apart(partial(feeds.load, tmp_path, actor="feeder")).waits()
        forget_jobs()
        appoint(PersonFactory(code="maya"), store)  # which does not wait, but leaves it to the worker
        assert [job.task_name for job in ProcrastinateJob.objects.all()] == ["programs.drain_stale"]
        newcomer = Apart(drain).waits()
        other.commit()
    feed.result()
    newcomer.result()
    assert holders() == ["maya"]


def test_a_person_appointed_while_the_day_turns_is_judged_by_the_new_day(store: Location) -> None:
    require({"staff": {}})
    tomorrow = TimeZone.objects.get(name="UTC").today + timedelta(days=1)
    with another_connection() as other:
        other.execute("SELECT FROM network_timezone FOR UPDATE")
        turn = Apart(partial(clock.tick, on=tomorrow)).waits()  # it has marked whom the new day concerns
        AppointmentFactory(person__code="maya", location=store, starts_on=tomorrow)
        newcomer = Apart(drain).waits()
        other.commit()
    turn.result()
    newcomer.result()
    assert holders() == ["maya"]


def test_h7_an_audience_of_eight_thousand_answers_at_once_and_shows_progress(store: Location) -> None:
    technician = Position.objects.get(code="technician")
    people = Person.objects.bulk_create(
        [Person(code=f"p{n}", given_name="Ada", family_name=f"N{n}") for n in range(8_000)]
    )
    Appointment.objects.bulk_create(
        Appointment(code=p.code, person=p, location=store, position=technician, starts_on=date(2020, 1, 1))
        for p in people
    )
    for log in (StalePerson, StaleFact, StaleDefinition):
        log.objects.all().delete()
    define_audience("audience", who={"staff": {}})
    define_requirement(RequirementSpec(code="r1", goal="goal", audience="audience", dimension="service"), actor="test")
    assert (Assignment.objects.count(), ProcrastinateJob.objects.count()) == (0, 1)

    told: list[str] = []
    outcome = drain(progress=lambda step, done, total: told.append(step))
    assert outcome.opened == 8_000
    assert told == ["Evaluating audiences", "Evaluating audiences", "Comparing with what is open"]


def test_h8_bulk_writes_are_heard_as_single_ones_are(crew: list[Person], store: Location) -> None:
    everybody = sorted(person.pk for person in crew)

    def heard() -> list[int]:
        look_up()
        found = sorted(set(StalePerson.objects.values_list("person_id", flat=True)))
        StalePerson.objects.all().delete()
        return found

    for person in crew:
        person.hired_on = date(2024, 5, 1)
        person.save()
    assert heard() == everybody
    Person.objects.update(hired_on=None)
    assert heard() == everybody
    Person.objects.bulk_update([Person(pk=pk, locale="de") for pk in everybody], ["locale"])
    assert heard() == everybody
    with connection.cursor() as cursor, cursor.copy("COPY network_locationtag (location_id, tag) FROM STDIN") as rows:
        rows.write_row([store.pk, "ev"])
    assert heard() == everybody


def test_h9_a_goal_deleted_while_a_run_achieves_it_leaves_no_achievement(crew: list[Person]) -> None:
    define_goal("spare", title="", course="c1")
    drain()
    CreditFactory(person=crew[0], course=Course.objects.get(code="c1"))
    with transaction.atomic():
        delete_goal("spare")
        run = Apart(drain).waits()  # it has written what was achieved, and cannot commit that
    assert run.result().people == 1
    assert list(Achievement.objects.values_list("goal__code", flat=True)) == ["goal"]


def test_h9_a_requirement_deleted_while_a_run_assigns_it_leaves_no_assignment(
    crew: list[Person], store: Location
) -> None:
    LocationBrandFactory(location=store, brand=Brand.objects.get(code="aurora"))
    with transaction.atomic():
        Requirement.objects.all().delete()
        run = Apart(drain).waits()
    assert (run.result().people, run.result().opened) == (40, 0)
    assert (Assignment.objects.count(), StalePerson.objects.count()) == (0, 0)
