"""Each verb as its user meets it: what it prints, where, and the exit status."""

import json
from pathlib import Path

import pytest
from command_line import Academy

CSV = """\
person,requirement,goal,dimension,status,opened_on,due_on,achieved_on,waived,reasons
p-1,service-hv,hv-safety,service,not_started,2026-09-15,2026-10-15,,false,a-1
p-2,sales-basics,selling,sales,achieved,2026-09-15,2026-09-01,2026-05-04,false,a-2
p-3,sales-basics,selling,sales,overdue,2026-09-15,2026-09-01,,false,a-4
"""


def test_assignments_export_as_csv(academy: Academy) -> None:
    assert academy.run("assignments", "export", status=0).out == CSV


def test_assignments_export_as_json_lines(academy: Academy) -> None:
    lines = academy.run("assignments", "export", "--format", "jsonl", status=0).out.splitlines()

    assert [json.loads(line)["person"] for line in lines] == ["p-1", "p-2", "p-3"]
    assert json.loads(lines[2]) == {
        "person": "p-3",
        "requirement": "sales-basics",
        "goal": "selling",
        "dimension": "sales",
        "status": "overdue",
        "opened_on": "2026-09-15",
        "due_on": "2026-09-01",
        "achieved_on": None,
        "waived": False,
        "reasons": ["a-4"],
    }


def test_assignments_export_to_a_file(academy: Academy) -> None:
    result = academy.run("assignments", "export", "--out", "open.csv", "--quiet", status=0)

    assert (result.out, result.err) == ("", "")
    assert (academy.home / "open.csv").read_text() == CSV


def test_assignments_export_to_a_folder_that_is_not_there(academy: Academy) -> None:
    result = academy.run("assignments", "export", "--out", "nowhere/open.csv", status=1)

    assert result.err == "Cannot write nowhere/open.csv: No such file or directory.\n"


def test_audience_preview_of_a_code(academy: Academy) -> None:
    data = json.loads(academy.run("audience", "preview", "sellers", "--json", status=0).out)

    assert data.pop("milliseconds") >= 0
    assert data == {
        "sentence": "people who are seller",
        "count": 2,
        "people": [{"code": "p-2", "name": "Bo Dahl"}, {"code": "p-3", "name": "Cy Eng"}],
    }


@pytest.mark.parametrize("form", ["staff: {brand: aurora}", '{"staff": {"brand": "aurora"}}', "@who.yaml"])
def test_audience_preview_of_an_expression(academy: Academy, form: str) -> None:
    (academy.home / "who.yaml").write_text("who:\n  staff:\n    brand: aurora\n")

    result = academy.run("audience", "preview", form, "--list", "--quiet", status=0)

    assert result.out == "person  name\np-1     Ada Berg\np-2     Bo Dahl\np-3     Cy Eng\n"


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("staff: {brand: auroa}", "who.staff.brand: No brand has the code 'auroa'. Did you mean 'aurora'?\n"),
        ("staff: {brnd: aurora}", "who.staff: has the unknown key 'brnd'. Did you mean 'brand'?"),
        ("any: []", "who.any: is an empty list. Name at least one, or leave the whole condition out.\n"),
        ("staff: {", "EXPR: is not YAML:"),
        ("@nowhere.yaml", "nowhere.yaml: cannot be read: No such file or directory."),
        ("sellrs", "EXPR_OR_CODE: there is no audience 'sellrs'. Did you mean 'sellers'?\n"),
    ],
)
def test_audience_preview_of_a_wrong_expression(academy: Academy, expression: str, message: str) -> None:
    result = academy.run("audience", "preview", expression, status=2)

    assert (result.out, result.err.count("Traceback")) == ("", 0)
    assert result.err.startswith(message), result.err


def test_explain_says_why_she_has_it(academy: Academy) -> None:
    out = academy.run("explain", "p-1", "service-hv", status=0).out

    assert out.startswith("p-1 (Ada Berg) has service-hv (High-voltage safety), asked by Service.\n")
    assert "Because of a-1: Ada Berg, Technician at Hansen, Hamburg." in out


def test_explain_says_which_condition_fails_on_which_appointment(academy: Academy) -> None:
    answer = json.loads(academy.run("explain", "p-3", "service-hv", "--json", status=0).out)

    assert (answer["assigned"], answer["status"], answer["reasons"]) == (False, None, [])
    by_job = {
        job["code"]: {c["key"]: c["holds"] for c in job["conditions"]} for job in answer["audience"]["appointments"]
    }
    assert by_job == {"a-3": {"position": True, "brand": False}, "a-4": {"position": False, "brand": True}}


