"""What applying academy files does, and what planning them says that it would do."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection
from exchange.academy.conftest import ACADEMY

from tradewind.catalog.models import Course, Equivalency
from tradewind.credit.services import record_credit
from tradewind.exchange import academy
from tradewind.exchange.academy import AcademyPlan, AcademyReport
from tradewind.kernel.problems import BadInput, HeldForApproval
from tradewind.network.models import Community, Person, Position, TimeZone
from tradewind.programs.models import Assignment, HeldPlan, Program, Requirement
from tradewind.programs.reconcile import drain
from tradewind.programs.services import extend_due

TECHNICIANS = [f"t{n:02}" for n in range(12)]
SELLERS = [f"s{n:02}" for n in range(8)]

Applied = Callable[..., AcademyReport]
Planned = Callable[..., AcademyPlan]
Written = Callable[..., list[Path]]
Faults = Callable[..., list[str]]


def having(requirement: str) -> list[str]:
    """Codes of the people who have the requirement."""
    found = Assignment.objects.filter(requirement__code=requirement).order_by("person__code")
    return list(found.values_list("person__code", flat=True))


def due_days(requirement: str) -> dict[str, date | None]:
    found = Assignment.objects.filter(requirement__code=requirement).order_by("person__code")
    return dict(found.values_list("person__code", "due_on"))


def everything_written() -> dict[str, int]:
    """Rows of every table, histories and stale logs included; not the engine's temporary ones."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if not name.startswith("run_")]
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchall()[0][0]
    return counts


def test_a_plan_reads_like_a_diff_and_keeps_nothing(network: None, plan: Planned) -> None:
    before = everything_written()
    planned = plan(ACADEMY)
    assert planned.lines() == [
        "+ audience sellers",
        "    who: {staff: {position: seller}}",
        "+ audience technicians",
        "    title: Aurora technicians",
        "    who: {staff: {position: technician, brand: aurora}}",
        "+ goal ev",
        "    course: ev-210",
        "+ goal hv-safety",
        "    title: High-voltage safety",
        "    course: hv-100",
        "    valid_for: 24 months",
        "    renew_within: 90 days",
        "+ program my27",
        "    title: Model year 2027",
        "    opens: 2020-09-01",
        "    closes: 2099-08-31",
        "+ requirement sales-ev",
        "    goal: ev",
        "    audience: sellers",
        "    dimension: sales",
        "+ requirement service-hv",
        "    program: my27",
        "    goal: hv-safety",
        "    audience: technicians",
        "    dimension: service",
        "    communities: [dealers]",
        "    due: {days: 30, after: assigned}",
        "+ equivalency basics",
        "    course: hv-50",
        "    counts_as: hv-100",
        "    from: 2020-01-01",
        "",
        "Definitions: 8 created, 0 changed, 0 ended, 0 unchanged.",
        "",
        "People gained (+) and lost (-), by requirement:",
        "  sales-ev",
        "    +8: s00, s01, s02, s03, s04, s05, s06, s07",
        "  service-hv",
        "    +12: t00, t01, t02, t03, t04, t05, t06, t07, t08, t09 and 2 more",
        "",
        "Assignments: 0 open now, 20 would open, 0 would close.",
    ]
    assert everything_written() == before


def test_a_plan_as_data_is_json(running: None, plan: Planned) -> None:
    text = "requirements:\n  sales-ev: {goal: ev, audience: technicians, dimension: sales, due: {on: 2030-01-31}}\n"
    assert json.loads(json.dumps(plan(text).as_data())) == {
        "changes": [
            {
                "kind": "requirement",
                "code": "sales-ev",
                "change": "changed",
                "fields": {
                    "audience": {"old": "sellers", "new": "technicians"},
                    "due": {"old": None, "new": {"on": "2030-01-31"}},
                },
            }
        ],
        "counts": {"created": 0, "changed": 1, "ended": 0, "unchanged": 0},
        "notes": [],
        "people": {
            "sales-ev": {
                "gained": {"count": 12, "people": TECHNICIANS[:10]},
                "lost": {"count": 8, "people": SELLERS},
            }
        },
        "assignments": {"open": 20, "opening": 12, "closing": 8, "due_days_moving": 0},
        "held": True,
    }


