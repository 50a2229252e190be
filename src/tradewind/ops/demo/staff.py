"""Who works where, for which brands, and for whom: people, appointments, reporting lines, field representatives."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, cycle, islice
from random import Random

from tradewind.kernel.text import sort_key
from tradewind.ops.demo.tables import Row, fixed
from tradewind.ops.demo.world import COUNTRIES, Site, World

ROSTERS = {
    "dealer": (
        "service-manager sales-manager technician sales-consultant technician service-advisor parts-advisor "
        "master-technician sales-consultant general-manager technician parts-manager receptionist "
        "delivery-specialist warranty-clerk body-specialist warehouse-operative"
    ),
    "service": "service-manager technician technician service-advisor master-technician parts-advisor technician",
    "distributor": "parts-manager warehouse-operative parts-advisor sales-manager training-coordinator service-manager",
    "supplier": "plant-manager quality-engineer logistics-planner quality-engineer",
    "internal": "trainer trainer",
}
TAIL = "technician sales-consultant service-advisor warehouse-operative technician"
WEIGHTS = {"dealer": (4, 11), "service": (3, 6), "distributor": (7, 12), "supplier": (5, 9), "internal": (3, 5)}
SECOND_JOBS = {
    "technician": "parts-advisor",
    "master-technician": "technician",
    "parts-advisor": "service-advisor",
    "service-advisor": "sales-consultant",
    "sales-consultant": "delivery-specialist",
    "sales-manager": "general-manager",
    "service-manager": "warranty-clerk",
}
BOSSES = {"sales": "sales-manager", "service": "service-manager", "parts": "parts-manager"}
FIELD_LEVELS = {"region": "regional-manager", "hub": "regional-manager"}
MANY = 2000
"""From so many people on every second district has a representative of its own."""


@dataclass(slots=True)
class Job:
    """An appointment to be."""

    code: str
    site: Site
    position: str
    brands: list[str]
    starts_on: date
    ends_on: date | None = None
    primary: bool = False


@dataclass(slots=True)
class Worker:
    """A person to be."""

    code: str
    given: str
    family: str
    locale: str
    login: str
    hired_on: date | None
    status: str = "active"
    community: str = ""
    jobs: list[Job] = field(default_factory=list)

    @property
    def home(self) -> Job:
        return self.jobs[0]

    def holds(self, position: str) -> bool:
        """Whether one of the jobs that have not ended is this position."""
        return any(job.position == position and job.ends_on is None for job in self.jobs)

    def row(self) -> Row:
        return {
            "code": self.code,
            "given_name": self.given,
            "family_name": self.family,
            "email": f"{self.login}@{self.home.site.partner}.example.com",
            "username": self.login,
            "locale": self.locale,
            "community": self.community,
            "status": self.status,
            "hired_on": self.hired_on.isoformat() if self.hired_on else "",
        }

    def job_rows(self) -> Iterator[Row]:
        for job in self.jobs:
            yield {
                "code": job.code,
                "person": self.code,
                "location": job.site.code,
                "position": job.position,
                "brands": "|".join(job.brands),
                "primary": "true" if job.primary else "false",
                "starts_on": job.starts_on.isoformat(),
                "ends_on": job.ends_on.isoformat() if job.ends_on else "",
            }


@dataclass(slots=True)
class Staff:
    """Everybody, and who looks after which field unit."""

    workers: list[Worker]
    represents: dict[str, Worker]


class Hiring:
    """Makes people one after the other: the same seed, the same people."""

    def __init__(self, rng: Random, today: date) -> None:
        self._rng, self._today = rng, today
        self._names = {row["country"]: row for row in fixed("names")}
        self._logins: dict[str, int] = defaultdict(int)
        self._jobs = 0
        self.workers: list[Worker] = []

    def hire(self, site: Site, position: str) -> Worker:
        """Somebody new for this job."""
        rng, names = self._rng, self._names[site.place.country]
        given, family = rng.choice(names["given"].split("|")), rng.choice(names["family"].split("|"))
        hired_on = self._some_day(site)
        worker = Worker(
            code=f"p-{len(self.workers) + 1:06d}",
            given=given,
            family=family,
            locale=names["locale"],
            login=self._login(given, family),
            hired_on=None if rng.random() < 0.01 else hired_on,
        )
        worker.jobs.append(self.job(site, position, self._begun(hired_on)))
        self.workers.append(worker)
        return worker

    def job(self, site: Site, position: str, starts_on: date) -> Job:
        """One more appointment; every third at a store of several brands is designated for one."""
        self._jobs += 1
        several = len(site.brands) > 1 and position not in {"dealer-principal", "general-manager"}
        brands = [self._rng.choice(site.brands)] if several and self._rng.random() < 0.33 else []
        return Job(f"a-{self._jobs:06d}", site, position, brands, starts_on)

    def _some_day(self, site: Site) -> date:
        longest = max(1, min(6500, (self._today - site.opened_on).days))
        days = self._rng.randint(5, 120) if self._rng.random() < 0.08 else int(self._rng.triangular(60, 6500, 500))
        return self._today - timedelta(days=min(days, longest))

    def _begun(self, hired_on: date) -> date:
        """The day of the present position: that of the hire, or of a promotion since."""
        since = (self._today - hired_on).days
        return hired_on if self._rng.random() < 0.6 or since < 400 else hired_on + timedelta(days=since // 2)

    def _login(self, given: str, family: str) -> str:
        plain = ".".join("".join(c for c in sort_key(name) if c.isascii() and c.isalnum()) for name in (given, family))
        self._logins[plain] += 1
        count = self._logins[plain]
        return plain if count == 1 else f"{plain}{count}"


def employ(world: World, people: int, rng: Random, today: date) -> tuple[Staff, Hiring]:
    """About ``people`` people for the world's locations, and whoever can hire more."""
    hiring = Hiring(rng, today)
    offices = [site for site in world.sites if site.kind == "internal"]
    represents = _field_team(world, offices, hiring, people)
    hiring.hire(offices[0], "training-director")
    _principals(world, hiring)
    left = max(len(world.sites), people - len(hiring.workers))
    for site, size in zip(world.sites, _sizes(world.sites, left, rng), strict=True):
        for position in islice(_roster(site, rng), size):
            hiring.hire(site, position)
    staff = Staff(hiring.workers, represents)
    _vary(staff, world, hiring, rng, today)
    return staff, hiring


