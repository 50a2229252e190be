"""The resources of a manifest: their addresses, their files, and whether these are in the package."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from tradewind.standards.addresses import file_of, split_address
from tradewind.standards.archive import Archive
from tradewind.standards.faults import Faults
from tradewind.standards.scorm.manifest import Resource
from tradewind.standards.xml import XML, Element

_MOST_FILES = 1_000_000
"""Files that the resources of one manifest list, their dependencies' counted for each of them."""
# Browsers pass over blanks and line ends within a scheme, so an address that has one is not of the package either.
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|.*[\x00-\x1f]", re.DOTALL)


@dataclass(slots=True)
class Resources:
    """By identifier. A file that is missing is a fault where something launches it, else a remark."""

    archive: Archive
    faults: Faults
    elements: dict[str, Element] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    _read: dict[str, Resource] = field(default_factory=dict)
    _judged: set[str] = field(default_factory=set)
    _listed: int = 0
    _gave_up: bool = False

    @classmethod
    def read(cls, manifest: Element, archive: Archive, faults: Faults) -> "Resources":
        """Those of a manifest; ``xml:base`` of the manifest, of ``<resources>`` and of each is taken into account."""
        found = cls(archive, faults)
        base = _based("", manifest)
        for parent in manifest.all("resources"):
            outer = _based(base, parent)
            for element in parent.all("resource"):
                identifier = element.get("identifier")
                found.elements.setdefault(identifier, element)
                found.bases[identifier] = _based(outer, element)
        return found

    def all(self) -> Iterator[Resource]:
        """Every one, in order."""
        return (self._resource(identifier) for identifier in self.elements)

    def of(self, item: Element) -> Resource | None:
        """What an item launches; None where no resource has that identifier. Its file must be there."""
        identifier = item.get("identifierref")
        if identifier not in self.elements:
            return None
        resource = self._resource(identifier)
        if resource.href and identifier not in self._judged:
            self._judged.add(identifier)
            self._check_launched(self.elements[identifier], resource)
        return resource

    def _resource(self, identifier: str) -> Resource:
        if identifier not in self._read:
            element = self.elements[identifier]
            href = _joined(self.bases[identifier], element.get("href"))
            self._read[identifier] = Resource(
                identifier=identifier,
                is_sco=element.get("scormtype").lower() == "sco",
                href=href,
                path=path_of(href),
                files=tuple(dict.fromkeys(self._files(identifier))),
            )
        return self._read[identifier]

    def _files(self, identifier: str) -> Iterator[str]:
        """The files that a resource lists, then those of what it depends on, each resource once."""
        before: dict[str, str] = {identifier: ""}
        waiting = [identifier]
        while waiting and self._listed <= _MOST_FILES:
            current = waiting.pop()
            element = self.elements[current]
            yield from self._own_files(element, current, is_first=current == identifier)
            named = [(each, each.get("identifierref")) for each in element.all("dependency")]
            self._listed += len(named)
            for dependency, wanted in named:
                if wanted == identifier:
                    self._report_circle(dependency, [*_way(before, current), wanted])
                elif wanted not in self.elements and current == identifier:
                    wrong = f"depends on {wanted!r}, which is not there."
                    self.faults.add(dependency.place, wrong, "Mend its identifierref.")
            following = [wanted for _, wanted in named if wanted in self.elements and wanted not in before]
            before |= dict.fromkeys(following, current)
            waiting.extend(reversed(list(dict.fromkeys(following))))
        if self._listed > _MOST_FILES and not self._gave_up:
            self._gave_up = True
            wrong = f"depends on so much that there are more than {_MOST_FILES:,} files to list."
            self.faults.add(self.elements[identifier].place, wrong, "Take dependencies out.")

    def _own_files(self, element: Element, identifier: str, *, is_first: bool) -> Iterator[str]:
        for file in element.all("file"):
            self._listed += 1
            path = path_of(_joined(self.bases[identifier], file.get("href")))
            if path and path not in self.archive and is_first:
                self.faults.remark(file.place, f"is not in the package{self._spelled(path)}.")
            yield path

    def _report_circle(self, dependency: Element, way: list[str]) -> None:
        self.faults.add(dependency.place, f"depends on itself: {' > '.join(way)}.", "Take one of them out.")

    def _check_launched(self, element: Element, resource: Resource) -> None:
        if _ELSEWHERE.match(resource.href):
            wrong = f"launches {resource.href!r}, which is not in the package."
            self.faults.add(element.place, wrong, "Content that is elsewhere is a course of its own: an external link.")
        elif resource.path.startswith("/") or ".." in resource.path.split("/"):
            self.faults.add(
                element.place, f"launches {resource.href!r}, outside the package.", "Use a relative address."
            )
        elif resource.path not in self.archive:
            wrong = f"launches {resource.path!r}, which is not in the package{self._spelled(resource.path)}."
            self.faults.add(element.place, wrong, "Add the file, or mend the href.")

    def _spelled(self, path: str) -> str:
        other = self.archive.spelled(path)
        return f" ({other!r} is, in other letters)" if other is not None else ""


def _way(before: Mapping[str, str], to: str) -> list[str]:
    """How ``to`` was come to."""
    way = [to]
    while way[-1] in before and before[way[-1]]:
        way.append(before[way[-1]])
    return way[::-1]


def _based(base: str, element: Element) -> str:
    """``base`` with the element's own ``xml:base`` (XML Base, W3C)."""
    own = element.get("base") if element.spaces.get("base") == XML else ""
    return _joined(base, own) if own else base


def _joined(base: str, href: str) -> str:
    if not href:
        return ""
    try:
        return urljoin(base, href.replace("\\", "/"))
    except ValueError:  # no address at all ("//["), which is said where it would be launched
        return href


def path_of(href: str) -> str:
    """The file that an address within the package names; empty where it is no address."""
    parts = split_address(href)
    return file_of(parts.path) if parts is not None else ""
