"""What we export is opened in spreadsheets, which take a cell that begins with = + - @ for a formula."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from exchange.academy.conftest import NETWORK

from tradewind.exchange import feeds
from tradewind.exchange.academy import AcademyReport
from tradewind.kernel.codes import is_code
from tradewind.programs.queries.export import export_assignments


@pytest.mark.parametrize("first", "=+@\t\r|'\"(!;, ")
def test_no_code_begins_as_a_formula_does(first: str) -> None:
    assert not is_code(f"{first}a")
    assert not is_code(f"a{first}")


def test_every_cell_of_the_export_is_a_code_a_word_or_a_day(
    network: None, apply: Callable[..., AcademyReport], tmp_path: Path
) -> None:
    """A code may begin with a hyphen: without brackets, quotes or an exclamation mark it calls and starts nothing."""
    (tmp_path / "people.csv").write_text("code,given_name,family_name\n-1,=1+1,@SUM(A1)\n")
    (tmp_path / "appointments.csv").write_text(
        NETWORK["appointments"].partition("\n")[0] + "\n-2,-1,denver,seller,aurora,true,2021-01-01\n"
    )
    feeds.load(tmp_path, actor="feeder")
    apply(
        """
        audiences: {sellers: {title: "=HYPERLINK(A1)", who: {staff: {position: seller}}}}
        goals: {-ev: {title: "+1", course: ev-210}}
        requirements: {-r: {title: "@x", goal: -ev, audience: sellers, dimension: sales}}
        """
    )

    rows = list(csv.reader(b"".join(export_assignments()).decode().splitlines()))

    assert [row[:3] for row in rows[1:2]] == [["-1", "-r", "-ev"]]
    assert [cell for row in rows for cell in row if not re.fullmatch(r"[A-Za-z0-9._|-]*|[a-z_]+", cell)] == []
