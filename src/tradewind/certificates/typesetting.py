"""PDF by typst: a layout of ours, and data that it shows as it is, never as markup.

Every PDF is PDF/UA-1: tagged, with a language and a title, readable aloud. That standard also forbids a character
without a glyph, so a name in a script that no font here has is refused, and never printed as boxes. Typst brings
fonts for Latin, Greek, Cyrillic, Hebrew and Arabic; others come from the system, or from ``fonts/`` of TRADEWIND_HOME.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings

from tradewind.certificates.errors import UnprintableText

LAYOUTS = Path(__file__).parent / "layouts"

Paper = Literal["a4", "us-letter"]
PAPERS: tuple[Paper, ...] = ("a4", "us-letter")

LETTER_COUNTRIES = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})
"""Where paper is US Letter (Unicode CLDR 46, supplemental data: paperSize); A4 everywhere else."""

_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')


def paper_of(country: str) -> Paper:
    """What printers are filled with in a country (ISO 3166-1 alpha-2; empty: not known)."""
    return "us-letter" if country in LETTER_COUNTRIES else "a4"


def typeset(layout: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of ``layouts/<layout>.typ`` with ``data`` (JSON); the same bytes for the same data and instant.

    Raises UnprintableText where no font has a character of the data.
    """
    try:
        return typst.compile(
            LAYOUTS / f"{layout}.typ",
            root=LAYOUTS,
            font_paths=_fonts(settings.HOME / "fonts"),
            sys_inputs={"data": json.dumps(data)},
            pdf_standards=["ua-1"],
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as fault:
        missing = dict.fromkeys(_NO_GLYPH.findall(fault.diagnostic))
        if not missing:
            raise
        raise UnprintableText("".join(missing)) from fault


@cache
def _fonts(folder: Path) -> typst.Fonts:
    """What there is to print with; looked for once a process."""
    return typst.Fonts(font_paths=[folder] if folder.is_dir() else [])