def test_explain_of_somebody_who_is_not_there(academy: Academy) -> None:
    assert academy.run("explain", "P-1", "service-hv", status=2).err == (
        "PERSON: there is no person 'P-1'. Did you mean 'p-1'?\n"
    )
    assert academy.run("explain", "p-1", "service-hw", status=2).err == (
        "REQUIREMENT: there is no requirement 'service-hw'. Did you mean 'service-hv'?\n"
    )


def test_feed_check_changes_nothing_and_tells_all(academy: Academy, tmp_path: Path) -> None:
    (tmp_path / "brands.csv").write_text("code,name\naurora,Aurora Cars\ndrift,Drift\n")

    report = json.loads(academy.run("feed", "check", str(tmp_path), "--json", status=0).out)

    assert report["outcome"] == "checked"
    assert report["entities"] == {"brands": {"created": 1, "changed": 1, "ended": 0, "unchanged": 0}}
    assert academy.query("SELECT code, name FROM network_brand ORDER BY code") == [
        ("aurora", "Aurora"),
        ("borealis", "Borealis"),
    ]


def test_feed_with_faults_names_each_and_applies_nothing(academy: Academy, tmp_path: Path) -> None:
    (tmp_path / "brands.csv").write_text("code,name\ndrift,\nhansen motors,Hansen\n")

    result = academy.run("feed", "load", str(tmp_path), status=2)

    assert [line.split(":")[0] for line in result.err.splitlines()[:2]] == [
        "brands.csv, row 2, column name",
        "brands.csv, row 3, column code",
    ]
    assert result.err.splitlines()[-1] == "2 faults; nothing was applied."
    assert academy.query("SELECT count(*) FROM network_brand") == [(2,)]


def test_feed_that_ends_too_much_is_held_then_approved(fresh: Academy, tmp_path: Path) -> None:
    full, rest = tmp_path / "full", tmp_path / "rest"
    for folder, codes in ((full, "abc"), (rest, "ab")):
        folder.mkdir()
        (folder / "brands.csv").write_text("code,name\n" + "".join(f"{code},{code.upper()}\n" for code in codes))
    fresh.run("feed", "load", str(full), status=0)

    held = fresh.run("feed", "load", str(rest), "--complete", status=3)
    [(plan,)] = fresh.query("SELECT code FROM programs_heldplan")
    assert (held.out, str(plan) in held.err, "1 of 3 (33.3 %)" in held.err) == ("", True, True)
    assert fresh.query("SELECT count(*) FROM network_brand WHERE ended_on IS NULL") == [(3,)]

    fresh.run("feed", "load", str(rest), "--complete", "--approve", str(plan), status=0)
    assert fresh.query("SELECT count(*) FROM network_brand WHERE ended_on IS NULL") == [(2,)]


def test_academy_export_applied_again_changes_nothing(academy: Academy) -> None:
    text = academy.run("academy", "export", status=0).out
    (academy.home / "export.yaml").write_text(text)

    plan = json.loads(academy.run("academy", "plan", "export.yaml", "--json", status=0).out)

    assert plan["changes"] == []


def test_academy_plan_counts_people_gained(academy: Academy) -> None:
    (academy.home / "more.yaml").write_text(
        "requirements:\n  sales-hv: {goal: hv-safety, audience: sellers, dimension: sales}\n"
    )

    out = academy.run("academy", "plan", "more.yaml", status=0).out

    assert "sales-hv\n    +2: p-2, p-3" in out
    assert academy.query("SELECT count(*) FROM programs_requirement") == [(2,)]


def test_academy_file_with_a_fault(academy: Academy) -> None:
    (academy.home / "wrong.yaml").write_text("goals:\n  hv: {course: hv-1000}\n")

    result = academy.run("academy", "apply", "wrong.yaml", status=2)

    assert "hv-1000" in result.err
    assert "hv-100" in result.err
    assert "Traceback" not in result.err


