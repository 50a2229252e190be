"""The demo network: the same every time, complete, and served."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from command_line import Academy
from ops.processes import free_port, get, running, said, wait_until

from tradewind.ops.demo import building, tables

DAY = date(2026, 11, 24)
NOBODY = {"handover"}
"""Requirements of the demo that reach nobody on purpose: this one is paused."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    building.write(300, DAY, folder / "network-300", folder / "academy.yaml")
    return folder


def rows(folder: Path, name: str) -> list[tables.Row]:
    return tables.read(folder / f"{name}.csv")


def test_the_same_size_on_the_same_day_gives_the_same_bytes(small: Path, tmp_path: Path) -> None:
    building.write(300, DAY, tmp_path / "network-300", tmp_path / "academy.yaml")

    again = {path.name: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    assert again == {path.name: path.read_bytes() for path in small.rglob("*.*") if path.is_file()}


def test_the_network_of_the_usual_size(tmp_path: Path) -> None:
    building.write(3000, DAY, tmp_path / "n", tmp_path / "academy.yaml")
    people, locations = rows(tmp_path / "n", "people"), rows(tmp_path / "n", "locations")
    jobs, lines = rows(tmp_path / "n", "appointments"), rows(tmp_path / "n", "reporting_lines")

    assert 2900 <= len(people) <= 3100
    assert len(locations) == 400
    assert len({row["country"] for row in locations}) == 10
    assert sum(row["partner"].startswith("meridian") for row in locations) > 100
    assert len({row["dimension"] for row in rows(tmp_path / "n", "field_units")}) == 4
    several = len(jobs) - len({row["person"] for row in jobs})
    assert several > 150
    bosses: dict[str, set[tuple[str, str]]] = {}
    for row in lines:
        bosses.setdefault(row["subordinate"], set()).add((row["dimension"], row["manager"]))
    assert sum(len({dimension for dimension, _ in own}) > 1 for own in bosses.values()) > 500


def test_every_mail_address_is_of_an_example_domain(small: Path) -> None:
    addresses = [row["email"] for row in rows(small / "network-300", "people")]

    assert [address for address in addresses if not re.fullmatch(r"[a-z0-9.]+@[a-z0-9-]+\.example\.com", address)] == []


def test_demo_serves_a_complete_academy_once_built(fresh: Academy) -> None:
    port = free_port()
    with running(fresh, "demo", "--people", "300", "--port", str(port)):
        wait_until(lambda: "Tradewind answers" in said(fresh, "err"), "the address")
        assert get(port, "/sign-in/") == 200
        printed = said(fresh, "out")

    guests = json.loads((fresh.home / "demo" / "personas.json").read_text())
    assert [guest["key"] for guest in guests] == ["technician", "master", "manager", "owner", "field", "admin"]
    assert all(f"{guest['username']} " in printed and guest["password"] in printed for guest in guests)
    _has_a_plan_for_each(fresh, [guest["person"] for guest in guests])
    _reaches_somebody_with_every_requirement(fresh)
    _shows_every_status(fresh)
    _shows_the_technician_one_pass_for_two_bosses(fresh, guests[0]["person"])
    _lets_managers_record_what_no_system_sees(fresh)

    again = fresh.run("demo", "--no-serve", "--json", status=0)
    assert (json.loads(again.out), again.err.split(":")[0]) == (guests, "Found the demo network")
    (fresh.home / "demo" / "personas.json").unlink()
    renewed = json.loads(fresh.run("demo", "--no-serve", "--json", status=0).out)
    assert [guest["person"] for guest in renewed] == [guest["person"] for guest in guests]
    other = fresh.run("demo", "--people", "500", "--no-serve", status=1)
    assert other.err.startswith("The demo network is built already, for 300 people.")


def _has_a_plan_for_each(academy: Academy, people: list[str]) -> None:
    counts = academy.query(
        "SELECT p.code FROM network_person p JOIN programs_assignment a ON a.person_id = p.id "
        "WHERE p.code = ANY(%s) GROUP BY p.code",
        [people],
    )
    assert sorted(code for (code,) in counts) == sorted(people)


def _reaches_somebody_with_every_requirement(academy: Academy) -> None:
    missed = academy.query(
        "SELECT code FROM programs_requirement r "
        "WHERE NOT EXISTS (SELECT FROM programs_assignment a WHERE a.requirement_id = r.id)"
    )
    assert {code for (code,) in missed} == NOBODY


def _shows_every_status(academy: Academy) -> None:
    lines = academy.run("assignments", "export", "--format", "jsonl", status=0).out.splitlines()
    statuses = {json.loads(line)["status"] for line in lines}
    assert statuses == {"achieved", "not_started", "overdue", "waived"}


def _shows_the_technician_one_pass_for_two_bosses(academy: Academy, person: str) -> None:
    lines = academy.run("assignments", "export", "--format", "jsonl", status=0).out.splitlines()
    mine = [row for row in map(json.loads, lines) if row["person"] == person]
    asked = {row["dimension"]: row["status"] for row in mine if row["goal"] == "hv-safety"}
    assert asked == {"service": "overdue", "hr": "overdue"}
    assert {row["goal"] for row in mine if row["status"] == "achieved"} >= {"conduct"}


def _lets_managers_record_what_no_system_sees(academy: Academy) -> None:
    policies = academy.query(
        "SELECT DISTINCT proxy_credit FROM catalog_course WHERE kind IN ('classroom', 'external') ORDER BY 1"
    )
    assert policies == [("field",), ("managers",)]


def test_demo_refuses_a_database_with_another_network(fresh: Academy, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "people.csv").write_text("code,given_name,family_name\np-1,Ada,Berg\n")
    fresh.run("feed", "load", str(tmp_path / "own"), status=0)

    result = fresh.run("demo", "--no-serve", status=1)

    assert result.err.startswith("The database holds a network already, and the demo needs an empty one.")
