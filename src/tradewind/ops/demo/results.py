"""What was measured and what was learned so far: observations and credits."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from random import Random

from tradewind.ops.demo.staff import Worker
from tradewind.ops.demo.tables import Row
from tradewind.ops.demo.world import World

MONTHS = 6
"""Months of observations, the last one that ended before today included."""
LEARNED = {
    "dealer-principal": "own-100:80 mgr-200:60 mgr-100:30",
    "general-manager": "mgr-100:60 mgr-200:60 mgr-300:30",
    "sales-manager": "mgr-100:55 mgr-300:25 sal-100:80 sal-300:40 aur-271:45 bor-271:45",
    "sales-consultant": "sal-100:75 sal-200:45 sal-210:40 aur-271:40 bor-271:40 cum-271:30 dri-271:30 adv-100:20",
    "delivery-specialist": "dlv-100:70 adv-100:40 aur-271:30 bor-271:30",
    "service-manager": "mgr-100:55 war-100:70 war-200:40 adv-200:40 saf-100:60 hv-100:50",
    "service-advisor": "adv-100:75 adv-200:40 adv-200-x:10 war-100:55 dat-100:60",
    "technician": "saf-100:80 hv-100:55 hv-100-c:12 dia-100:60 dia-200:25 ev-210:20 ev-220:15 saf-110:30 war-100:20",
    "master-technician": (
        "saf-100:85 hv-100:75 hv-100-c:20 hv-200:60 hv-300:15 dia-100:90 dia-200:75 dia-300:35 ev-210:60 ev-220:55 "
        "ev-230:40 adas-100:35 saf-110:50"
    ),
    "body-specialist": "saf-100:75 bod-100:45 adas-100:30 hv-100:30",
    "warranty-clerk": "war-100:85 war-200:55",
    "parts-manager": "par-100:80 par-200:60 par-300:60 mgr-100:50",
    "parts-advisor": "par-100:75 par-300:50 adv-100:30",
    "warehouse-operative": "par-100:55 par-300:65 saf-100:50",
    "training-coordinator": "trn-100:40",
    "receptionist": "adv-100:45 dat-100:60",
    "plant-manager": "sup-100:75 sup-200:40",
    "quality-engineer": "sup-100:70 sup-200:45",
    "logistics-planner": "sup-100:55 par-300:40",
    "area-manager": "fld-100:60 mgr-300:40 own-100:50",
    "regional-manager": "fld-100:75 mgr-300:60",
    "trainer": "trn-100:85 fld-100:25 hv-100:60",
    "training-director": "trn-100:100 mgr-100:100",
}
"""Position -> course:percent of its holders who have it; ``COMMON`` for everybody."""
COMMON = "onb-100:85 con-100:72 dat-100:55"

Credits = dict[tuple[str, str, date], str]
"""(person, course, day earned) -> score, empty where there is none."""


def observations(
    world: World, workers: list[Worker], rng: Random, today: date, level_of: Callable[[str], float | None]
) -> Iterator[Row]:
    """Six months of every metric, each subject around a level of its own (``level_of`` a person, or chance)."""
    for site in world.sites:
        if site.kind in {"dealer", "service"}:
            yield from _series("csi", site.code, rng.gauss(84, 6), 3, (50, 100), rng, today)
            yield from _series("parts-fill-rate", site.code, rng.gauss(93, 3), 1.5, (70, 100), rng, today)
    for worker in workers:
        if worker.holds("technician") or worker.holds("master-technician"):
            level = level_of(worker.code) or rng.gauss(88 if worker.holds("technician") else 93, 5)
            yield from _series("fixed-first-time", worker.code, level, 2, (40, 100), rng, today)
        if worker.holds("sales-consultant"):
            yield from _series("sales-volume", worker.code, rng.gauss(8, 3), 2, (0, 40), rng, today)
    for partner in world.partners:
        if partner["type"] in {"dealer", "service"} and not partner["code"].startswith("grp-"):
            yield from _series("warranty-cost", partner["code"], rng.gauss(100, 12), 5, (40, 200), rng, today)


def _series(
    metric: str, subject: str, level: float, spread: float, bounds: tuple[float, float], rng: Random, today: date
) -> Iterator[Row]:
    if rng.random() < 0.03:
        return  # nobody has measured this one: unknown, which is neither good nor bad
    for months in range(MONTHS, 0, -1):
        index = today.year * 12 + today.month - 1 - months
        value = min(max(rng.gauss(level, spread), bounds[0]), bounds[1])
        period = f"{index // 12:04d}-{index % 12 + 1:02d}"
        yield {"metric": metric, "subject": subject, "period": period, "value": f"{value:.1f}"}


def credits_of(workers: list[Worker], rng: Random, today: date) -> Credits:
    """What people have learned in the last two and a half years, more of it by those who are longer there."""
    earned: Credits = {}
    for worker in workers:
        for position in {job.position: None for job in worker.jobs}:
            for course, percent in _shares(f"{COMMON} {LEARNED[position]}"):
                if rng.random() * 100 < percent and (day := _day(worker, rng, today)) is not None:
                    earned[worker.code, course, day] = f"{rng.randint(70, 100)}" if rng.random() < 0.7 else ""
    return earned


def _shares(text: str) -> Iterator[tuple[str, int]]:
    for part in text.split():
        course, percent = part.split(":")
        yield course, int(percent)


def _day(worker: Worker, rng: Random, today: date) -> date | None:
    first = max(worker.hired_on or today - timedelta(days=900), today - timedelta(days=900))
    days = (today - first).days
    if days < 10:
        return None
    # Nearer to today: whoever learned something once has mostly renewed it since.
    return today - timedelta(days=int(days * rng.random() ** 1.7))


def credit_rows(earned: Mapping[tuple[str, str, date], str]) -> Iterator[Row]:
    """As credits.csv has them."""
    for (person, course, day), score in sorted(earned.items()):
        yield {"person": person, "course": course, "earned_on": day.isoformat(), "score": score, "reference": "lms"}
