"""Packages of plain xAPI: ``tincan.xml`` (Rustici Software, Tin Can packaging 1.0)."""

from dataclasses import dataclass

from tradewind.standards.addresses import file_of, is_elsewhere, is_launchable_elsewhere, split_address
from tradewind.standards.archive import Archive
from tradewind.standards.faults import Faults
from tradewind.standards.iri import is_iri
from tradewind.standards.xml import Element, parse

STRUCTURE = "tincan.xml"


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of the package. ``launch`` is its address, empty for one that is only reported about."""

    identifier: str
    type: str
    title: dict[str, str]
    description: dict[str, str]
    launch: str
    path: str


@dataclass(frozen=True, slots=True)
class Tincan:
    """All activities; ``main`` is the first that can be launched."""

    main: Activity
    activities: tuple[Activity, ...]


def read_tincan(archive: Archive) -> Tincan:
    """What a package says. BadPackage has every fault, each with its line."""
    root = parse(archive.read(STRUCTURE), STRUCTURE)
    faults = Faults()
    parent = root.first("activities")
    elements = parent.all("activity") if parent is not None else []
    if root.name != "tincan" or not elements:
        faults.add(root.place, "has no <activities> with an <activity>.", "Export the package again.")
    activities = tuple(_activity(element, archive, faults) for element in elements)
    launched = [activity for activity in activities if activity.launch]
    if elements and not launched:
        faults.add(root.place, "has no activity with a <launch>.", "Say what is launched.")
    faults.raise_if_any()
    return Tincan(launched[0], activities)


def _activity(element: Element, archive: Archive, faults: Faults) -> Activity:
    identifier = element.get("id")
    if not is_iri(identifier):
        faults.add(element.place, f"has the id {identifier!r}, which is no absolute IRI.", "Use one like https://….")
    launch = element.child_text("launch")
    parts = split_address(launch)
    if parts is None or (is_elsewhere(parts) and not is_launchable_elsewhere(parts)):
        faults.add(element.place, f"has the <launch> {launch!r}.", "Use http or https, or a file of the package.")
    path = "" if parts is None or is_elsewhere(parts) else file_of(parts.path)
    if path and path not in archive:
        faults.add(element.place, f"launches {path!r}, which is not in the package.", "Add the file, or mend <launch>.")
    return Activity(
        identifier=identifier,
        type=element.get("type"),
        title=_text(element, "name"),
        description=_text(element, "description"),
        launch=launch,
        path=path,
    )


def _text(element: Element, name: str) -> dict[str, str]:
    """Text by language; ``und`` where none is said."""
    found: dict[str, str] = {}
    for each in element.all(name):
        found.setdefault(each.get("lang") or "und", each.text)
    return found
