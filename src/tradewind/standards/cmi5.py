"""The course structure of cmi5: ``cmi5.xml`` (cmi5 Quartz, sections 13 and 14)."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from tradewind.standards.addresses import file_of, is_elsewhere, is_launchable_elsewhere, split_address
from tradewind.standards.archive import Archive
from tradewind.standards.cmi5_shape import check_shape
from tradewind.standards.faults import BadPackage, Faults
from tradewind.standards.iri import is_iri
from tradewind.standards.xml import Element, choice, parse

STRUCTURE = "cmi5.xml"
NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
MOVE_ON = ("NotApplicable", "Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed")
LAUNCH_METHODS = ("AnyWindow", "OwnWindow")
RESERVED = frozenset({"endpoint", "fetch", "actor", "registration", "activityId"})
"""The query parameters that a launch adds (8.1); an AU's own address must not have them (13.1.4)."""
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_SCORE = re.compile(r"[+-]?(\d+(\.\d{1,4}0*)?|\.\d{1,4}0*)")

Text = dict[str, str]
"""A text in several languages; ``und`` where the structure does not say which."""


@dataclass(frozen=True, slots=True)
class Objective:
    """A learning objective that AUs and blocks refer to."""

    identifier: str
    title: Text
    description: Text


@dataclass(frozen=True, slots=True)
class AssignableUnit:
    """An AU: what is launched. ``path`` is its file in the package, empty where the address is absolute.

    ``mastery_score`` is 0 to 1, or None.
    """

    identifier: str
    title: Text
    description: Text
    url: str
    path: str
    move_on: str
    launch_method: str
    mastery_score: float | None
    launch_parameters: str
    entitlement_key: str
    activity_type: str
    objectives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A group of AUs and blocks, satisfied when all of them are (11)."""

    identifier: str
    title: Text
    description: Text
    objectives: tuple[str, ...]
    children: tuple["Block | AssignableUnit", ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The whole structure."""

    identifier: str
    title: Text
    description: Text
    objectives: tuple[Objective, ...]
    children: tuple[Block | AssignableUnit, ...]

    def units(self) -> Iterator[AssignableUnit]:
        """Every AU, in order."""
        waiting: list[Block | AssignableUnit] = [*reversed(self.children)]
        while waiting:
            child = waiting.pop()
            if isinstance(child, AssignableUnit):
                yield child
            else:
                waiting.extend(reversed(child.children))


def read_course(archive: Archive) -> Course:
    """The course of a package. BadPackage has every fault, each with its line."""
    return _read(archive.read(STRUCTURE), archive)


def read_structure(text: bytes) -> Course:
    """The course of a ``cmi5.xml`` that came by itself (14.2): all its addresses are absolute."""
    return _read(text, None)


def _read(text: bytes, archive: Archive | None) -> Course:
    root = parse(text, STRUCTURE)
    if (root.name, root.namespace) != ("courseStructure", NAMESPACE):
        cure = f'Begin with <courseStructure xmlns="{NAMESPACE}">.'
        raise BadPackage.of(root.place, "is not a cmi5 course structure.", cure)
    faults = Faults()
    check_shape(root, faults)
    course = _Reading(root, archive, faults).course()
    faults.raise_if_any()
    return course