def test_a_plan_shows_what_changes_field_by_field(running: None, plan: Planned) -> None:
    text = """
        audiences:
          technicians:
            title: Technicians
            who: {staff: {position: technician, brand: {none_of: [borealis]}, within: service-west, tag: ev}}
        requirements:
          service-hv: {goal: hv-safety, audience: technicians, dimension: service, due: {days: 60, after: assigned}}
        equivalencies: {basics: null, basic: null}
    """
    place = "my27.yaml, line 8, equivalencies.basic"
    assert plan(text).lines() == [
        "~ audience technicians",
        "    title: Aurora technicians -> Technicians",
        "    who:",
        "      - {staff: {position: technician, brand: aurora}}",
        "      + {staff: {position: technician, brand: {none_of: [borealis]}, tag: ev, within: service-west}}",
        "~ requirement service-hv",
        "    due: {days: 30, after: assigned} -> {days: 60, after: assigned}",
        "    program: my27 -> none",
        "    communities: [dealers] -> none",
        "- equivalency basics",
        "",
        f"{place}: There is no equivalency 'basic', so nothing ends. Did you mean 'basics'?",
        "Definitions: 0 created, 2 changed, 1 ended, 1 unchanged.",
        "",
        "Assignments: 20 open now, 0 would open, 0 would close.",
        "Due days that would move: 12.",
    ]


def test_applying_assigns_and_audits(network: None, apply: Applied) -> None:
    report = apply(ACADEMY)
    assert report.lines()[-3:] == [
        "Definitions: 8 created, 0 changed, 0 ended, 0 unchanged.",
        "",
        report.outcome.line(),
    ]
    assert (report.outcome.opened, report.outcome.closed) == (20, 0)
    assert (having("service-hv"), having("sales-ev")) == (TECHNICIANS, SELLERS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.metadata ->> 'actor', c.metadata ->> 'via' FROM programs_requirementevent e "
            "JOIN pghistory_context c ON c.id = e.pgh_context_id"
        )
        assert cursor.fetchall() == [("ada", "academy file")]


def test_applying_again_writes_nothing(running: None, apply: Applied) -> None:
    before = everything_written()
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(xmin::text::bigint) FROM programs_requirement")
        newest = cursor.fetchall()
        assert apply(ACADEMY).as_data()["counts"] == {"created": 0, "changed": 0, "ended": 0, "unchanged": 8}
        cursor.execute("SELECT max(xmin::text::bigint) FROM programs_requirement")
        assert cursor.fetchall() == newest
    assert everything_written() == before


def test_what_a_file_leaves_out_stays(running: None, apply: Applied) -> None:
    before = academy.export()
    apply("goals: {ev: {course: ev-210}}")
    apply("# nothing\n")
    assert academy.export() == before


def test_a_plan_says_what_applying_does(running: None, plan: Planned, apply: Applied) -> None:
    text = "audiences:\n  sellers: {who: {staff: {position: technician}}}\n"
    planned = plan(text)
    outcome = apply(text).outcome
    assert (planned.opening, planned.closing) == (outcome.opened, outcome.closed) == (12, 8)
    assert (planned.gained["sales-ev"].names, planned.lost["sales-ev"].names) == (
        tuple(TECHNICIANS[:10]),
        tuple(SELLERS),
    )


