"""Things that happen to the demo network, drawn at random: feeds, edits, plain SQL, new rules, another day."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from faults.twins import Step
from tradewind.ops.demo import building, tables

PEOPLE = 300
STATUSES = ["active", "active", "active", "suspended"]

Row = dict[str, str]


class Story:
    """Draws steps; the same seed on the same day draws the same ones."""

    def __init__(self, folder: Path, seed: int, today: date) -> None:
        self.folder, self.rng, self.today = folder, Random(seed), today
        self.network = folder / "network"
        building.write(PEOPLE, today, self.network, folder / "academy.yaml")
        self.rows: dict[str, list[Row]] = {path.stem: tables.read(path) for path in self.network.glob("*.csv")}
        self.positions = [row["code"] for row in self.rows["positions"]]
        self.brands = [row["code"] for row in self.rows["brands"]]
        _, _, rules = (folder / "academy.yaml").read_text().partition("\nrequirements:\n")
        self.requirements = re.findall(r"^  ([a-z0-9-]+):", rules, re.MULTILINE)
        self.number = self.hired = 0

    def next(self) -> Step:
        self.number += 1
        kinds = (
            self._feed, self._academy, self._reconcile, self._reconcile_all, self._clock, self._edit, self._worker,
            self._pages,
        )  # fmt: skip
        return self.rng.choices(kinds, (6, 2, 2, 2, 1, 4, 3, 10))[0]()

    def _feed(self) -> Step:
        arguments = ["feed", "load", str(self._some_feed()), "--max-removals", "100", "--quiet"]
        return Step("feed load", "command", {"arguments": arguments})

    def _some_feed(self) -> Path:
        """A folder with a part of each file, some of it changed."""
        folder = self.folder / f"feed-{self.number}"
        changed = {
            "people": [{**row, "status": self.rng.choice(STATUSES)} for row in self._some("people", 30)],
            "appointments": [self._moved(row) for row in self._some("appointments", 30)],
            "locations": [{**row, "brands": self._brands()} for row in self._some("locations", 8)],
            "observations": [
                {**row, "value": str(self.rng.randint(50, 120))} for row in self._some("observations", 60)
            ],
            "credits": [
                {**row, "earned_on": self._day(-400, 0), "reference": f"f-{self.number}"}
                for row in self._some("credits", 15)
            ],
        }
        for name in self.rng.sample(sorted(changed), self.rng.randint(1, len(changed))):
            write_rows(folder / f"{name}.csv", changed[name])
        return folder

    def _academy(self) -> Step:
        """Other due rules: every open assignment of theirs is looked at."""
        text = (self.folder / "academy.yaml").read_text()
        text = re.sub(r"due: \{days: \d+", lambda _: f"due: {{days: {self.rng.choice([20, 40, 60])}", text)
        file = self.folder / f"academy-{self.number}.yaml"
        file.write_text(text)
        return Step("academy apply", "command", {"arguments": ["academy", "apply", str(file), "--quiet"]})

    def _reconcile(self) -> Step:
        return Step("reconcile", "command", {"arguments": ["reconcile", "--quiet"]}, self._statements())

    def _reconcile_all(self) -> Step:
        return Step("reconcile --all", "command", {"arguments": ["reconcile", "--all", "--quiet"]}, self._statements())

    def _clock(self) -> Step:
        self.today += timedelta(days=self.rng.choice([1, 7, 40]))
        return Step("clock", "command", {"arguments": ["clock", "--on", self.today.isoformat(), "--quiet"]})

    def _worker(self) -> Step:
        return Step("worker", "worker", {}, self._statements())

    def _edit(self) -> Step:
        """Of two of a kind about one thing the last: made again from the first on, they would be two changes more."""
        drawn = [self._one_edit() for _ in range(6)]
        once = {(verb, about): [verb, about, *rest] for verb, about, *rest in drawn}
        return Step("edits", "edit", {"edits": list(once.values())})

    def _pages(self) -> Step:
        """Somebody at the pages: people and stores by hand, or a feed, or a rule, with what goes before and after."""
        kind = self.rng.randrange(3)
        if kind == 0:
            folder = str(self._some_feed())
            return Step("feed on the pages", "pages", {"edits": [["upload", folder], ["load", folder]]})
        if kind == 1:
            code, days = self.rng.choice(self.requirements), str(self.rng.choice([20, 40, 60]))
            return Step("rule on the pages", "pages", {"edits": [["change_due", code, days], ["apply", code]]})
        return Step("edits on the pages", "pages", {"edits": [self._one_edit_on_a_page() for _ in range(5)]})

    def _one_edit_on_a_page(self) -> list[Any]:
        kind = self.rng.randrange(5)
        if kind == 0:
            self.hired += 1
            store = self._code("locations")
            begins = self._day(-5, 5)
            return [
                "appoint",
                self._code("people"),
                f"page-{self.hired}",
                self.rng.choice(self.positions),
                store,
                begins,
            ]
        if kind == 1:
            job = self.rng.choice(self.rows["appointments"])
            return ["change_days", job["code"], job["starts_on"], max(job["starts_on"], self._day(-10, 10))]
        edit = self._one_edit()
        return ["change_status", self._code("people"), "active"] if edit[0] == "end_appointment" else edit

    def _one_edit(self) -> list[Any]:
        kind = self.rng.randrange(5)
        if kind == 0:
            return ["change_position", self._code("appointments"), self.rng.choice(self.positions)]
        if kind == 1:
            return ["change_status", self._code("people"), self.rng.choice(STATUSES)]
        if kind == 2:
            return ["set_brands", self._code("locations"), self._brands().split("|")]
        if kind == 3:
            return ["end_appointment", self._code("appointments"), self._day(-10, 10)]
        return ["waive", self._code("people"), self.rng.choice(self.requirements)]

    def _statements(self) -> tuple[str, ...]:
        """As somebody at a psql prompt would: one transaction, unheard by any code of ours but the triggers."""
        people = ", ".join(f"'{row['code']}'" for row in self._some("people", 40))
        places = ", ".join(f"'{row['code']}'" for row in self._some("locations", 5))
        status, brand = self.rng.choice(STATUSES), self.rng.choice(self.brands)
        position = self.rng.choice(self.positions)
        jobs = ", ".join(f"'{row['code']}'" for row in self._some("appointments", 20))
        return (
            f"UPDATE network_person SET status = '{status}' WHERE code IN ({people})",
            f"""DELETE FROM network_locationbrand x USING network_location l, network_brand b
            WHERE l.id = x.location_id AND b.id = x.brand_id AND b.code = '{brand}' AND l.code IN ({places})""",
            f"""UPDATE network_appointment
            SET position_id = (SELECT id FROM network_position WHERE code = '{position}') WHERE code IN ({jobs})""",
        )

    def _moved(self, row: Row) -> Row:
        ends = self._day(-20, 20) if self.rng.random() < 0.3 else ""
        return {
            **row,
            "position": self.rng.choice(self.positions),
            "ends_on": max(ends, row["starts_on"]) if ends else "",
        }

    def _some(self, name: str, count: int) -> list[Row]:
        rows = self.rows[name]
        return self.rng.sample(rows, min(count, len(rows)))

    def _code(self, name: str) -> str:
        return self.rng.choice(self.rows[name])["code"]

    def _brands(self) -> str:
        return "|".join(self.rng.sample(self.brands, self.rng.randint(1, len(self.brands))))

    def _day(self, first: int, last: int) -> str:
        return (self.today + timedelta(days=self.rng.randint(first, last))).isoformat()


def write_rows(path: Path, rows: list[Row]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
