"""What kinds have in common whose steps are files that were uploaded (``importing.store_files``)."""

from collections.abc import Iterable

from tradewind.catalog.models import Activity, Package
from tradewind.kernel.problems import Problems

FORMAT = "files"
"""``Package.format`` of single files."""


def names_in(package: Package | None) -> list[str]:
    """The names of the files, in the order in which they were handed in; of what is no such package none."""
    if package is None or package.format != FORMAT:
        return []
    return [str(file["name"]) for file in package.structure.get("files", [])]


def check_files(activity: Activity, wanted: Iterable[str]) -> Problems:
    """A fault for each of the files by name that were not uploaded."""
    problems = Problems()
    there = names_in(activity.package)
    for name in wanted:
        if name not in there:
            problems.add(f"activities.{activity.code}.file", f"{name!r} is not there.", "Upload it.")
    return problems