def test_unquoted_codes_and_keys_are_what_was_written(network: None, apply: Applied) -> None:
    """``0100`` is no number, ``on`` and ``no`` no truths."""
    Community.objects.create(code="no", name="Norway", kind="external")
    Position.objects.create(code="1e3", name="Number")
    apply(
        """
        goals: {0100: {course: 0100}, 1e3: {course: ev-210, title: 2027}}
        audiences:
          on: {who: {any: [{person: {community: no}}, {staff: {position: 1e3, country: NO}}, {holds: 0100}]}}
        requirements:
          true: {goal: 0100, audience: on, dimension: sales, communities: no, due: {on: 2030-01-31}}
        """
    )
    assert academy.export() == (
        "audiences:\n"
        '  "on":\n'
        "    who:\n"
        '      any: [{person: {community: "no"}}, {staff: {position: "1e3", country: "NO"}}, {holds: "0100"}]\n'
        "\n"
        "goals:\n"
        '  "0100": {course: "0100"}\n'
        '  "1e3": {title: "2027", course: ev-210}\n'
        "\n"
        "requirements:\n"
        '  "true":\n'
        '    goal: "0100"\n'
        '    audience: "on"\n'
        "    dimension: sales\n"
        '    communities: ["no"]\n'
        "    due: {on: 2030-01-31}\n"
    )


def test_a6_an_audience_of_an_audience_follows_whatever_the_order_and_file(network: None, apply: Applied) -> None:
    first = """
        requirements: {r: {goal: g, audience: a, dimension: sales}}
        audiences: {a: {who: {all: [{audience: b}, {not: {audience: z}}]}}, c: {who: {staff: {position: seller}}}}
    """
    second = """
        audiences: {z: {who: {person: {code: s00}}}, b: {who: {audience: c}}}
        goals: {g: {course: ev-210}}
    """
    apply(first=first, second=second)
    assert having("r") == SELLERS[1:]
    apply("audiences: {c: {who: {staff: {position: technician}}}}")
    assert having("r") == TECHNICIANS


def test_a6_a_circle_through_the_database_is_refused(running: None, apply: Applied, faults: Faults) -> None:
    apply("audiences: {more: {who: {any: [{audience: sellers}, {audience: technicians}]}}}")
    wrong = "runs in a circle of audiences: sellers -> more -> sellers. Take one of them out."
    assert faults("audiences:\n  sellers: {who: {not: {audience: more}}}\n") == [
        f"my27.yaml, line 2, audiences.sellers.who: {wrong}"
    ]


def test_a6_a_circle_is_undone_in_one_file(running: None, apply: Applied) -> None:
    """Turning round which of two audiences names the other is no circle, in whichever order they stand."""
    apply("audiences: {sellers: {who: {audience: more}}, more: {who: {staff: {position: seller}}}}")
    apply("audiences: {more: {who: {audience: sellers}}, sellers: {who: {staff: {position: seller}}}}")
    assert having("sales-ev") == SELLERS


def test_a3_a_condition_that_names_a_removed_position_is_refused(running: None, faults: Faults) -> None:
    today = TimeZone.objects.get(name="UTC").today
    Position.objects.filter(code="seller").update(ended_on=today)
    wrong = f"The position 'seller' ended on {today}. Name another, or leave it out."
    assert faults("audiences:\n  sellers: {who: {staff: {position: seller}}}\n") == [
        f"my27.yaml, line 2, audiences.sellers.who.staff.position: {wrong}"
    ]


def test_an_ended_course_may_stay_but_not_come(running: None, apply: Applied, faults: Faults) -> None:
    today = TimeZone.objects.get(name="UTC").today
    Course.objects.filter(code="ev-210").update(ended_on=today)
    apply("goals: {ev: {course: ev-210, title: Electric}}")
    assert faults("goals:\n  new: {course: ev-210}\n") == [
        f"my27.yaml, line 2, goals.new.course: The course 'ev-210' ended on {today}. Name another."
    ]


def test_a12_an_audience_nobody_uses_is_deleted(running: None, apply: Applied) -> None:
    apply("audiences: {spare: {who: {audience: sellers}}, spare-2: {who: {audience: spare}}}")
    report = apply("audiences: {spare: null, spare-2: null}")
    assert report.lines()[:2] == ["- audience spare", "- audience spare-2"]
    assert "spare" not in academy.export()


