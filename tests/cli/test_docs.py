"""The documentation is true: every verb and setting has its heading, and the tutorial does what it says."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import ROOT, Academy

from tradewind.cli.main import verbs

DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "tradewind"
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE", "PATH"}
"""What the code reads from the environment that is not for users to set."""


def headings(page: str) -> list[str]:
    return re.findall(r"^#+ (.*)$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_verb_has_its_heading_in_the_order_of_the_help() -> None:
    documented = [heading for heading in headings("reference/command-line.md") if heading.startswith("tradewind ")]

    assert sorted(documented) == sorted(f"tradewind {verb}" for verb in verbs())


@pytest.mark.parametrize("verb", verbs())
def test_every_option_of_a_verb_is_in_its_section(academy: Academy, verb: str) -> None:
    page = (DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
    section = page.split(f"## tradewind {verb}\n")[1].split("\n## ")[0]
    everywhere = {"--help", "--quiet"}

    offered = set(re.findall(r"--[a-z-]+", academy.run(*verb.split(), "--help", status=0).out.split("Examples:")[0]))

    assert sorted(offered - everywhere - set(re.findall(r"--[a-z-]+", section)) - {"--serve"}) == []


def test_every_environment_variable_has_its_heading() -> None:
    read = {
        name
        for path in SOURCE.rglob("*.py")
        for name in re.findall(r"environ(?:\.get\(|\[|\.setdefault\()\"([A-Z_]+)\"", path.read_text(encoding="utf-8"))
    }

    assert sorted(read - NOT_SETTINGS - set(headings("reference/settings.md"))) == []


def test_the_tutorial_does_what_it_says(fresh: Academy) -> None:
    fresh.run("clock", "--on", "2026-09-01", status=0)
    (fresh.home / "password.txt").write_text("sail on, silver girl\n")
    printed = ""
    for language, name, text in blocks(DOCS / "tutorials" / "first-academy.md"):
        if name:
            path = fresh.home / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif language == "sh":
            printed = "".join(_typed(fresh, line) for line in text.splitlines())
        elif language == "text":
            assert text in printed


def _typed(academy: Academy, line: str) -> str:
    """What a command of the page prints; ``< FILE`` is its standard input."""
    command, _, source = line.partition(" < ")
    stdin = (academy.home / source).read_text() if source else ""
    program, *arguments = shlex.split(command)
    assert program == "tradewind"
    return academy.run(*arguments, stdin=stdin, status=0).out


def blocks(page: Path) -> Iterator[tuple[str, str, str]]:
    """The code blocks of a page as (language, file name or empty, text); a name stands alone on the line before."""
    pattern = r"(?:^`([^`\n]+)`\n)?^```(\w+)\n(.*?)^```$"
    for match in re.finditer(pattern, page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        yield match[2], match[1] or "", match[3]
