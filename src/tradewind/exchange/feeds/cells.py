"""The kinds of cell: how each is read, and the text in which COPY stages it.

A reader gets a cell that is not empty and returns its staged text, or raises ``CellFault``. What it returns
is canonical: two cells that mean the same are staged alike, so that "differs" in the merge means differs.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from tradewind.exchange.feeds.countries import COUNTRIES
from tradewind.exchange.feeds.faults import CellFault, quoted
from tradewind.kernel.codes import code_fault, is_code, nearest

NULL = r"\N"
CELL_LIMIT = 65_536
"""The most characters that any cell may have."""

NUMBER_LIMIT = 64
"""The most characters of a number."""
HALF = Decimal("0.5")

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_QUARTER = re.compile(r"\d{4}-Q[1-4]", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_EMAIL = re.compile(r"[^@\s<>,;|\"\\\x00-\x1f\x7f]+@[^@\s<>,;|\"\\\x00-\x1f\x7f]+")
_USERNAME = re.compile(r"[\w.@+-]+")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_IN_PARAGRAPHS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


@dataclass(frozen=True, slots=True)
class Kind:
    """How cells of a column are read, and the type of the staging table's column."""

    sql: str
    read: Callable[[str], str]


def _read_code(cell: str) -> str:
    if is_code(cell):
        return cell
    fault = code_fault(cell)
    if is_code(cell.strip()):
        raise CellFault(f"{quoted(cell)} has a blank before or after it.", f"Write {quoted(cell.strip())}.")
    raise CellFault(f"{quoted(cell)} {fault}.", "Use only A-Z a-z 0-9 . _ - in codes.")


def _read_codes(cell: str) -> str:
    codes: dict[str, None] = {}
    for item in cell.split("|"):
        if not item:
            raise CellFault(f"{quoted(cell)} has an empty entry.", "Write one | between two entries.")
        codes[_read_code(item)] = None
    return "{" + ",".join(f'"{item}"' for item in codes) + "}"


def _read_text(cell: str, *, limit: int, paragraphs: bool) -> str:
    text = cell.strip()
    if len(text) > limit:
        raise CellFault(f"has {len(text):,} characters.", f"At most {limit:,} are possible.")
    control = (_CONTROL_IN_PARAGRAPHS if paragraphs else _CONTROL).search(text)
    if control:
        raise CellFault(f"{quoted(text)} has the control character {control[0]!r}.", "Remove it.")
    return text.translate(_ESCAPES)


def _read_choice(cell: str, *, values: tuple[str, ...]) -> str:
    if cell in values:
        return cell
    near = nearest(cell, values)
    cure = f"Did you mean {near!r}?" if near else f"Write {' or '.join(values)}."
    raise CellFault(f"{quoted(cell)} is not one of {', '.join(values)}.", cure)


def _read_flag(cell: str) -> str:
    if cell in {"true", "false"}:
        return cell[0]
    raise CellFault(f"{quoted(cell)} is neither true nor false.", "Write true or false.")


def _read_day(cell: str) -> str:
    if not _DAY.fullmatch(cell):
        raise CellFault(f"{quoted(cell)} is not a day.", "Write it like 2026-09-14.")
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        raise CellFault(f"{quoted(cell)} is not in the calendar.", "Correct the day.") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CellFault(f"{quoted(cell)} lies outside 1900 to 2200.", "Correct the year.")
    return cell


def _read_period(cell: str) -> str:
    if _DAY.fullmatch(cell):
        return _read_day(cell)
    if not _MONTH.fullmatch(cell) and not _QUARTER.fullmatch(cell):
        raise CellFault(f"{quoted(cell)} is not a period.", "Write it like 2026-09, 2026-Q3 or 2026-09-14.")
    if not FIRST_DAY.year <= int(cell[:4]) <= LAST_DAY.year:
        raise CellFault(f"{quoted(cell)} lies outside 1900 to 2200.", "Correct the year.")
    return cell


def _read_number(cell: str, *, whole: int, places: int, least: int | None, most: int | None) -> str:
    if len(cell) > NUMBER_LIMIT or not _NUMBER.fullmatch(cell):
        raise CellFault(f"{quoted(cell)} is not a number.", "Write it like 1234.5, with a point.")
    number = Decimal(cell)
    if abs(number) + HALF.scaleb(-places) >= 10**whole:  # what rounding up would make too large is
        raise CellFault(f"{quoted(cell)} is too large.", f"At most {whole} digits before the point are possible.")
    if (least is not None and number < least) or (most is not None and number > most):
        bounds = f"from {least} to {most}" if most is not None else f"{least} or more"
        raise CellFault(f"{quoted(cell)} is out of range.", f"It must be {bounds}.")
    return cell


def _read_country(cell: str) -> str:
    if cell in COUNTRIES:
        return cell
    cure = (
        f"Did you mean {cell.strip().upper()!r}?"
        if cell.strip().upper() in COUNTRIES
        else "Write the two letters of ISO 3166-1, like US or DE."
    )
    raise CellFault(f"{quoted(cell)} is not a country code.", cure)


def _read_matching(cell: str, *, pattern: re.Pattern[str], limit: int, noun: str, cure: str) -> str:
    if len(cell) > limit:
        raise CellFault(f"has {len(cell):,} characters.", f"At most {limit:,} are possible.")
    if not pattern.fullmatch(cell):
        raise CellFault(f"{quoted(cell)} is not {noun}.", cure)
    return cell


CODE = Kind('text COLLATE "C"', _read_code)
CODES = Kind('text[] COLLATE "C"', _read_codes)
DAY = Kind("date", _read_day)
FLAG = Kind("boolean", _read_flag)
PERIOD = Kind('text COLLATE "C"', _read_period)
COUNTRY = Kind("text", _read_country)
EMAIL = Kind(
    "text",
    partial(
        _read_matching,
        pattern=_EMAIL,
        limit=254,
        noun="an e-mail address",
        cure="Write it like anna@example.com.",
    ),
)
USERNAME = Kind(
    "text",
    partial(
        _read_matching,
        pattern=_USERNAME,
        limit=150,
        noun="a username",
        cure="Use only letters, digits and @ . + - _ in it.",
    ),
)
LOCALE = Kind(
    "text",
    partial(_read_matching, pattern=_LOCALE, limit=35, noun="a locale", cure="Write it like de or pt-BR."),
)
ZONE = Kind(
    'text COLLATE "C"',
    partial(
        _read_matching,
        pattern=re.compile(r"[A-Za-z0-9_+/-]+"),
        limit=64,
        noun="a time zone",
        cure="Write it like Europe/Berlin.",
    ),
)


def text(limit: int, *, paragraphs: bool = False) -> Kind:
    """Free text of at most ``limit`` characters, without the blanks around it; lines only in ``paragraphs``."""
    return Kind("text", partial(_read_text, limit=limit, paragraphs=paragraphs))


def choice(*values: str) -> Kind:
    """One of a few words."""
    return Kind("text", partial(_read_choice, values=values))


def number(digits: int, places: int, *, least: int | None = None, most: int | None = None) -> Kind:
    """A finite decimal number, rounded to ``places``; ``digits`` in all, as the table holds it."""
    return Kind(
        f"numeric({digits}, {places})",
        partial(_read_number, whole=digits - places, places=places, least=least, most=most),
    )