def test_a12_an_audience_that_is_used_stays_and_says_by_what(running: None, faults: Faults, apply: Applied) -> None:
    used = "my27.yaml, line 1, audiences.sellers: cannot be removed: {} it. {}"
    take_out = "Take this audience out there first, or in the same file."
    assert faults("audiences: {sellers: null}") == [used.format("requirement sales-ev uses", take_out)]
    apply("audiences: {more: {who: {not: {audience: sellers}}}}")
    assert faults("audiences: {sellers: null}") == [used.format("audience more, requirement sales-ev use", take_out)]
    apply("audiences: {more: null}\nrequirements: {sales-ev: null}")
    kept = "What has ended keeps what it names, for its history."
    assert faults("audiences: {sellers: null}") == [used.format("requirement sales-ev (ended) uses", kept)]


def test_a12_a_paused_requirement_keeps_its_people(running: None, plan: Planned, apply: Applied) -> None:
    paused = "requirements: {sales-ev: {goal: ev, audience: sellers, dimension: sales, mode: paused}}\n"
    apply(paused)
    planned = plan(paused + "audiences: {sellers: {who: {staff: {position: technician}}}}")
    assert (planned.gained, planned.lost) == ({}, {})


def test_things_move_and_the_old_ones_go_in_one_file(running: None, apply: Applied) -> None:
    apply(
        """
        audiences: {sellers: null, everybody: {who: {staff: {}}}}
        goals: {ev: null, ev-2: {course: ev-220}}
        programs: {my27: null, my28: {opens: 2020-01-01}}
        requirements:
          sales-ev: {goal: ev-2, audience: everybody, dimension: sales, program: my28}
          service-hv: {program: my28, goal: hv-safety, audience: technicians, dimension: service}
        """
    )
    assert having("sales-ev") == sorted(SELLERS + TECHNICIANS)
    assert [line for line in academy.export().splitlines() if line.startswith("  ") and "my2" in line] == [
        "  my28: {opens: 2020-01-01}",
        "  sales-ev: {program: my28, goal: ev-2, audience: everybody, dimension: sales}",
        "  service-hv: {program: my28, goal: hv-safety, audience: technicians, dimension: service}",
    ]


def test_a_goal_that_was_achieved_but_is_asked_for_no_more_can_go(running: None, apply: Applied) -> None:
    apply("goals: {spare: {course: hv-50}}")
    record_credit(
        person=Person.objects.get(code="t00"),
        course=Course.objects.get(code="hv-50"),
        earned_on=date(2026, 1, 5),
        source="hand",
        actor="ada",
    )
    drain()
    apply("goals: {spare: null}")
    assert "spare" not in academy.export()


def test_an_ended_requirement_closes_and_can_come_back(running: None, plan: Planned, apply: Applied) -> None:
    assert apply("requirements: {sales-ev: null}").outcome.closed == 8
    ended_on = Requirement.objects.get(code="sales-ev").ended_on
    assert apply("requirements: {sales-ev: null}").as_data()["counts"] == {
        "created": 0,
        "changed": 0,
        "ended": 0,
        "unchanged": 1,
    }
    back = "requirements: {sales-ev: {goal: ev, audience: sellers, dimension: service}}"
    assert plan(back).lines()[:3] == [
        "~ requirement sales-ev",
        "    dimension: sales -> service",
        f"    ended: {ended_on} -> none",
    ]
    assert apply(back).outcome.reopened == 8


def test_an_equivalency_ends_today_and_counts_for_what_was_earned(running: None, apply: Applied) -> None:
    today = TimeZone.objects.get(name="UTC").today
    for person, earned_on in (("t00", today - timedelta(days=9)), ("t01", today + timedelta(days=1))):
        record_credit(
            person=Person.objects.get(code=person),
            course=Course.objects.get(code="hv-50"),
            earned_on=earned_on,
            source="hand",
            actor="ada",
        )
    apply("equivalencies: {basics: null}")
    assert Equivalency.objects.get(code="basics").ends_on == today
    achieved = Assignment.objects.filter(requirement__code="service-hv").exclude(achieved_on=None)
    assert list(achieved.values_list("person__code", flat=True)) == ["t00"]
    again = apply("equivalencies: {basics: null}")
    assert again.lines()[0] == "Definitions: 0 created, 0 changed, 0 ended, 1 unchanged."


