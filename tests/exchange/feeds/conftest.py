"""Feeds as the tests write them: real files in a folder, loaded into a real PostgreSQL."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tradewind.exchange import feeds
from tradewind.exchange.feeds import FeedReport
from tradewind.kernel.problems import BadInput

NETWORK = {
    "dimensions": "code,name\nsales,Sales\nservice,Service\n",
    "brands": "code,name\naurora,Aurora\nborealis,Borealis\n",
    "communities": "code,name,kind\ndealers,Dealers,external\nstaff,Staff,internal\n",
    "field_units": (
        "code,dimension,parent,name,level\n"
        "west-1,service,west,West 1,district\n"
        "west,service,,Service West,zone\n"
        "sales-west,sales,,Sales West,zone\n"
    ),
    "partners": (
        "code,name,type,parent,community\np1,Harbor Motors,dealer,group,dealers\ngroup,Harbor Group,dealer,,\n"
    ),
    "positions": "code,name,dimension,groups,oversees\ntech,Technician,service,workshop,nobody\nboss,Manager,,,location\n",
    "locations": (
        "code,partner,name,country,timezone,brands,field_units,tags,opened_on,closed_on\n"
        "l1,p1,Harbor Denver,US,America/Denver,aurora|borealis,west-1|sales-west,ev|flagship,2001-05-01,\n"
        "l2,p1,Harbor Auckland,NZ,Pacific/Auckland,aurora,,,,\n"
    ),
    "people": (
        "code,given_name,family_name,email,username,locale,community,status,hired_on\n"
        "anna,Anna,Ek,anna@example.com,anna,sv-SE,,active,2020-02-29\n"
        "ben,Ben,Ode,,,,,,\n"
        "cleo,Cleo,Fay,cleo@example.com,,en,staff,suspended,\n"
    ),
    "appointments": (
        "code,person,location,position,brands,primary,starts_on,ends_on\n"
        "a1,anna,l1,tech,aurora,true,2021-01-01,\n"
        "a2,anna,l2,boss,,false,2022-01-01,2030-01-01\n"
        "a3,ben,l1,tech,,,2023-01-01,\n"
    ),
    "reporting_lines": (
        "dimension,subordinate,manager,starts_on,ends_on\nservice,ben,anna,,\nsales,anna,cleo,2021-01-01,\n"
    ),
    "field_representatives": "person,field_unit,starts_on,ends_on\ncleo,west,2021-01-01,\n",
    "metrics": "code,name,subject,unit,better\ncsi,Satisfaction,location,%,higher\nfft,First time right,person,%,\n",
    "observations": (
        "metric,subject,period,value\ncsi,l1,2026-09,81.5\ncsi,l2,2026-Q3,79\nfft,anna,2026-09-14,0.25\n"
    ),
    "courses": "code,title,kind,language,hours,description\nhv-100,High voltage,classroom,en,7.5,\"Line 1\nLine 2\"\n",
    "credits": "person,course,earned_on,score,source,reference\nanna,hv-100,2026-03-01,92.5,academy,x-1\n",
}
"""A small network with every file, in an order of rows in which children come before parents."""


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Write a feed: ``folder(people="code,…")``; each call a new folder."""
    made = 0

    def write(name: str = "feed", **files: str | bytes) -> Path:
        nonlocal made
        made += 1
        path = tmp_path / str(made) / name
        path.mkdir(parents=True)
        for file, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (path / f"{file}.csv").write_bytes(data)
        return path

    return write


@pytest.fixture
def load(db: None, folder: Callable[..., Path]) -> Callable[..., FeedReport]:
    """Load a feed of these files, by actor ``feeder``; options go by their names."""

    def loaded(
        files: Mapping[str, str] | None = None,
        *,
        complete: bool = False,
        max_removals: Decimal = Decimal(5),
        approve: str | None = None,
        **more: str | bytes,
    ) -> FeedReport:
        path = folder(**{**(files or {}), **more})
        return feeds.load(path, complete=complete, max_removals=max_removals, approve=approve, actor="feeder")

    return loaded


@pytest.fixture
def network(load: Callable[..., FeedReport]) -> FeedReport:
    """The small network, loaded."""
    return load(NETWORK)


@pytest.fixture
def faults(db: None, folder: Callable[..., Path]) -> Callable[..., list[str]]:
    """What loading a feed of these files complains of, line by line."""

    def complaints(files: Mapping[str, Any] | None = None, **more: str | bytes) -> list[str]:
        with pytest.raises(BadInput) as error:
            feeds.load(folder(**{**(files or {}), **more}), actor="feeder")
        return error.value.problems.lines()

    return complaints
