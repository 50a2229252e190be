"""The people to sign in as: taken from the generated network, and given something to see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tradewind.ops.demo.results import Credits
from tradewind.ops.demo.staff import Hiring, Staff, Worker, add_job
from tradewind.ops.demo.world import OWNER, Site, World


@dataclass(frozen=True, slots=True)
class Persona:
    """Who it is, and what is worth a look."""

    key: str
    role: str
    look_at: str
    is_admin: bool = False


PERSONAS = (
    Persona(
        "technician",
        "Technician at a Meridian store",
        "a plan with overdue work, a renewal and what is done; high-voltage safety, asked for by two bosses: start it",
    ),
    Persona(
        "master",
        "Master technician, and parts advisor at another dealer",
        "one plan out of two jobs; each card says which of them is the reason",
    ),
    Persona(
        "manager",
        "Service manager of the technician's store",
        "a manager's own plan; what the technician earned in a classroom is recorded from there",
    ),
    Persona("owner", "Owner of all Meridian stores", "standards of the network, asked for by sales and by service"),
    Persona(
        "field", "Area manager, service, for the technician's district", "training of the manufacturer's own staff"
    ),
    Persona(
        "admin",
        "Training director at the manufacturer, administrator",
        "the pages of administrators; and an own plan, with a renewal that is near",
        is_admin=True,
    ),
)


def choose(world: World, staff: Staff, hiring: Hiring, today: date) -> dict[str, Worker]:
    """The persona of each key. Bends the network where it must, so that a network of any size has all of them."""
    at: dict[str, list[Worker]] = {}
    for worker in staff.workers:
        at.setdefault(worker.home.site.code, []).append(worker)
    stores = [site for site in world.sites if site.partner.startswith(f"{OWNER}-") and site.code in at]
    store = min(stores, key=lambda site: (-len(at[site.code]), site.code))
    store.brands = sorted({*store.brands, "aurora"})
    store.tags = sorted({*store.tags, "ev-certified"})
    technician = _steady(_at(store, "technician", at, hiring), today - timedelta(days=1300))
    chosen = {
        "technician": technician,
        "master": _master(world, at, hiring, today),
        "manager": _steady(_at(store, "service-manager", at, hiring), today - timedelta(days=2100)),
        "owner": next(worker for worker in staff.workers if _is_owner(worker)),
        "field": staff.represents[store.units["service"]],
        "admin": next(worker for worker in staff.workers if worker.holds("training-director")),
    }
    if not any(worker.community for worker in staff.workers):
        free = (worker for worker in staff.workers if worker.home.site.kind == "dealer")
        next(
            worker for worker in free if worker not in chosen.values() and worker.status == "active"
        ).community = "staff"
    return chosen


def _is_owner(worker: Worker) -> bool:
    return worker.home.position == "dealer-principal" and worker.home.site.partner == OWNER


def _at(site: Site, position: str, at: dict[str, list[Worker]], hiring: Hiring) -> Worker:
    """Whoever holds the position there first; in a very small network, somebody hired for it."""
    held = (worker for worker in at[site.code] if worker.home.position == position)
    return next(held, None) or hiring.hire(site, position)


def _steady(worker: Worker, since: date) -> Worker:
    """Present, active, for all brands, in one job since long."""
    job = worker.home
    worker.status, worker.community, worker.hired_on, worker.jobs = "active", "", since, [job]
    job.starts_on, job.ends_on, job.brands, job.primary = since, None, [], True
    job.site.opened_on = min(job.site.opened_on, since)
    return worker


def _master(world: World, at: dict[str, list[Worker]], hiring: Hiring, today: date) -> Worker:
    """A technician of an independent dealer who is promoted, and works for another dealer's parts counter too."""
    dealers = [site for site in world.sites if site.partner.startswith("dealer-")]
    worker = _at(max(dealers, key=lambda site: len(at[site.code])), "technician", at, hiring)
    _steady(worker, today - timedelta(days=2600)).home.position = "master-technician"
    worker.home.site.brands = sorted({*worker.home.site.brands, "borealis"})
    others = [site for site in dealers if site.partner != worker.home.site.partner]
    near = [site for site in others if site.place.country == worker.home.site.place.country]
    other = (near or others)[0]
    other.opened_on = min(other.opened_on, today - timedelta(days=700))
    add_job(worker, hiring.job(other, "parts-advisor", today - timedelta(days=400)))
    return worker


LESSONS: dict[str, tuple[tuple[str, int], ...]] = {
    # course, days ago: hv-100 lasts 24 months and has run out, saf-100 is within its renewal, con-100 is new.
    "technician": (("onb-100", 1290), ("hv-100", 780), ("saf-100", 700), ("con-100", 40), ("war-100", 300)),
    "master": (("onb-100", 850), ("hv-100", 200), ("hv-200", 190), ("saf-100", 90), ("dia-200", 500), ("con-100", 340)),
    "manager": (("onb-100", 850), ("con-100", 390), ("war-200", 345), ("mgr-100", 60)),
    "owner": (("own-100", 330), ("con-100", 100)),
    "field": (("con-100", 20),),
    "admin": (("trn-100", 400), ("con-100", 355)),
}


def teach(chosen: dict[str, Worker], earned: Credits, today: date) -> None:
    """Replace what chance taught the personas by ``LESSONS``."""
    codes = {worker.code: key for key, worker in chosen.items()}
    for credit in [credit for credit in earned if credit[0] in codes]:
        del earned[credit]
    for code, key in codes.items():
        for course, days in LESSONS[key]:
            earned[code, course, today - timedelta(days=days)] = "90"


def measure(chosen: dict[str, Worker]) -> Callable[[str], float | None]:
    """The level of a person's metrics where a persona needs a certain one: good, and not so good as to be waived."""
    levels = {chosen["technician"].code: 88.0, chosen["master"].code: 91.0}
    return levels.get