def test_b8_outside_its_program_nothing_opens_and_nothing_closes(running: None, plan: Planned, apply: Applied) -> None:
    closed = "programs: {my27: {opens: 2020-09-01, closes: 2020-12-31}}\n"
    swapped = "audiences: {technicians: {who: {staff: {position: seller}}}}\n"
    assert (plan(closed).gained, plan(closed).lost) == ({}, {})
    apply(closed)
    assert (plan(swapped).gained, plan(swapped).lost) == ({}, {})
    apply(swapped)
    assert having("service-hv") == TECHNICIANS
    reopened = plan("programs: {my27: {opens: 2020-09-01, closes: 2099-12-31}}")
    assert {code: people.count for code, people in reopened.gained.items()} == {"service-hv": 8}
    assert {code: people.count for code, people in reopened.lost.items()} == {"service-hv": 12}


def test_b9_a_swapped_goal_is_planned_and_old_credits_that_still_count_are_kept(
    running: None, plan: Planned, apply: Applied
) -> None:
    record_credit(
        person=Person.objects.get(code="s03"),
        course=Course.objects.get(code="ev-220"),
        earned_on=date(2026, 3, 1),
        source="hand",
        actor="ada",
    )
    text = """
        goals: {advanced: {course: ev-220}}
        requirements: {sales-ev: {goal: advanced, audience: sellers, dimension: sales}}
    """
    planned = plan(text)
    assert "    goal: ev -> advanced" in planned.lines()
    assert (planned.gained, planned.lost) == ({}, {})
    assert apply(text).outcome.closed == 0
    achieved = Assignment.objects.filter(requirement__code="sales-ev").exclude(achieved_on=None)
    assert list(achieved.values_list("person__code", "achieved_on")) == [("s03", date(2026, 3, 1))]


def test_c2_a_shorter_deadline_moves_open_due_days_with_a_week_of_notice(
    running: None, plan: Planned, apply: Applied
) -> None:
    today = TimeZone.objects.get(name="America/Denver").today
    extended = Person.objects.get(code="t05")
    later = today + timedelta(days=90)
    extend_due(extended, Requirement.objects.get(code="service-hv"), due_on=later, reason="On leave", actor="ada")
    drain()
    text = """
        requirements:
          service-hv: {program: my27, goal: hv-safety, audience: technicians, dimension: service,
                       communities: dealers, due: {days: 3, after: assigned}}
    """
    assert due_days("service-hv") == dict.fromkeys(TECHNICIANS, today + timedelta(days=30)) | {"t05": later}
    assert plan(text).moving == 11
    apply(text)
    assert due_days("service-hv") == dict.fromkeys(TECHNICIANS, today + timedelta(days=7)) | {"t05": later}


def test_too_many_closings_are_held_and_nothing_is_applied(running: None, written: Written) -> None:
    before = academy.export()
    files = written("audiences: {sellers: {who: {person: {code: [s00, s01]}}}}")
    with pytest.raises(HeldForApproval) as held:
        academy.apply(files, actor="ada")
    code = held.value.plan_code
    assert str(held.value) == (
        f"Held as {code}: 6 of 20 (30.0 %) of the open assignments would close, more than 5 %.\n"
        "By requirement: sales-ev 6. For example: s02 sales-ev, s03 sales-ev, s04 sales-ev, s05 sales-ev, "
        "s06 sales-ev, s07 sales-ev.\n"
        f"Nothing was applied. To carry it out, apply the same files with --approve {code}."
    )
    assert (academy.export(), having("sales-ev")) == (before, SELLERS)
    plan = HeldPlan.objects.get(code=code)
    assert (plan.kind, plan.counts, plan.held_for) == ("academy", {"assignments": {"ending": 6, "of": 20}}, "ada")
    assert plan.names == {"assignments": [f"{person} sales-ev" for person in SELLERS[2:]]}