def test_credit_meets_the_requirement_at_once(fresh: Academy) -> None:
    for arguments in (["clock", "--on", "2026-09-15"], ["feed", "load", str(Path(__file__).parent / "feed")]):
        fresh.run(*arguments, status=0)
    fresh.run("academy", "apply", str(Path(__file__).parent / "academy.yaml"), status=0)

    recorded = fresh.run("credit", "record", "p-1", "hv-100", "--on", "2026-09-14", "--score", "91.5", status=0)
    again = json.loads(fresh.run("credit", "record", "p-1", "hv-100", "--on", "2026-09-14", "--json", status=0).out)

    assert recorded.out == "Recorded: Ada Berg earned High-voltage safety on 2026-09-14.\n"
    assert (again["new"], float(again["score"])) == (False, 91.5)
    row = fresh.run("assignments", "export", status=0).out.splitlines()[1]
    assert row == "p-1,service-hv,hv-safety,service,achieved,2026-09-15,2026-10-15,2026-09-14,false,a-1"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--on", "2199-01-01"], "earned_on: 2199-01-01 has not begun anywhere. It can be 2"),
        (["--on", "2026-02-30"], "'2026-02-30' is not a day"),
        (["--score", "many"], "'many' is not a number"),
    ],
)
def test_credit_that_cannot_be(academy: Academy, arguments: list[str], message: str) -> None:
    assert message in academy.run("credit", "record", "p-1", "sal-100", *arguments, status=2).err


def test_reconcile_tells_what_it_did(academy: Academy) -> None:
    assert json.loads(academy.run("reconcile", "--all", "--json", status=0).out) == {
        "people": 3,
        "opened": 0,
        "reopened": 0,
        "closed": 0,
        "changed": 0,
        "faults": [],
    }


def test_clock_moves_the_day_and_back(academy: Academy) -> None:
    academy.run("clock", "--on", "2026-10-16", "--quiet", status=0)
    late = academy.run("assignments", "export", status=0).out.splitlines()[1]
    academy.run("clock", "--on", "2026-09-15", status=0)

    assert late == "p-1,service-hv,hv-safety,service,overdue,2026-09-15,2026-10-15,,false,a-1"
    assert academy.run("assignments", "export", status=0).out == CSV


def test_person_link_is_an_address(academy: Academy) -> None:
    link = academy.run("person", "link", "p-1", "--site", "https://academy.example.com/", status=0).out

    assert link.startswith("https://academy.example.com/")
    assert academy.query("SELECT count(*) FROM identity_onetimelink") == [(1,)]


def test_person_password_from_standard_input(academy: Academy) -> None:
    result = academy.run("person", "password", "p-2", stdin="a wind from the west 7\n", status=0)

    assert result.out == "Bo Dahl signs in as bo with the new password.\n"
    [(stored,)] = academy.query("SELECT password FROM identity_user WHERE username = 'bo'")
    assert "west" not in str(stored)


def test_person_password_that_is_empty(academy: Academy) -> None:
    result = academy.run("person", "password", "p-2", stdin="", status=2)

    assert result.err == "password: standard input is empty. Give the password as its first line.\n"


def test_token_of_the_api_is_a_bearer_with_a_role_and_a_scope(academy: Academy) -> None:
    made = json.loads(academy.run("token", "create", "portal", "--for", "api", "--role", "reader", "--json").out)
    [listed] = [row for row in json.loads(academy.run("token", "list", "--json").out) if row["name"] == "portal"]

    assert (made["role"], made["scopes"], made["token"].split(".")[0]) == ("reader", ["all"], listed["key"])
    assert (listed["for"], listed["role"], listed["scopes"]) == ("api", "reader", "all")
    refused = academy.run("token", "create", "x", "--for", "api", "--scope", "partner:none", status=2)
    assert refused.err.startswith("--scope: there is no partner 'none'.")
    assert academy.run("token", "create", "x", "--for", "xapi", "--scope", "writing", status=2).err.startswith(
        "--scope"
    )
    academy.run("token", "revoke", "portal")


def test_token_is_shown_once_listed_and_revoked(academy: Academy) -> None:
    made = json.loads(academy.run("token", "create", "simulator", "--for", "xapi", "--scope", "state", "--json").out)
    assert (made["name"], made["for"], made["scopes"], len(made["secret"])) == ("simulator", "xapi", ["state"], 43)
    twice = academy.run("token", "create", "simulator", "--for", "xapi", status=2)
    assert twice.err == "the name: there is a token 'simulator'. Take another name, or revoke that one.\n"
    academy.run("token", "revoke", "simulator")
    [listed] = [row for row in json.loads(academy.run("token", "list", "--json").out) if row["name"] == "simulator"]
    assert (listed["key"], listed["scopes"], listed["revoked_at"] != "") == (made["key"], "state", True)
    assert academy.run("token", "revoke", "nobody", status=2).err.startswith("the name: there is no token 'nobody'.")
