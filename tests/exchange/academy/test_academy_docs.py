"""The reference of academy files says what the code does."""

import re
from pathlib import Path

import pytest

from tradewind.exchange.academy.parsing import FIELDS, parse_documents
from tradewind.exchange.academy.reading import read_text
from tradewind.exchange.academy.specs import SECTIONS
from tradewind.kernel.problems import Problems

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "academy-files.md"


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_and_field_is_in_the_reference(section: str) -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    match = re.search(rf"^### {section}\n(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL)
    assert match is not None
    fields = re.findall(r"`(\w+)`", "\n".join(line.split("|")[1] for line in match[1].splitlines() if "|" in line))
    assert sorted(fields) == sorted(FIELDS[section])  # type: ignore[index]


def test_the_example_is_an_academy_file() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL)
    problems = Problems()
    files = parse_documents([read_text(text, "example.yaml", problems) for text in examples], problems)
    assert problems.lines() == []
    assert [section for section in SECTIONS if files.academy.things[section]] == list(SECTIONS)
