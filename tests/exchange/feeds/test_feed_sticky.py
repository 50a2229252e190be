"""G9: what an administrator set by hand stays where it is marked as sticky, and only there."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from factories import PersonFactory

from tradewind.exchange import feeds
from tradewind.exchange.feeds import FeedReport
from tradewind.exchange.feeds.entities import IN_ORDER
from tradewind.kernel.audit import acting
from tradewind.kernel.problems import BadInput
from tradewind.network import services, sticky
from tradewind.network.models import (
    Appointment,
    Brand,
    FieldUnit,
    Location,
    Partner,
    Person,
    Position,
    ReportingLine,
    StickyValue,
)

Load = Callable[..., FeedReport]
Facts = Callable[..., Any]
Faults = Callable[..., list[str]]

BEN = "code,given_name,family_name,email,status\nben,Ben,Ode,ben@feed.example,active\n"
APPOINTMENTS = "code,person,location,position,starts_on,ends_on"


def by_hand(row: Any, why: str = "by hand", **values: Any) -> None:
    """What a page does for a column that has no verb: set it, and mark it."""
    with acting("ida", via="page"):
        type(row).objects.filter(pk=row.pk).update(**values)
        sticky.stick(row, *values, reason=why, actor="ida")


def test_g9_every_column_that_a_feed_can_replace_can_be_sticky() -> None:
    feeds_columns = {
        entity.name: {column.name for column in entity.columns if column.name not in entity.key}
        | ({"ended_on"} if entity.ending and not entity.ending.fed else set())
        for entity in IN_ORDER
        if entity.name not in {"observations", "credits"}
    }

    assert {name: set(columns) for name, columns in sticky.registered().items()} == feeds_columns


def test_g9_a_sticky_value_stays_and_the_report_names_it(network: FeedReport, load: Load, facts: Facts) -> None:
    by_hand(Person.objects.get(code="ben"), email="ben@hand.example")
    services.change_status(
        Person.objects.get(code="ben"), Person.Status.SUSPENDED, sticky="Agreed with his boss", actor="ida"
    )

    report = load(people=BEN + "anna,Anna,Ek,new@feed.example,active\n")

    assert [row[3:8:4] for row in facts("people")[:2]] == [
        ("new@feed.example", "active"),
        ("ben@hand.example", "suspended"),
    ]
    assert report.lines() == [
        "people: 0 created, 1 changed, 0 ended, 1 unchanged",
        "assignments: 0 opened, 0 closed",
        "people: 2 values were kept as set by hand: ben Ben Ode (email, status)",
    ]
    assert report.as_data()["kept"] == {"people": {"values": 2, "names": ["ben Ben Ode (email, status)"]}}


def test_g9_the_mark_says_who_when_and_why_and_goes_when_it_is_let_go(
    network: FeedReport, load: Load, facts: Facts
) -> None:
    ben = Person.objects.get(code="ben")
    by_hand(ben, "The feed's is dead", email="ben@hand.example")
    mark = sticky.marks(ben)["email"]
    assert (mark.set_by, mark.reason, mark.set_at is not None) == ("ida", "The feed's is dead", True)
    load(people=BEN)
    assert facts("people")[1][3] == "ben@hand.example"

    sticky.let_go(ben, "email", actor="ida")

    assert (sticky.marks(ben), facts("people")[1][3]) == ({}, "ben@hand.example")
    assert load(people=BEN).kept == {}
    assert facts("people")[1][3] == "ben@feed.example"
    history = StickyValue.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [(event.pgh_label, event.pgh_context.metadata["actor"]) for event in history] == [
        ("insert", "ida"),
        ("delete", "ida"),
    ]


def test_g9_check_tells_what_load_would_keep(network: FeedReport, folder: Callable[..., Any], facts: Facts) -> None:
    by_hand(Person.objects.get(code="ben"), email="ben@hand.example")

    report = feeds.check(folder(people=BEN))

    assert report.lines()[-1] == "people: 1 value was kept as set by hand: ben Ben Ode (email)"
    assert facts("people")[1][3] == "ben@hand.example"


def test_g9_a_feed_that_says_the_same_keeps_nothing(network: FeedReport, load: Load) -> None:
    by_hand(Person.objects.get(code="ben"), email="ben@feed.example")

    assert load(people=BEN).kept == {}


def test_g9_what_is_kept_is_written_nowhere(
    network: FeedReport, load: Load, footprints: Callable[[], dict[str, int]]
) -> None:
    by_hand(Person.objects.get(code="ben"), email="ben@hand.example")
    before = footprints()

    load(people=BEN)

    assert footprints() == before


def test_g9_lists_and_references_can_be_sticky(network: FeedReport, load: Load, facts: Facts) -> None:
    place = Location.objects.get(code="l1")
    services.set_location_brands(place, (Brand.objects.get(code="borealis"),), sticky="A trial", actor="ida")
    services.place_location(place, FieldUnit.objects.get(code="west"), sticky="A trial", actor="ida")
    sticky.stick(place, "tags", reason="A trial", actor="ida")
    services.change_position(
        Appointment.objects.get(code="a1"), Position.objects.get(code="boss"), sticky="Promoted", actor="ida"
    )
    services.move_partner(Partner.objects.get(code="p1"), None, sticky="Sold", actor="ida")
    sticky.stick(Position.objects.get(code="tech"), "groups", reason="Ours", actor="ida")
    before = facts()

    report = load(
        locations="code,partner,name,country,brands,field_units,tags\nl1,p1,Harbor Denver,US,aurora,west-1,\n",
        appointments="code,person,location,position,starts_on\na1,anna,l1,tech,2021-01-01\n",
        partners="code,name,type,parent\np1,Harbor Motors,dealer,group\n",
        positions="code,name,groups\ntech,Technician,bench|lathe\n",
    )

    assert facts() == before
    assert {name: (kept.values, kept.names) for name, kept in report.kept.items()} == {
        "partners": (1, ["p1 Harbor Motors (parent)"]),
        "positions": (1, ["tech Technician (groups)"]),
        "locations": (3, ["l1 Harbor Denver (brands, field_units, tags)"]),
        "appointments": (1, ["a1 Anna Ek (position)"]),
    }


def test_g9_the_order_of_a_list_is_no_difference(network: FeedReport, load: Load) -> None:
    sticky.stick(Location.objects.get(code="l1"), "brands", reason="Ours", actor="ida")

    assert load(locations="code,partner,name,country,brands\nl1,p1,Harbor Denver,US,borealis|aurora\n").kept == {}


def test_g9_a_complete_feed_does_not_end_what_is_sticky(network: FeedReport, load: Load, facts: Facts) -> None:
    for code in ("anna", "cleo"):
        sticky.stick(Person.objects.get(code=code), "status", reason="Not in the feed yet", actor="ida")
    sticky.stick(Brand.objects.get(code="borealis"), "ended_on", reason="Comes back", actor="ida")
    sticky.stick(Person.objects.get(code="ben"), "email", reason="Only the e-mail", actor="ida")

    report = load(people="code,given_name,family_name\n", brands="code,name\n", complete=True, max_removals=100)

    assert [row[7] for row in facts("people")] == ["active", "departed", "suspended"]
    assert [row[2] is None for row in facts("brands")] == [False, True]
    assert [report.entities[name].ended for name in ("people", "brands")] == [1, 1]
    assert report.lines()[-2:] == [
        "brands: 1 value was kept as set by hand: borealis Borealis (ended_on)",
        "people: 2 values were kept as set by hand: anna Anna Ek (status), cleo Cleo Fay (status)",
    ]


def test_g9_what_is_ended_by_hand_and_sticky_does_not_come_back_by_being_named(
    network: FeedReport, load: Load, facts: Facts
) -> None:
    load(people="code,given_name,family_name\nanna,Anna,Ek\ncleo,Cleo,Fay\n", complete=True, max_removals=100)
    sticky.stick(Person.objects.get(code="ben"), "status", reason="Left for good", actor="ida")
    by_hand(Brand.objects.get(code="borealis"), ended_on=date(2026, 1, 31))

    load(people="code,given_name,family_name\nben,Ben,Ode\n", brands="code,name\nborealis,Borealis\n")

    assert facts("people")[1][7] == "departed"
    assert facts("brands")[1] == ("borealis", "Borealis", date(2026, 1, 31))


def test_g9_a_new_person_and_appointment_by_hand_outlast_a_complete_feed(
    network: FeedReport, load: Load, facts: Facts
) -> None:
    dora = services.hire("dora", given_name="Dora", family_name="Ibe", sticky="On loan", actor="ida")
    services.appoint(
        "a9",
        person=dora,
        location=Location.objects.get(code="l1"),
        position=Position.objects.get(code="tech"),
        starts_on=date(2026, 1, 1),
        sticky="On loan",
        actor="ida",
    )

    load(people="code,given_name,family_name\n", appointments=f"{APPOINTMENTS}\n", complete=True, max_removals=100)

    assert [row[7] for row in facts("people")] == ["departed", "departed", "departed", "active"]
    assert [row[6] for row in facts("appointments")][3] is None


def test_g9_a_reporting_line_by_hand_keeps_its_days(network: FeedReport, load: Load, facts: Facts) -> None:
    line = ReportingLine.objects.get(subordinate__code="ben")
    services.report_to(
        line.subordinate,
        line.manager,
        dimension=line.dimension,
        ends_on=date(2030, 1, 1),
        sticky="Until then",
        actor="ida",
    )

    report = load(reporting_lines="dimension,subordinate,manager,ends_on\nservice,ben,anna,2027-01-01\n")

    assert ("service", "ben", "anna", None, "2030-01-01") in facts("reporting_lines")
    assert report.kept["reporting_lines"].names == ["service ben to anna (ends_on)"]


def test_g9_rules_judge_what_is_going_to_be(network: FeedReport, faults: Faults, load: Load, facts: Facts) -> None:
    by_hand(Appointment.objects.get(code="a1"), starts_on=date(2026, 5, 1))

    load(appointments=f"{APPOINTMENTS}\na1,anna,l1,tech,2021-01-01,2026-06-01\n")

    assert facts("appointments")[0][5:7] == ("2026-05-01", "2026-06-01")
    assert faults(appointments=f"{APPOINTMENTS}\na1,anna,l1,tech,2021-01-01,2026-04-01\n") == [
        (
            "appointments.csv, row 2, column ends_on: ends_on 2026-04-01 lies before starts_on 2026-05-01. "
            "Correct one of the two."
        ),
        (
            "appointments.csv: is judged with what was set by hand and is sticky: a1 Anna Ek (starts_on). "
            "Let go of that where it is what does not fit."
        ),
    ]


def test_g9_a_username_set_by_hand_cannot_be_given_to_another(network: FeedReport, faults: Faults) -> None:
    by_hand(Person.objects.get(code="anna"), username="anna")

    said = faults(people="code,given_name,family_name,username\nanna,Anna,Ek,ann\nben,Ben,Ode,anna\n")

    assert said == [
        "people.csv, row 3, column username: 'anna' is the username of row 2 too. Give each person their own.",
        (
            "people.csv: is judged with what was set by hand and is sticky: anna Anna Ek (username). "
            "Let go of that where it is what does not fit."
        ),
    ]


def test_g9_ten_rows_are_named_and_the_rest_is_counted(network: FeedReport, load: Load) -> None:
    load(people="code,given_name,family_name\n" + "".join(f"p{i:02},P,{i}\n" for i in range(12)))
    for person in Person.objects.filter(code__startswith="p"):
        sticky.stick(person, "family_name", reason="Spelling", actor="ida")

    report = load(people="code,given_name,family_name\n" + "".join(f"p{i:02},P,Q\n" for i in range(12)))

    named = ", ".join(f"p{i:02} P {i} (family_name)" for i in range(10))
    assert report.lines()[-1] == f"people: 12 values were kept as set by hand: {named} and 2 more"


@pytest.mark.parametrize(
    ("column", "reason", "said"),
    [
        ("emial", "so", "people ben: emial cannot be sticky. Did you mean email?"),
        ("email", "  ", "people ben: has no reason. Say why no feed shall replace what was set by hand."),
    ],
)
def test_g9_a_mark_needs_a_column_and_a_reason(network: FeedReport, column: str, reason: str, said: str) -> None:
    with pytest.raises(BadInput) as error:
        sticky.stick(Person.objects.get(code="ben"), column, reason=reason, actor="ida")

    assert str(error.value) == said
    assert not StickyValue.objects.exists()


def test_g9_nothing_becomes_sticky_while_a_feed_is_loaded(db: None) -> None:
    ben = PersonFactory(code="ben")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
            cursor.execute("SELECT pg_advisory_lock(%s)", [sticky.FEED_LOCK])
        with pytest.raises(BadInput) as error:
            services.change_status(ben, Person.Status.SUSPENDED, sticky="Now", actor="ida")
    finally:
        other.close()

    assert str(error.value) == (
        "people ben: cannot be made sticky while a feed is loaded. Try again when that has ended."
    )
    assert Person.objects.get(code="ben").status == "active"
