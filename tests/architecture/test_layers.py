"""What import-linter cannot see: relations between tables, and tables that SQL names, follow the layers too."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "tradewind"


def layers() -> list[list[str]]:
    """The house from the top down; folders in one list are independent of each other."""
    [contract] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [line.split(" | ") for line in contract["layers"]]


HEIGHT = {folder: -place for place, folders in enumerate(layers()) for folder in folders}


def folder_of(model: type[Model]) -> str | None:
    """The folder of the house that a model of ours is in."""
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "tradewind" else None


def may_know(folder: str, other: str) -> bool:
    return folder == other or HEIGHT[other] < HEIGHT[folder]


def relations() -> Iterator[tuple[str, str, str]]:
    """(field, the folder it is in, the folder it points to)."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete else None
            here, there = folder_of(model), folder_of(target) if isinstance(target, type) else None
            if here and there:
                yield f"{model._meta.label}.{field.name}", here, there


def test_no_relation_points_up():
    found = list(relations())
    assert ("programs.Assignment.person", "programs", "network") in found
    assert [field for field, here, there in found if not may_know(here, there)] == []


TABLES = {
    model._meta.db_table: folder
    for model in apps.get_models(include_auto_created=True)
    if (folder := folder_of(model)) is not None
}
NAMED = re.compile(rf"\b({'|'.join(sorted(TABLES, key=len, reverse=True))})\b")


def named_above(path: Path, text: str) -> list[str]:
    """The tables of folders above it that a file names."""
    here = path.relative_to(SOURCE).parts[0]
    return sorted({table for table in NAMED.findall(text) if not may_know(here, TABLES[table])})


@pytest.mark.parametrize("folder", sorted(HEIGHT))
def test_no_sql_names_a_table_above_it(folder):
    files = sorted((SOURCE / folder).rglob("*.py"))
    assert files
    assert {file.name: above for file in files if (above := named_above(file, file.read_text()))} == {}


def test_table_above_is_recognized():
    assert named_above(SOURCE / "network" / "x.py", "SELECT FROM programs_assignment, network_person") == [
        "programs_assignment"
    ]


def test_a_module_that_outgrew_four_hundred_lines_is_a_package_by_now():
    modules = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]

    assert [str(path) for path in modules if len(path.read_text().splitlines()) > 400] == []