def test_an_approved_plan_is_carried_out_once(running: None, written: Written) -> None:
    files = written("audiences: {sellers: {who: {person: {code: [s00, s01]}}}}")
    with pytest.raises(HeldForApproval) as held:
        academy.apply(files, actor="ada")
    code = held.value.plan_code
    spelled_otherwise = written(other="# the same\naudiences:\n  sellers:\n    who: {person: {code: [s00, s01]}}\n")
    academy.apply(spelled_otherwise, approve=code, actor="eve")
    assert having("sales-ev") == ["s00", "s01"]
    assert HeldPlan.objects.get(code=code).decided_by == "eve"
    with pytest.raises(BadInput):
        academy.apply(files, approve=code, actor="eve")


def test_an_approval_is_for_the_same_files_only(running: None, written: Written) -> None:
    with pytest.raises(HeldForApproval) as held:
        academy.apply(written("audiences: {sellers: {who: {person: {code: [s00, s01]}}}}"), actor="ada")
    code = held.value.plan_code
    with pytest.raises(BadInput) as refused:
        academy.apply(written("audiences: {sellers: {who: {person: {code: s00}}}}"), approve=code, actor="ada")
    cure = "Load again without it, look at the new numbers, and approve those."
    assert refused.value.problems.lines() == [f"--approve: {code} was made for another academy. {cure}"]
    assert having("sales-ev") == SELLERS


def test_an_approval_is_for_no_more_than_was_approved(running: None, written: Written) -> None:
    files = written("audiences: {sellers: {who: {person: {code: [s00, s01]}}}}")
    with pytest.raises(HeldForApproval) as held:
        academy.apply(files, actor="ada")
    Person.objects.filter(code="t00").update(status="suspended")
    with pytest.raises(HeldForApproval) as again:
        academy.apply(files, approve=held.value.plan_code, actor="ada")
    assert again.value.plan_code != held.value.plan_code
    assert having("sales-ev") == SELLERS


@pytest.mark.parametrize(("percent", "is_held"), [(Decimal(29), True), (Decimal(30), False)])
def test_the_share_that_may_close_can_be_set(running: None, written: Written, percent: Decimal, is_held: bool) -> None:
    files = written("audiences: {sellers: {who: {person: {code: [s00, s01]}}}}")
    assert academy.plan(files, max_removals=percent).is_held == is_held
    if is_held:
        with pytest.raises(HeldForApproval):
            academy.apply(files, actor="ada", max_removals=percent)
    else:
        assert academy.apply(files, actor="ada", max_removals=percent).outcome.closed == 6


def test_a_program_can_lose_its_days(running: None, apply: Applied) -> None:
    """An entry is the whole thing: what it leaves out is not there."""
    apply("programs: {my27: {}}")
    program = Program.objects.get(code="my27")
    assert (program.title, program.opens, program.closes) == ("", None, None)


@pytest.mark.parametrize("door", ["plan", "apply"])
def test_one_file_at_a_time_and_the_next_one_waits(network: None, written: Written, door: str) -> None:
    """While another session is applying, this one waits: here for as long as ``lock_timeout`` lets it."""
    files = written("goals: {ev: {course: ev-220}}")
    settings = connection.get_connection_params()
    keys = {"host", "port", "user", "password", "dbname"} & settings.keys()
    with psycopg.connect(**{key: settings[key] for key in keys}) as other, connection.cursor() as cursor:
        other.execute("SET lock_timeout = '10s'")
        other.execute("SELECT pg_advisory_xact_lock(7241010)")
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            academy.plan(files) if door == "plan" else academy.apply(files, actor="ada")
        other.rollback()
        academy.plan(files) if door == "plan" else academy.apply(files, actor="ada")
