"""G7: nothing stands above itself; the path is named, and the check is fast in large trees."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tradewind.exchange.feeds import FeedReport
from tradewind.network.models import TimeZone

Faults = Callable[..., list[str]]
Load = Callable[..., FeedReport]

PEOPLE = "code,given_name,family_name\n" + "".join(f"{code},A,B\n" for code in "abcdef")
LINES = "dimension,subordinate,manager,starts_on,ends_on\n"
CURE = "Take out one of these lines."


def test_g7_a_circle_of_units_is_refused_with_its_path(faults: Faults) -> None:
    said = faults(
        dimensions="code,name\nsales,Sales\n",
        field_units="code,dimension,parent,name\ntop,sales,,T\nb,sales,c,B\nc,sales,a,C\na,sales,b,A\nd,sales,a,D\n",
    )

    assert said == [
        f"field_units.csv, row 3, column parent: field unit 'a' would be above itself: a > b > c > a. {CURE}"
    ]


def test_g7_a_circle_through_what_is_there_already(load: Load, faults: Faults) -> None:
    load(partners="code,name,type,parent\na,A,dealer,\nb,B,dealer,a\nc,C,dealer,b\n")

    assert faults(partners="code,name,type,parent\na,A,dealer,c\n") == [
        f"partners.csv, row 2, column parent: partner 'a' would be above itself: a > c > b > a. {CURE}"
    ]


def test_g7_a_partner_above_itself(faults: Faults) -> None:
    assert faults(partners="code,name,type,parent\na,A,dealer,a\nb,B,dealer,\n") == [
        f"partners.csv, row 2, column parent: partner 'a' would be above itself: a > a. {CURE}"
    ]


def test_a_turned_around_tree_is_no_circle(load: Load) -> None:
    load(partners="code,name,type,parent\na,A,dealer,\nb,B,dealer,a\nc,C,dealer,b\n")

    report = load(partners="code,name,type,parent\nc,C,dealer,\nb,B,dealer,c\na,A,dealer,b\n")

    assert report.entities["partners"].changed == 3


def test_g7_circles_of_reporting_each_with_its_path(faults: Faults) -> None:
    said = faults(
        dimensions="code,name\nsales,Sales\nhr,HR\n",
        people=PEOPLE,
        reporting_lines=LINES + "sales,a,b,,\nsales,b,a,,\nhr,a,b,,\nhr,c,d,,\nhr,d,e,,\nhr,e,c,,\nhr,f,e,,\n",
    )

    assert sorted(said) == [
        f"reporting_lines.csv, row 2, column manager: 'a' would report to themselves: a > b > a. {CURE}",
        f"reporting_lines.csv, row 5, column manager: 'c' would report to themselves: c > d > e > c. {CURE}",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "sales,a,b,,2026-01-01\nsales,b,a,2026-01-01,\n",
        "sales,a,b,2026-01-01,2026-01-01\nsales,b,a,,\n",
        "sales,a,b,,\nhr,b,a,,\n",
        "sales,a,b,,2026-01-01\nsales,b,c,2025-01-01,\nsales,c,a,2026-01-01,\n",
    ],
)
def test_lines_that_never_stand_on_one_day_are_no_circle(load: Load, lines: str) -> None:
    report = load(dimensions="code,name\nsales,Sales\nhr,HR\n", people=PEOPLE, reporting_lines=LINES + lines)

    assert report.entities["reporting_lines"].created == lines.count("\n")


def test_g7_lines_that_stand_together_for_a_day_are_a_circle(load: Load, faults: Faults) -> None:
    load(dimensions="code,name\nsales,Sales\n", people=PEOPLE, reporting_lines=LINES + "sales,a,b,,2026-01-02\n")

    assert faults(reporting_lines=LINES + "sales,b,a,2026-01-01,\n") == [
        f"reporting_lines.csv, row 2, column manager: 'a' would report to themselves: a > b > a. {CURE}"
    ]


# A check that compares each with each takes hours, and fails by this.
@pytest.mark.timeout(180)
def test_g7_circle_among_100_000_nodes_is_found(faults: Faults) -> None:
    chain = "".join(f"p{i},P,dealer,p{i + 1}\n" for i in range(20_000))
    broad = "".join(f"q{i},Q,dealer,p{i % 20_000}\n" for i in range(80_000))

    said = faults(partners=f"code,name,type,parent\n{chain}p20000,P,dealer,p0\n{broad}")

    assert said[0].startswith("partners.csv, row 2, column parent: partner 'p0' would be above itself: p0 > p1 > p2 > ")
    assert said[0].endswith(f"> p19 > … (20001 in all) > p0. {CURE}")
    assert len(said) == 1


def test_a_complete_feed_may_turn_a_line_of_reporting_around(load: Load, facts: Callable[..., Any]) -> None:
    utc = str(TimeZone.objects.get(name="UTC").today)
    load(dimensions="code,name\nsales,Sales\n", people=PEOPLE, reporting_lines=LINES + "sales,a,b,2026-01-01,\n")

    load(reporting_lines=LINES + f"sales,b,a,{utc},\n", complete=True, max_removals=Decimal(100))

    assert facts("reporting_lines") == [
        ("sales", "a", "b", "2026-01-01", utc),
        ("sales", "b", "a", utc, None),
    ]