def _roster(site: Site, rng: Random) -> Iterator[str]:
    """Who is needed first comes first; beyond that no two sites are staffed alike."""
    own = ROSTERS[site.kind].split()
    own = own[:4] + rng.sample(own[4:], k=len(own[4:]))
    return chain(own, cycle(TAIL.split() if site.kind == "dealer" else own[1:]))


def _sizes(sites: Sequence[Site], people: int, rng: Random) -> list[int]:
    weights = [rng.uniform(*WEIGHTS[site.kind]) for site in sites]
    scale = people / sum(weights)
    return [max(1, round(weight * scale)) for weight in weights]


def _principals(world: World, hiring: Hiring) -> None:
    """Every dealer and workshop has a principal, at its first location."""
    seen = set()
    for site in world.sites:
        if site.kind in {"dealer", "service"} and site.partner not in seen:
            seen.add(site.partner)
            hiring.hire(site, "dealer-principal")


def _field_team(world: World, offices: list[Site], hiring: Hiring, people: int) -> dict[str, Worker]:
    """Somebody for every unit; in a small network those of a zone look after its districts too."""
    near = {"americas": offices[0], "europe": offices[1], "pacific": offices[2]}
    continent_of = {country.lower(): continent for country, (_, continent) in COUNTRIES.items()}
    represents: dict[str, Worker] = {}
    hr: dict[str, Worker] = {}
    previous = ""
    for unit in world.units:
        code, level = unit["code"], unit["level"]
        continent = next((name for name in near if code.endswith(name)), "") or _continent(code, continent_of)
        if unit["dimension"] == "hr":
            if continent not in hr:
                hr[continent] = hiring.hire(near[continent], "area-manager")
            represents[code] = hr[continent]
        elif level == "district" and (people < MANY or (previous and int(code[-2:]) % 2 == 0)):
            represents[code] = represents[unit["parent"] if people < MANY else previous]
        else:
            represents[code] = hiring.hire(near[continent], FIELD_LEVELS.get(level, "area-manager"))
        previous = code if level == "district" else ""
    return represents


def _continent(code: str, continent_of: dict[str, str]) -> str:
    part = code.split("-")[1]
    return continent_of.get(part, "americas")  # west, central and east are of the United States


