"""From a package's files to its ``Manifest``, with every fault cited.

What makes a package unplayable refuses it. What is only untidy, and plays in every run time (a file that is
listed twice, an unknown schema version), is remarked. Sub-manifests (SCORM 1.2 CAM 2.3.2.1) are taken in: the
item that names one gets its organization's items.
"""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from tradewind.standards.archive import Archive
from tradewind.standards.faults import BadPackage, Faults
from tradewind.standards.scorm.manifest import Data, Edition, Item, Manifest, Organization, Threshold
from tradewind.standards.scorm.reading_sequencing import collected, read_sequencing
from tradewind.standards.scorm.resources import Resources
from tradewind.standards.xml import Element, decimal, number, parse, truth

MANIFEST = "imsmanifest.xml"
_EDITIONS = {
    "1.2": Edition.SCORM_12,
    "cam 1.3": Edition.SCORM_2004_2,
    "2004 2nd edition": Edition.SCORM_2004_2,
    "2004 3rd edition": Edition.SCORM_2004_3,
    "2004 4th edition": Edition.SCORM_2004_4,
}
_TIME_LIMIT_ACTIONS = ("exit,message", "exit,no message", "continue,message", "continue,no message")


def read_manifest(archive: Archive) -> tuple[Manifest, Faults]:
    """The package's manifest, and the remarks about it. BadPackage has every fault."""
    if MANIFEST not in archive:
        raise _no_manifest(archive)
    root = parse(archive.read(MANIFEST), MANIFEST)
    faults = Faults()
    if root.name != "manifest":
        faults.add(root.place, "is not a <manifest>.", "Export the package again.")
        faults.raise_if_any()
    manifest = _Reading(root, archive, faults).manifest()
    faults.raise_if_any()
    if manifest is None:  # whatever gave up has said why
        raise AssertionError("no manifest, and no fault was reported")
    return manifest, faults


def _no_manifest(archive: Archive) -> BadPackage:
    """The usual mistake is that the folder was zipped, not what is in it."""
    deeper = next((name for name in archive if name.casefold().endswith(f"/{MANIFEST}")), None)
    spelled = archive.spelled(MANIFEST)
    if spelled is not None:
        return BadPackage.of(spelled, f"must be called {MANIFEST}, in small letters.", "Rename it.")
    if deeper is not None:
        return BadPackage.of(
            deeper, "must lie at the top of the package.", "Zip what is in the folder, not the folder."
        )
    return BadPackage.of("the package", f"has no {MANIFEST}.", "Export it as SCORM.")


