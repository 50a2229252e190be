"""A small network from a real feed, and academy files as the tests write them."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from tradewind.exchange import academy, feeds
from tradewind.exchange.academy import AcademyPlan, AcademyReport
from tradewind.kernel.problems import BadInput

NETWORK = {
    "dimensions": "code,name\nsales,Sales\nservice,Service\n",
    "brands": "code,name\naurora,Aurora\nborealis,Borealis\n",
    "communities": "code,name,kind\ndealers,Dealers,external\nstaff,Staff,internal\n",
    "field_units": "code,dimension,parent,name\nservice-west,service,,Service West\nsales-west,sales,,Sales West\n",
    "partners": "code,name,type,parent,community\nharbor,Harbor Motors,dealer,,dealers\n",
    "positions": "code,name,dimension,groups\ntechnician,Technician,service,workshop\nseller,Seller,sales,\n",
    "locations": (
        "code,partner,name,country,timezone,brands,field_units,tags\n"
        "denver,harbor,Harbor Denver,US,America/Denver,aurora|borealis,service-west|sales-west,ev\n"
    ),
    "people": "code,given_name,family_name,hired_on\n"
    + "".join(f"t{n:02},Tess,T{n:02},2020-01-15\n" for n in range(12))
    + "".join(f"s{n:02},Sam,S{n:02},\n" for n in range(8)),
    "appointments": "code,person,location,position,brands,primary,starts_on\n"
    + "".join(f"at{n:02},t{n:02},denver,technician,aurora,true,2021-01-01\n" for n in range(12))
    + "".join(f"as{n:02},s{n:02},denver,seller,aurora,true,2021-01-01\n" for n in range(8)),
    "metrics": "code,name,subject\ncsi,Satisfaction,location\nfixed-first-time,Fixed first time,person\n",
    "courses": "code,title\nhv-100,High voltage\nhv-50,High voltage basics\nev-210,EV\nev-220,EV advanced\n0100,Old\n",
}
"""Twelve technicians t00 to t11 and eight sellers s00 to s07 at one Aurora store."""

ACADEMY = """
audiences:
  technicians: {title: Aurora technicians, who: {staff: {position: technician, brand: aurora}}}
  sellers: {who: {staff: {position: seller}}}
goals:
  hv-safety: {title: High-voltage safety, course: hv-100, valid_for: 24 months, renew_within: 90 days}
  ev: {course: ev-210}
programs:
  my27: {title: Model year 2027, opens: 2020-09-01, closes: 2099-08-31}
requirements:
  service-hv: {program: my27, goal: hv-safety, audience: technicians, dimension: service, communities: [dealers],
               due: {days: 30, after: assigned}}
  sales-ev: {goal: ev, audience: sellers, dimension: sales}
equivalencies:
  basics: {course: hv-50, counts_as: hv-100, from: 2020-01-01}
"""


@pytest.fixture
def network(db: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The small network, loaded."""
    load_network(tmp_path_factory.mktemp("feed"))


def load_network(folder: Path) -> None:
    for name, text in NETWORK.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    feeds.load(folder, actor="feeder")


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., list[Path]]:
    """Write academy files: one text is ``my27.yaml``, more go by their names."""

    def write(text: str | bytes = b"", **more: str) -> list[Path]:
        files: dict[str, str | bytes] = {"my27": text, **more} if text or not more else dict(more)
        paths = []
        for name, content in files.items():
            path = tmp_path / f"{name}.yaml"
            path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
            paths.append(path)
        return paths

    return write


@pytest.fixture
def apply(written: Callable[..., list[Path]]) -> Callable[..., AcademyReport]:
    """Apply files by actor ``ada``; everything may close unless a test says otherwise."""

    def applied(
        text: str = "", *, approve: str | None = None, max_removals: Decimal = Decimal(100), **more: str
    ) -> AcademyReport:
        return academy.apply(written(text, **more), approve=approve, actor="ada", max_removals=max_removals)

    return applied


@pytest.fixture
def plan(written: Callable[..., list[Path]]) -> Callable[..., AcademyPlan]:
    """Plan files."""

    def planned(text: str = "", **more: str) -> AcademyPlan:
        return academy.plan(written(text, **more))

    return planned


@pytest.fixture
def faults(network: None, written: Callable[..., list[Path]]) -> Callable[..., list[str]]:
    """What applying files complains of, line by line; the academy is afterwards what it was before."""

    def complaints(text: str | bytes = b"", **more: str) -> list[str]:
        before = academy.export()
        with pytest.raises(BadInput) as error:
            academy.apply(written(text, **more), actor="ada")
        assert academy.export() == before
        return error.value.problems.lines()

    return complaints


@pytest.fixture
def running(network: None, apply: Callable[..., AcademyReport]) -> None:
    """The small network with the small academy applied."""
    apply(ACADEMY)
