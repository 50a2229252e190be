"""Broken feeds: each is told what is wrong with it, in one exact line, and nothing of it is applied.

More of them, fault by fault of each rule, are in ``test_feed_faults``; whole processes that must not grow are in
``test_feed_bombs``.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from exchange.feeds.conftest import NETWORK, refused, rows_of
from pytest_django.plugin import DjangoDbBlocker

from tradewind.exchange import feeds

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The small network, loaded once: what is refused writes nothing."""
    folder = tmp_path_factory.mktemp("network")
    for name, content in NETWORK.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    with django_db_blocker.unblock(), transaction.atomic():
        feeds.load(folder, actor="feeder")
        yield
        transaction.set_rollback(True)


def _cases() -> dict[str, tuple[str, str, list[str]]]:
    """``faults.txt``: after ``### name`` a file's name and its content, after ``=>`` what is said of it."""
    cases = {}
    for part in (Path(__file__).parent / "faults.txt").read_text(encoding="utf-8").split("### ")[1:]:
        name, file, rest = part.split("\n", 2)
        content, said = rest.split("=>\n")
        cases[name] = (file, content, said.splitlines())
    return cases


CASES = _cases()


@pytest.mark.parametrize("case", CASES)
def test_a_broken_file_is_told_what_is_wrong(standing: None, folder: Callable[..., Path], case: str) -> None:
    file, content, said = CASES[case]

    complaints = refused(folder(**{file.removesuffix(".csv"): content}))

    assert complaints == [f"{file}, {line}" for line in said if line]


NOT_UTF_8 = "Save it as UTF-8 (in Excel: CSV UTF-8)."
IN_CODES = "a code has only A-Z a-z 0-9 . _ -. Use only A-Z a-z 0-9 . _ - in codes."
BRANDS = "code,name\na,A\n"

ENCODINGS = {
    "utf_16_without_a_mark": (BRANDS.encode("utf-16-le"), f"row 1: has a NUL byte. {NOT_UTF_8}"),
    "utf_16_big_end_first": (b"\xfe\xff" + BRANDS.encode("utf-16-be"), f"row 1: is UTF-16, not UTF-8. {NOT_UTF_8}"),
    "utf_32": (BRANDS.encode("utf-32"), f"row 1: is UTF-16, not UTF-8. {NOT_UTF_8}"),
    "half_a_letter": (b"code,name\na,\xc3", f"row 2: has the byte 0xc3, which is not UTF-8. {NOT_UTF_8}"),
    "overlong": (b"code,name\na,\xc0\xaf\n", f"row 2: has the byte 0xc0, which is not UTF-8. {NOT_UTF_8}"),
    "half_a_surrogate": (b"code,name\na,\xed\xa0\x80\n", f"row 2: has the byte 0xed, which is not UTF-8. {NOT_UTF_8}"),
    "windows_quotes": (b"code,name\na,\x93A\x94\n", f"row 2: has the byte 0x93, which is not UTF-8. {NOT_UTF_8}"),
    "two_marks": (
        b"\xef\xbb\xbf\xef\xbb\xbf" + BRANDS.encode(),
        r"row 1: has the unknown column '\ufeffcode'. Did you mean code?",
    ),
    "nothing_but_a_mark": (b"\xef\xbb\xbf", "row 1: names no columns. Write code,name there."),
    "empty_first_line": (f"\n{BRANDS}", "row 1: names no columns. Write code,name there."),
    "mark_in_a_code": (
        "code,name\n\ufeffa,A\n",
        rf"row 2, column code: '\ufeffa' has the character '\ufeff' (ZERO WIDTH NO-BREAK SPACE); {IN_CODES}",
    ),
    "zero_width_space": (
        "code,name\na\u200bb,A\n",
        rf"row 2, column code: 'a\u200bb' has the character '\u200b' (ZERO WIDTH SPACE); {IN_CODES}",
    ),
    "combining_accent": (
        "code,name\na\u0301,A\n",
        f"row 2, column code: 'a\u0301' has the character '\u0301' (COMBINING ACUTE ACCENT); {IN_CODES}",
    ),
    "blank_that_does_not_break": (
        "code,name\na\u00a0,A\n",
        r"row 2, column code: 'a\xa0' has a blank before or after it. Write 'a'.",
    ),
    "leading_tab": ("code,name\n\ta,A\n", r"row 2, column code: '\ta' has a blank before or after it. Write 'a'."),
    "leading_blank": ("code,name\n a,A\n", "row 2, column code: ' a' has a blank before or after it. Write 'a'."),
    "line_separator": ("code,name\na,\u2028\n", "row 2, column name: is empty. Every row needs its name."),
    "cell_of_ten_megabytes": (
        "code,name\na," + "A" * 10_000_000 + "\n",
        "row 2: has a line of more than a megabyte. Begin a new line for every row.",
    ),
    "quoted_cell_of_ten_megabytes": (
        'code,name\na,"' + ("A" * 99 + "\n") * 100_000 + '"\n',
        "row 2: has a cell without an end. A quotation mark is probably not closed.",
    ),
}


@pytest.mark.parametrize("case", ENCODINGS)
def test_a_file_in_odd_characters_is_told_where(standing: None, folder: Callable[..., Path], case: str) -> None:
    content, said = ENCODINGS[case]

    assert refused(folder(brands=content)) == [f"brands.csv, {said}"]


CELLS = [
    (
        "people",
        "code,given_name,family_name,email",
        'a,A,B,"a@example.com\r\nBcc: x@y.z"',
        (
            r"row 2, column email: 'a@example.com\r\nBcc: x@y.z' is not an e-mail address. "
            "Write it like anna@example.com."
        ),
    ),
    (
        "people",
        "code,given_name,family_name,hired_on",
        "a,A,B, 2026-09-14",
        "row 2, column hired_on: ' 2026-09-14' is not a day. Write it like 2026-09-14.",
    ),
    (
        "appointments",
        "code,person,location,position,starts_on",
        "a9, anna,l1,tech,2021-01-01",
        "row 2, column person: ' anna' has a blank before or after it. Write 'anna'.",
    ),
    (
        "observations",
        "metric,subject,period,value",
        "csi,l1,2026-09," + "9" * 65,
        f"row 2, column value: '{'9' * 40}…' is not a number. Write it like 1234.5, with a point.",
    ),
    (
        "locations",
        "code,partner,name,country,tags",
        "l1,p1,A,US," + "|".join(f"t{i}" for i in range(12_000)),
        "row 2, column tags: has 72,889 characters. At most 65,536 are possible.",
    ),
    (
        "credits",
        "person,course,earned_on,source",
        "anna,hv-100,2026-01-01," + "x" * 65,
        "row 2, column source: has 65 characters. At most 64 are possible.",
    ),
]


@pytest.mark.parametrize(("file", "header", "row", "said"), CELLS)
def test_a_cell_that_a_text_file_hides_is_shown(
    standing: None, folder: Callable[..., Path], file: str, header: str, row: str, said: str
) -> None:
    assert refused(folder(**{file: f"{header}\n{row}\n"})) == [f"{file}.csv, {said}"]


def test_a_refused_feed_leaves_no_audit_and_nobody_stale(standing: None, folder: Callable[..., Path]) -> None:
    traces = "SELECT (SELECT count(*) FROM network_personevent), (SELECT count(*) FROM stale_person)"
    before = rows_of(traces)

    refused(folder(people="code,given_name,family_name\nanna,Anna,Changed\nben,,Ode\n"))

    assert rows_of(traces) == before