def _vary(staff: Staff, world: World, hiring: Hiring, rng: Random, today: date) -> None:
    """What makes a network real: second jobs, ends, leaves, beginnings that are still ahead."""
    by_country: dict[str, list[Site]] = defaultdict(list)
    for site in world.sites:
        if site.kind in {"dealer", "service"}:
            by_country[site.place.country].append(site)
    for worker in staff.workers:
        first, chance = worker.home, rng.random()
        if first.position in SECOND_JOBS and chance < 0.09:
            site = rng.choice(by_country[first.site.place.country])
            add_job(worker, hiring.job(site, SECOND_JOBS[first.position], max(first.starts_on, site.opened_on)))
        elif first.site.kind not in {"internal", "supplier"} and first.position != "dealer-principal":
            _change(worker, chance, today)


def add_job(worker: Worker, job: Job) -> None:
    """One more appointment; the first becomes the primary one."""
    worker.home.primary = True
    worker.jobs.append(job)


def _change(worker: Worker, chance: float, today: date) -> None:
    job = worker.home
    if 0.09 <= chance < 0.11:
        worker.status = "departed"
        job.ends_on = max(job.starts_on, today - timedelta(days=30))
    elif 0.11 <= chance < 0.12:
        worker.status = "suspended"
    elif 0.12 <= chance < 0.13:
        job.ends_on = today + timedelta(days=45)
    elif 0.13 <= chance < 0.14:
        job.starts_on = worker.hired_on = today + timedelta(days=14)
    elif 0.14 <= chance < 0.144:
        worker.community = "staff"  # seconded by the manufacturer: trained as its own people are


def lines(staff: Staff) -> Iterator[Row]:
    """Who reports to whom, in which dimension: bosses at the location, above them those of the field."""
    dimension_of = {row["code"]: row["dimension"] for row in fixed("positions")}
    at: dict[str, list[Worker]] = defaultdict(list)
    for worker in staff.workers:
        for job in worker.jobs:
            if job.ends_on is None and worker.status == "active":
                at[job.site.code].append(worker)
    seen: set[tuple[str, str, str]] = set()
    rank = {worker.code: _rank(worker) for worker in staff.workers}
    for worker, boss, dimension in chain(_at_locations(staff, at, dimension_of), _in_the_field(staff)):
        line = (dimension, worker.code, boss.code)
        if line not in seen and rank[boss.code] < rank[worker.code]:
            seen.add(line)
            yield {"dimension": dimension, "subordinate": worker.code, "manager": boss.code}


def _rank(worker: Worker) -> int:
    """Lines go up in rank only, so none comes back to where it began."""
    positions = {job.position for job in worker.jobs}
    for rank, title in enumerate(("regional-manager", "area-manager", "dealer-principal", "general-manager")):
        if title in positions:
            return rank
    return 4 if positions & {*BOSSES.values(), "plant-manager"} else 5


def _at_locations(
    staff: Staff, at: dict[str, list[Worker]], dimension_of: dict[str, str]
) -> Iterator[tuple[Worker, Worker, str]]:
    for worker in staff.workers:
        for job in worker.jobs:
            here = [other for other in at[job.site.code] if other is not worker]
            dimension = dimension_of[job.position]
            for boss in here:
                if dimension in BOSSES and boss.holds(BOSSES[dimension]):
                    yield worker, boss, dimension
                if boss.holds("general-manager") or boss.holds("dealer-principal"):
                    yield worker, boss, "hr"
            if job.position in BOSSES.values() and (unit := job.site.units.get(dimension)):
                yield worker, staff.represents[unit], dimension


def _in_the_field(staff: Staff) -> Iterator[tuple[Worker, Worker, str]]:
    for unit, worker in staff.represents.items():
        dimension = unit.split("-")[0]
        for above in _above(unit, staff):
            if above is not worker:
                yield worker, above, dimension


def _above(unit: str, staff: Staff) -> Iterator[Worker]:
    worker = staff.represents[unit]
    office = worker.home.site
    for other, boss in staff.represents.items():
        same = other.split("-")[0] == unit.split("-", maxsplit=1)[0] and boss.home.site is office
        if same and boss.home.position == "regional-manager":
            yield boss


def representatives(staff: Staff) -> Iterator[Row]:
    """Who looks after which unit."""
    for unit, worker in staff.represents.items():
        yield {"person": worker.code, "field_unit": unit}
