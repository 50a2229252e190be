"""The resources of a manifest: their addresses, their files, and whether these are in the package."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from tradewind.standards.archive import Archive
from tradewind.standards.faults import Faults
from tradewind.standards.scorm.manifest import Resource
from tradewind.standards.xml import XML, Element

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@dataclass(slots=True)
class Resources:
    """By identifier. A file that is missing is a fault where something launches it, else a remark."""

    archive: Archive
    faults: Faults
    elements: dict[str, Element] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    _read: dict[str, Resource] = field(default_factory=dict)
    _judged: set[str] = field(default_factory=set)

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
                files=tuple(dict.fromkeys(self._files(identifier, ()))),
            )
        return self._read[identifier]

    def _files(self, identifier: str, above: tuple[str, ...]) -> Iterator[str]:
        """The files that a resource lists, then those of what it depends on."""
        element = self.elements[identifier]
        for file in element.all("file"):
            path = path_of(_joined(self.bases[identifier], file.get("href")))
            if path and path not in self.archive and not above:
                self.faults.remark(file.place, f"is not in the package{self._spelled(path)}.")
            yield path
        for dependency in element.all("dependency"):
            wanted = dependency.get("identifierref")
            if wanted not in self.elements:
                self.faults.add(
                    dependency.place, f"depends on {wanted!r}, which is not there.", "Mend its identifierref."
                )
            elif wanted in above or wanted == identifier:
                circle = " > ".join([*above, identifier, wanted])
                self.faults.add(dependency.place, f"depends on itself: {circle}.", "Take one of them out.")
            else:
                yield from self._files(wanted, (*above, identifier))

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


def _based(base: str, element: Element) -> str:
    """``base`` with the element's own ``xml:base`` (XML Base, W3C)."""
    own = element.get("base") if element.spaces.get("base") == XML else ""
    return urljoin(base, own) if own else base


def _joined(base: str, href: str) -> str:
    return urljoin(base, href.replace("\\", "/")) if href else ""


def path_of(href: str) -> str:
    """The file that an address within the package names: without query and fragment, and not percent-encoded."""
    return unquote(urlsplit(href).path) if href else ""
