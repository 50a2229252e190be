"""Loading: everything arrives, a second time changes nothing, absent columns stay and empty cells erase."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tradewind.exchange import feeds
from tradewind.exchange.feeds import FeedReport
from tradewind.exchange.models import FeedRun
from tradewind.kernel.audit import acting
from tradewind.network.models import Person

Load = Callable[..., FeedReport]
Facts = Callable[..., Any]


def test_every_entity_arrives(network: FeedReport, facts: Facts) -> None:
    assert facts() == {
        "dimensions": [("sales", "Sales", None), ("service", "Service", None)],
        "brands": [("aurora", "Aurora", None), ("borealis", "Borealis", None)],
        "communities": [("dealers", "Dealers", "external", None), ("staff", "Staff", "internal", None)],
        "field_units": [
            ("sales-west", "sales", None, "Sales West", "zone", None),
            ("west", "service", None, "Service West", "zone", None),
            ("west-1", "service", "west", "West 1", "district", None),
        ],
        "units_below": [
            ("sales-west", "sales-west"),
            ("west", "west"),
            ("west", "west-1"),
            ("west-1", "west-1"),
        ],
        "partners": [
            ("group", "Harbor Group", "dealer", None, None, None),
            ("p1", "Harbor Motors", "dealer", "group", "dealers", None),
        ],
        "positions": [
            ("boss", "Manager", None, "location", None, []),
            ("tech", "Technician", "service", "nobody", None, ["workshop"]),
        ],
        "locations": [
            (
                *("l1", "p1", "Harbor Denver", "US", "", "", "", None, None, "America/Denver", "2001-05-01", None),
                ["aurora", "borealis"],
                ["sales sales-west", "service west-1"],
                ["ev", "flagship"],
            ),
            (
                *("l2", "p1", "Harbor Auckland", "NZ", "", "", "", None, None, "Pacific/Auckland", None, None),
                ["aurora"],
                [],
                [],
            ),
        ],
        "people": [
            ("anna", "Anna", "Ek", "anna@example.com", "anna", "sv-SE", None, "active", "2020-02-29"),
            ("ben", "Ben", "Ode", "", None, "", None, "active", None),
            ("cleo", "Cleo", "Fay", "cleo@example.com", None, "en", "staff", "suspended", None),
        ],
        "appointments": [
            ("a1", "anna", "l1", "tech", True, "2021-01-01", None, ["aurora"]),
            ("a2", "anna", "l2", "boss", False, "2022-01-01", "2030-01-01", []),
            ("a3", "ben", "l1", "tech", False, "2023-01-01", None, []),
        ],
        "reporting_lines": [
            ("sales", "anna", "cleo", "2021-01-01", None),
            ("service", "ben", "anna", None, None),
        ],
        "field_representatives": [("cleo", "west", "2021-01-01", None)],
        "metrics": [
            ("csi", "Satisfaction", "location", "%", "higher", None),
            ("fft", "First time right", "person", "%", "", None),
        ],
        "observations": [
            ("csi", "l1", "location", "2026-09", "2026-09-01", "2026-09-30", "81.500000"),
            ("csi", "l2", "location", "2026-Q3", "2026-07-01", "2026-09-30", "79.000000"),
            ("fft", "anna", "person", "2026-09-14", "2026-09-14", "2026-09-14", "0.250000"),
        ],
        "courses": [("hv-100", "High voltage", "classroom", "en", "7.50", "Line 1\nLine 2", None)],
        "credits": [("anna", "hv-100", "2026-03-01", "award", "92.500", "academy", "x-1", "feeder")],
    }


def test_report_counts_what_was_created(network: FeedReport) -> None:
    assert network.lines() == [
        "dimensions: 2 created, 0 changed, 0 ended, 0 unchanged",
        "brands: 2 created, 0 changed, 0 ended, 0 unchanged",
        "communities: 2 created, 0 changed, 0 ended, 0 unchanged",
        "field_units: 3 created, 0 changed, 0 ended, 0 unchanged",
        "partners: 2 created, 0 changed, 0 ended, 0 unchanged",
        "positions: 2 created, 0 changed, 0 ended, 0 unchanged",
        "people: 3 created, 0 changed, 0 ended, 0 unchanged",
        "locations: 2 created, 0 changed, 0 ended, 0 unchanged",
        "appointments: 3 created, 0 changed, 0 ended, 0 unchanged",
        "reporting_lines: 2 created, 0 changed, 0 ended, 0 unchanged",
        "field_representatives: 1 created, 0 changed, 0 ended, 0 unchanged",
        "metrics: 2 created, 0 changed, 0 ended, 0 unchanged",
        "observations: 3 created, 0 changed, 0 ended, 0 unchanged",
        "courses: 1 created, 0 changed, 0 ended, 0 unchanged",
        "credits: 1 created, 0 changed, 0 ended, 0 unchanged",
        "assignments: 0 opened, 0 closed",
    ]


def test_the_same_feed_twice_changes_nothing(
    network: FeedReport,
    load: Load,
    facts: Facts,
    footprints: Callable[[], dict[str, int]],
    network_files: dict[str, str],
) -> None:
    before, traces = facts(), footprints()

    again = load(network_files)

    assert {name: (r.created, r.changed, r.ended) for name, r in again.entities.items()} == dict.fromkeys(
        network_files, (0, 0, 0)
    )
    assert sum(report.unchanged for report in again.entities.values()) == 31
    assert facts() == before
    assert footprints() == traces


def test_an_absent_column_leaves_what_is_there(network: FeedReport, load: Load, facts: Facts) -> None:
    report = load(people="code,given_name,family_name\nanna,Anna,Lind\n")

    assert facts("people")[0] == (
        *("anna", "Anna", "Lind", "anna@example.com", "anna", "sv-SE", None, "active", "2020-02-29"),
    )
    assert report.entities["people"] == feeds.EntityReport(changed=1)


def test_g5_an_empty_cell_erases_in_every_column(network: FeedReport, load: Load, facts: Facts) -> None:
    load(
        people=(
            "code,given_name,family_name,email,username,locale,community,status,hired_on\n"
            "anna,Anna,Ek,,,,,,\ncleo,Cleo,Fay,,,,,,\n"
        ),
        locations="code,partner,name,country,timezone,brands,field_units,tags,opened_on\nl1,p1,Harbor Denver,US,,,,,\n",
        appointments="code,person,location,position,brands,primary,starts_on,ends_on\na1,anna,l1,tech,,,2021-01-01,\n",
        positions="code,name,dimension,groups,oversees\ntech,Technician,,,\nboss,Manager,,,\n",
        field_units="code,dimension,parent,name,level\nwest-1,service,,West 1,\n",
        courses="code,title,kind,language,hours,description\nhv-100,High voltage,,,,\n",
    )

    assert facts("people")[0] == ("anna", "Anna", "Ek", "", None, "", None, "active", None)
    assert facts("people")[2] == ("cleo", "Cleo", "Fay", "", None, "", None, "active", None)
    assert facts("locations")[0] == (
        *("l1", "p1", "Harbor Denver", "US", "", "", "", None, None, "UTC", None, None, [], [], []),
    )
    assert facts("appointments")[0] == ("a1", "anna", "l1", "tech", False, "2021-01-01", None, [])
    assert facts("positions") == [
        ("boss", "Manager", None, "nobody", None, []),
        ("tech", "Technician", None, "nobody", None, []),
    ]
    assert facts("field_units")[2] == ("west-1", "service", None, "West 1", "", None)
    assert facts("courses") == [("hv-100", "High voltage", "", "", None, "", None)]


def test_lists_are_replaced_by_what_the_cell_names(network: FeedReport, load: Load, facts: Facts) -> None:
    report = load(
        field_units="code,dimension,parent,name\nwest-2,service,west,West 2\n",
        locations="code,partner,name,country,brands,field_units,tags\n"
        "l1,p1,Harbor Denver,US,borealis,west-2|sales-west,ev|new|ev\n",
    )

    assert facts("locations")[0][-3:] == (
        ["borealis"],
        ["sales sales-west", "service west-2"],
        ["ev", "new"],
    )
    assert report.entities["locations"] == feeds.EntityReport(changed=1)


def test_a_parent_of_the_same_file_and_a_new_tree(load: Load, facts: Facts) -> None:
    load(
        dimensions="code,name\nsales,Sales\n",
        field_units="code,dimension,parent,name\nc,sales,b,C\nb,sales,a,B\na,sales,,A\n",
    )
    load(field_units="code,dimension,parent,name\nc,sales,d,C\nd,sales,a,D\n")

    assert facts("units_below") == [
        ("a", "a"),
        ("a", "b"),
        ("a", "c"),
        ("a", "d"),
        ("b", "b"),
        ("c", "c"),
        ("d", "c"),
        ("d", "d"),
    ]


def test_observations_are_corrected_by_key(network: FeedReport, load: Load, facts: Facts) -> None:
    report = load(
        observations="value,metric,subject,period\n80.5,csi,l1,2026-09\n.5,csi,l1,2026-10\n79.0,csi,l2,2026-Q3\n"
    )

    assert report.entities["observations"] == feeds.EntityReport(created=1, changed=1, unchanged=1)
    assert [row[1:] for row in facts("observations")[:3]] == [
        ("l1", "location", "2026-09", "2026-09-01", "2026-09-30", "80.500000"),
        ("l1", "location", "2026-10", "2026-10-01", "2026-10-31", "0.500000"),
        ("l2", "location", "2026-Q3", "2026-07-01", "2026-09-30", "79.000000"),
    ]


def test_a_change_is_audited_with_actor_feed_and_run(network: FeedReport, load: Load) -> None:
    report = load(people="code,given_name,family_name\nben,Ben,Odell\n", name="monday")

    event = Person.objects.get(code="ben").events.order_by("-pgh_id").first()  # type: ignore[attr-defined]
    assert (event.family_name, event.pgh_label) == ("Odell", "update")
    assert event.pgh_context.metadata == {"actor": "feeder", "via": "feed", "feed": "monday", "run": report.run}


def test_a_load_is_written_down(network: FeedReport) -> None:
    run = FeedRun.objects.get()

    assert (run.pk, run.name, run.actor, run.complete, run.outcome) == (network.run, "feed", "feeder", False, "loaded")
    assert len(run.digest) == 64
    assert run.report == network.as_data()
    assert run.report["entities"]["people"] == {"created": 3, "changed": 0, "ended": 0, "unchanged": 0}


def test_a_login_follows_its_person(network: FeedReport, load: Load) -> None:
    anna, ben = Person.objects.get(code="anna"), Person.objects.get(code="ben")
    for person, username in ((anna, "anna"), (ben, "ben")):
        person.user = get_user_model().objects.create_user(username, f"{username}@old.example")
        person.username = username
        person.save()

    load(people="code,given_name,family_name,username,email\nanna,Anna,Ek,ben,a@new.example\nben,Ben,Ode,anna,\n")

    anna, ben = Person.objects.get(code="anna"), Person.objects.get(code="ben")
    assert (anna.username, ben.username) == ("ben", "anna")
    assert (anna.user.username, anna.user.email, anna.user.first_name) == ("ben", "a@new.example", "Anna")
    assert (ben.user.username, ben.user.email, ben.user.last_name) == ("anna", "", "Ode")


def test_a_person_without_a_login_gets_none(network: FeedReport) -> None:
    assert get_user_model().objects.count() == 0


def test_credits_keep_the_higher_score_and_say_so(network: FeedReport, load: Load, facts: Facts) -> None:
    report = load(
        credits="person,course,earned_on,score,reference\n"
        "anna,hv-100,2026-03-01,80,x-1\nben,hv-100,2026-04-01,70,\nben,hv-100,2026-04-01,75.5,\n"
    )

    assert report.entities["credits"] == feeds.EntityReport(created=1, unchanged=2)
    assert report.notes == [
        "credits.csv, row 3: is the credit of row 4 with another score; the higher one, 75.5, is kept.",
        "credits.csv, row 2: was entered before with score 92.5; the higher one, 92.5, is kept.",
    ]
    assert [row[:5] for row in facts("credits")] == [
        ("anna", "hv-100", "2026-03-01", "award", "92.500"),
        ("ben", "hv-100", "2026-04-01", "award", "75.500"),
    ]


def test_a_higher_score_is_a_regrade(network: FeedReport, load: Load, facts: Facts) -> None:
    report = load(credits="person,course,earned_on,score,reference\nanna,hv-100,2026-03-01,95,x-1\n")

    assert report.entities["credits"] == feeds.EntityReport(changed=1)
    assert [row[3:5] for row in facts("credits")] == [("award", "92.500"), ("regrade", "95.000")]


def test_check_reports_and_leaves_no_trace(
    network: FeedReport, folder: Callable[..., Any], facts: Facts, footprints: Callable[[], dict[str, int]]
) -> None:
    before, traces, runs = facts(), footprints(), FeedRun.objects.count()
    path = folder(people="code,given_name,family_name\nben,Ben,Odell\ndora,Dora,Ash\n")

    report = feeds.check(path)

    assert report.lines() == [
        "people: 1 created, 1 changed, 0 ended, 0 unchanged",
        "assignments: 0 would open, 0 would close",
    ]
    assert (facts(), footprints(), FeedRun.objects.count()) == (before, traces, runs)


def test_progress_tells_steps(network: FeedReport, folder: Callable[..., Any]) -> None:
    steps: list[tuple[str, int, int | None]] = []
    path = folder(people="code,given_name,family_name\nben,Ben,Odell\n")

    feeds.load(path, actor="feeder", progress=lambda *step: steps.append(step))

    assert [step for step in steps if step[0] in {"Reading people.csv", "Checking", "Merging"}] == [
        ("Reading people.csv", 1, None),
        ("Checking", 0, 1),
        ("Checking", 1, 1),
        ("Merging", 0, 1),
        ("Merging", 1, 1),
    ]


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2200, 12, 31)])
def test_the_first_and_the_last_day_are_possible(network: FeedReport, load: Load, facts: Facts, day: date) -> None:
    load(people=f"code,given_name,family_name,hired_on\nben,Ben,Ode,{day}\n")

    assert facts("people")[1][-1] == str(day)


def test_the_sample_feed_loads(db: None) -> None:
    report = feeds.load(Path(__file__).parent / "sample", actor="feeder")

    assert {name: entity.created for name, entity in report.entities.items()} == {
        "dimensions": 2,
        "brands": 2,
        "communities": 2,
        "field_units": 3,
        "partners": 3,
        "positions": 4,
        "people": 4,
        "locations": 3,
        "appointments": 4,
        "reporting_lines": 2,
        "field_representatives": 1,
        "metrics": 2,
        "observations": 4,
        "courses": 2,
        "credits": 2,
    }


def test_g9_a_value_set_by_hand_goes_with_its_column_and_stays_without_it(
    network: FeedReport, load: Load, facts: Facts
) -> None:
    with acting("admin", via="page"):
        Person.objects.filter(code="ben").update(email="ben@hand.example", locale="fr")

    load(people="code,given_name,family_name,email\nben,Ben,Ode,ben@feed.example\n")

    assert facts("people")[1][3:6] == ("ben@feed.example", None, "fr")
    events = Person.objects.get(code="ben").events.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [(event.email, event.pgh_context.metadata["actor"]) for event in events] == [
        ("", "feeder"),
        ("ben@hand.example", "admin"),
        ("ben@feed.example", "feeder"),
    ]
