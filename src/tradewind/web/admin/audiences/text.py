"""The text form: the academy file of the one audience, both ways."""

from dataclasses import dataclass
from typing import Any

from tradewind.exchange.academy.parsing import parse_documents
from tradewind.exchange.academy.reading import read_text
from tradewind.exchange.academy.specs import SECTIONS, Academy, AudienceSpec, Section, Specs
from tradewind.exchange.academy.writing import write_academy
from tradewind.kernel.problems import BadInput, Problems

NAME = "text"
MOST = 200_000
"""Characters that a text may have."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says of one audience."""

    code: str
    title: str
    who: dict[str, Any]


def written(code: str, title: str, who: Any) -> str:
    """The academy file; of nothing chosen yet, nothing."""
    if who is None:
        return ""
    things: dict[Section, Specs] = {section: {} for section in SECTIONS}
    things["audiences"] = {code: AudienceSpec(code, title, who)}
    return write_academy(Academy(things))


def said(text: str) -> Said:
    """What the text says. BadInput with every fault and its line."""
    problems = Problems()
    if len(text) > MOST:
        raise BadInput.of(NAME, f"has more than {MOST:,} characters.", "Write it as an academy file.")
    files = parse_documents([read_text(text, NAME, problems)], problems)
    problems.raise_if_any()
    specs = list(files.academy.audiences().values())
    if len(files.entries) != 1 or len(specs) != 1:
        raise BadInput.of(NAME, "describes not just one audience.", "Begin with audiences: and one code below it.")
    [spec] = specs
    if not isinstance(spec.who, dict):
        raise BadInput.of(NAME, "has no who.")
    return Said(spec.code, spec.title, spec.who)