@dataclass(slots=True)
class _Reading:
    """One manifest being read: its elements by identifier, and what was found so far."""

    root: Element
    archive: Archive
    faults: Faults
    edition: Edition = Edition.SCORM_12
    collection: Mapping[str, Element] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def manifest(self) -> Manifest | None:
        self.edition = self._edition()
        self._check_identifiers()
        self.collection = collected(self.root, self.faults)
        resources = Resources.read(self.root, self.archive, self.faults)
        organizations = self._organizations(resources)
        default = self._default(organizations)
        if default is None:
            return None
        metadata = self.root.first("metadata")
        return Manifest(
            identifier=self.root.get("identifier"),
            version=self.root.get("version"),
            edition=self.edition,
            title=default.title,
            description=_description(metadata) if metadata is not None else "",
            organizations=tuple(organizations),
            default=default,
            resources=tuple(resources.all()),
        )

    def _edition(self) -> Edition:
        """By the schema version, which real packages leave out or invent; else by the namespaces in use."""
        metadata = self.root.first("metadata")
        stated = metadata.child_text("schemaversion") if metadata is not None else ""
        if (known := _EDITIONS.get(" ".join(stated.lower().split()))) is not None:
            return known
        spaces = {element.namespace for element in self.root.walk()}
        spaces |= {space for element in self.root.walk() for space in element.spaces.values()}
        is_2004 = any(space.endswith(("adlcp_v1p3", "imscp_v1p1", "imsss")) for space in spaces)
        found = Edition.SCORM_2004_3 if is_2004 else Edition.SCORM_12
        self.faults.remark(self.root.place, f"has the schema version {stated!r}; it is read as SCORM {found}.")
        return found

    def _check_identifiers(self) -> None:
        """Identifiers are unique within a manifest (IMS CP 1.1.4 XML binding 4)."""
        named = [each for each in _own(self.root) if each.name in {"organization", "item", "resource", "manifest"}]
        counts = Counter(element.get("identifier") for element in named)
        for element in named:
            identifier = element.get("identifier")
            if not identifier:
                self.faults.add(element.place, "has no identifier.", "Give it one.")
            elif counts[identifier] > 1:
                self.faults.add(element.place, f"repeats the identifier {identifier!r}.", "Give it another.")

    def _organizations(self, resources: Resources) -> list[Organization]:
        parent = self.root.first("organizations")
        elements = parent.all("organization") if parent is not None else []
        if not elements:
            place = parent.place if parent is not None else self.root.place
            self.faults.add(place, "has no <organization>, so there is nothing to play.", "Export it as a course.")
        return [self._organization(element, resources) for element in elements]

    def _organization(self, element: Element, resources: Resources) -> Organization:
        items = tuple(self._item(child, resources) for child in element.all("item"))
        organization = Organization(
            identifier=element.get("identifier"),
            title=element.child_text("title") or element.get("identifier"),
            items=items,
            objectives_global=truth(element, "objectivesGlobalToSystem", self.faults, default=True),
            data_global=truth(element, "sharedDataGlobalToSystem", self.faults, default=True),
            sequencing=read_sequencing(element, self.collection, self.faults),
        )
        if not organization.leaves:
            self.faults.add(element.place, "has no item that launches anything.", "Add one with an identifierref.")
        return organization

    def _default(self, organizations: list[Organization]) -> Organization | None:
        if not organizations:
            return None
        parent = self.root.first("organizations")
        wanted = parent.get("default") if parent is not None else ""
        if not wanted:
            return organizations[0]
        found = next((each for each in organizations if each.identifier == wanted), None)
        if found is None and parent is not None:
            self.faults.add(parent.place, f"has the default {wanted!r}, which is no organization.", "Name one.")
        return found or organizations[0]

    def _item(self, element: Element, resources: Resources) -> Item:
        reference = element.get("identifierref")
        children = tuple(self._item(child, resources) for child in element.all("item"))
        resource = resources.of(element) if reference else None
        if reference and resource is None and not children:
            children = self._taken_in(element, reference)
        if reference and children and resource is not None:
            self.faults.add(element.place, "launches something and has items below it.", "Only leaves launch.")
        if not reference and not children:
            self.faults.add(
                element.place, "launches nothing and has no items.", "Give it an identifierref, or take it out."
            )
        if resource is not None and not resource.href:
            self.faults.add(element.place, f"launches the resource {reference!r}, which has no href.", "Give it one.")
        return Item(
            identifier=element.get("identifier"),
            title=element.child_text("title") or element.get("identifier"),
            visible=truth(element, "isvisible", self.faults, default=True),
            parameters=element.get("parameters"),
            resource=resource,
            children=children,
            prerequisites=element.child_text("prerequisites"),
            max_time=element.child_text("maxtimeallowed"),
            time_limit_action=self._time_limit_action(element),
            data_from_lms=element.child_text("datafromlms"),
            mastery_score=self._mastery_score(element),
            threshold=self._threshold(element),
            hidden_controls=_hidden_controls(element),
            data=self._data(element),
            sequencing=read_sequencing(element, self.collection, self.faults),
        )

    def _taken_in(self, element: Element, reference: str) -> tuple[Item, ...]:
        """The items of a sub-manifest's default organization, in the place of the item that names it."""
        inner = next((each for each in self.root.all("manifest") if each.get("identifier") == reference), None)
        if inner is None:
            self.faults.add(element.place, f"launches {reference!r}, which is not there.", "Mend its identifierref.")
            return ()
        if reference in self.taken:  # again and again, and one in the other, it would never end
            self.faults.add(element.place, f"takes in the manifest {reference!r} once more.", "Name it in one item.")
            return ()
        self.taken.add(reference)
        manifest = _Reading(inner, self.archive, self.faults).manifest()
        return manifest.default.items if manifest is not None else ()

    def _time_limit_action(self, element: Element) -> str:
        stated = element.first("timelimitaction")
        if stated is None or not stated.text:
            return ""
        words = ",".join(part.strip() for part in stated.text.split(","))
        if words not in _TIME_LIMIT_ACTIONS:
            self.faults.add(stated.place, f"says {stated.text!r}.", f"Use one of {'; '.join(_TIME_LIMIT_ACTIONS)}.")
            return ""
        return words

    def _mastery_score(self, element: Element) -> float | None:
        stated = element.first("masteryscore")
        if stated is None or not stated.text:
            return None
        return decimal(stated.text, stated.place, "the score", self.faults, low=0, high=100, default=100.0)

    def _threshold(self, element: Element) -> Threshold:
        """A text in the 3rd edition, attributes in the 4th (CAM 3.4.1.15)."""
        stated = element.first("completionThreshold")
        if stated is None:
            return Threshold()
        if stated.text:
            least = decimal(stated.text, stated.place, "the threshold", self.faults, low=0, high=1, default=1.0)
            return Threshold(by_measure=True, least=least)
        return Threshold(
            by_measure=truth(stated, "completedByMeasure", self.faults, default=False),
            least=number(stated, "minProgressMeasure", self.faults, low=0, high=1, default=1.0),
            weight=number(stated, "progressWeight", self.faults, low=0, high=1, default=1.0),
        )

    def _data(self, element: Element) -> tuple[Data, ...]:
        stated = element.first("data")
        maps = stated.all("map") if stated is not None else []
        return tuple(
            Data(
                target=each.get("targetID"),
                read=truth(each, "readSharedData", self.faults, default=True),
                write=truth(each, "writeSharedData", self.faults, default=True),
            )
            for each in maps
        )


def _own(manifest: Element) -> list[Element]:
    """The elements of a manifest without those of the manifests in it, but with these themselves."""
    found: list[Element] = []
    waiting = deque(manifest.children)
    while waiting:
        element = waiting.popleft()
        found.append(element)
        if element.name != "manifest":
            waiting.extend(element.children)
    return found


def _description(metadata: Element) -> str:
    """The general description of the LOM record (IEEE 1484.12), where the manifest holds it."""
    for element in metadata.walk():
        if element.name == "general" and (description := element.first("description")) is not None:
            return next((each.text for each in description.walk() if each.text), "")
    return ""


def _hidden_controls(element: Element) -> frozenset[str]:
    """``<adlnav:hideLMSUI>`` of the item's own ``<adlnav:presentation>`` (CAM 5.2)."""
    own = [each for part in element.all("presentation") for each in part.walk()]
    return frozenset(each.text for each in own if each.name == "hideLMSUI" and each.text)