@dataclass(slots=True)
class _Reading:
    root: Element
    archive: Archive | None
    faults: Faults

    def course(self) -> Course:
        elements = self.root.all("course")
        if len(elements) != 1:
            self.faults.add(self.root.place, f"has {len(elements)} <course> elements.", "There is exactly one.")
        element = elements[0] if elements else self.root
        objectives = self._objectives()
        known = frozenset(objective.identifier for objective in objectives)
        children = self._children(self.root, known)
        if not children:
            self.faults.add(self.root.place, "has no <au> and no <block>, so there is nothing to launch.", "Add one.")
        self._check_unique()
        return Course(
            identifier=self._identifier(element),
            title=self._text(element, "title"),
            description=self._text(element, "description"),
            objectives=objectives,
            children=children,
        )

    def _objectives(self) -> tuple[Objective, ...]:
        parent = self.root.first("objectives")
        elements = parent.all("objective") if parent is not None else []
        return tuple(
            Objective(self._identifier(each), self._text(each, "title"), self._text(each, "description"))
            for each in elements
        )

    def _children(self, parent: Element, known: frozenset[str]) -> tuple[Block | AssignableUnit, ...]:
        found: list[Block | AssignableUnit] = []
        for element in parent.children:
            if element.namespace != NAMESPACE:
                continue  # extensions of other vendors (13.2) are not ours to judge
            if element.name == "au":
                found.append(self._unit(element, known))
            elif element.name == "block":
                found.append(self._block(element, known))
        return tuple(found)

    def _block(self, element: Element, known: frozenset[str]) -> Block:
        children = self._children(element, known)
        if not children:
            self.faults.add(element.place, "is empty.", "Put an <au> or a <block> in it, or take it out.")
        return Block(
            identifier=self._identifier(element),
            title=self._text(element, "title"),
            description=self._text(element, "description"),
            objectives=self._referenced(element, known),
            children=children,
        )

    def _unit(self, element: Element, known: frozenset[str]) -> AssignableUnit:
        url = element.child_text("url")
        activity_type = element.get("activityType")
        if activity_type and not is_iri(activity_type):
            self.faults.add(element.place, f"has the activityType {activity_type!r}.", "Use an absolute IRI.")
        return AssignableUnit(
            identifier=self._identifier(element),
            title=self._text(element, "title"),
            description=self._text(element, "description"),
            url=url,
            path=self._path(element, url),
            move_on=choice(element, "moveOn", MOVE_ON, "NotApplicable", self.faults),
            launch_method=choice(element, "launchMethod", LAUNCH_METHODS, "AnyWindow", self.faults),
            mastery_score=self._mastery_score(element),
            launch_parameters=element.child_text("launchParameters"),
            entitlement_key=element.child_text("entitlementKey"),
            activity_type=activity_type,
            objectives=self._referenced(element, known),
        )

    def _identifier(self, element: Element) -> str:
        identifier = element.get("id")
        if not is_iri(identifier):
            wrong = f"has the id {identifier!r}, which is no absolute IRI." if identifier else "has no id."
            self.faults.add(element.place, wrong, "Use one like https://example.com/courses/brakes.")
        return identifier

    def _check_unique(self) -> None:
        """Ids are unique within the structure, whatever they are of (13.1.1 to 13.1.4)."""
        kinds = {"course", "block", "au"}
        for names in (kinds, {"objective"}):
            elements = [each for each in self.root.walk() if each.name in names and "id" in each.attributes]
            counts = Counter(each.get("id") for each in elements)
            for each in elements:
                if counts[each.get("id")] > 1:
                    self.faults.add(each.place, f"repeats the id {each.get('id')!r}.", "Every id is there once.")

    def _text(self, element: Element, name: str) -> Text:
        """``<title>`` and ``<description>``: at least one ``<langstring>``; the title says something."""
        parent = element.first(name)
        strings = parent.all("langstring") if parent is not None else []
        if not strings:
            self.faults.add(element.place, f"has no <{name}> with a <langstring>.", "Add one.")
        found: Text = {}
        for each in strings:
            language = each.get("lang")
            if language and not _LANGUAGE.fullmatch(language):
                self.faults.add(each.place, f"has the lang {language!r}.", "Use a language tag like en-US.")
            found.setdefault(language or "und", each.text)
        if name == "title" and element.name != "objective" and strings and not any(found.values()):
            self.faults.add(element.place, "has an empty title.", "Say what it is.")
        return found

    def _referenced(self, element: Element, known: frozenset[str]) -> tuple[str, ...]:
        parent = element.first("objectives")
        references = parent.all("objective") if parent is not None else []
        for each in references:
            if each.get("idref") not in known:
                wrong = f"names the objective {each.get('idref')!r}, which is not there."
                self.faults.add(each.place, wrong, "Mend its idref.")
        return tuple(each.get("idref") for each in references)

    def _path(self, element: Element, url: str) -> str:
        """The file of a relative address, which must be in the package; nothing where it is absolute."""
        if not url:
            self.faults.add(element.place, "has no <url>.", "Say what is launched.")
            return ""
        parts = split_address(url)
        is_ours = parts is not None and not is_elsewhere(parts)
        if parts is None or not (is_ours or (is_launchable_elsewhere(parts) and is_iri(url))):
            self.faults.add(element.place, f"has the <url> {url!r}.", "Use http or https, or a file of the package.")
            return ""
        if taken := RESERVED & {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}:
            wrong = f"has {', '.join(sorted(taken))} in the query of its <url>, which a launch adds."
            self.faults.add(element.place, wrong, "Name the parameter otherwise.")
        return "" if is_elsewhere(parts) else self._file(element, url, file_of(parts.path))

    def _file(self, element: Element, url: str, path: str) -> str:
        if self.archive is None:
            wrong = f"has the relative <url> {url!r}, and there is no package that it could be in."
            self.faults.add(element.place, wrong, "Use an absolute address, or upload a zip.")
        elif path not in self.archive:
            other = self.archive.spelled(path)
            note = f" ({other!r} is, in other letters)" if other else ""
            wrong = f"launches {path!r}, which is not in the package{note}."
            self.faults.add(element.place, wrong, "Add the file, or mend the <url>.")
        return path

    def _mastery_score(self, element: Element) -> float | None:
        """A decimal from 0 to 1 of at most four places (13.1.4)."""
        stated = element.get("masteryScore")
        if not stated:
            return None
        if not _SCORE.fullmatch(stated) or not 0 <= float(stated) <= 1:
            wrong = f"has the masteryScore {stated!r}."
            self.faults.add(element.place, wrong, "Use a number from 0 to 1 with up to four places.")
            return None
        return float(stated)
