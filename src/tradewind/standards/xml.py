"""XML as a small tree in which every element knows its line, so that a fault can cite it.

Read with expat, without ever following an entity or anything outside the text (CWE-611, CWE-776).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from tradewind.standards.faults import BadPackage, Faults

XML = "http://www.w3.org/XML/1998/namespace"
_DEPTH = 100
_ELEMENTS = 500_000
_TEXT = 20 << 20


@dataclass(slots=True, eq=False)
class Element:
    """An element: ``name`` and ``attributes`` are local names, ``namespace`` and ``spaces`` say whose they are.

    Packages use the right names in many namespaces (each edition of a standard has its own), so they are found
    by local name. Of two attributes of one local name the one without a namespace counts.
    """

    name: str
    namespace: str
    line: int
    file: str
    attributes: dict[str, str] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where it stands, as a fault says it: ``imsmanifest.xml, line 12, <item identifier="a">``."""
        identity = next((key for key in ("identifier", "id", "identifierref", "href") if key in self.attributes), None)
        shown = f'<{self.name} {identity}="{self.attributes[identity][:80]}">' if identity else f"<{self.name}>"
        return f"{self.file}, line {self.line}, {shown}"

    @property
    def text(self) -> str:
        """Its own text, without the blanks around it."""
        return "".join(self.pieces).strip()

    def get(self, name: str, default: str = "") -> str:
        """An attribute by its local name, whatever its case: editions differ in ``scormtype`` and ``scormType``."""
        if name in self.attributes:
            return self.attributes[name].strip()
        folded = name.casefold()
        return next((value.strip() for key, value in self.attributes.items() if key.casefold() == folded), default)

    def all(self, name: str) -> list["Element"]:
        """Its children of a name, in any case."""
        folded = name.casefold()
        return [child for child in self.children if child.name.casefold() == folded]

    def first(self, name: str) -> "Element | None":
        """Its first child of a name."""
        return next(iter(self.all(name)), None)

    def child_text(self, name: str, default: str = "") -> str:
        """The text of its first child of a name."""
        found = self.first(name)
        return found.text if found is not None else default

    def walk(self) -> Iterator["Element"]:
        """Itself and everything below it, in order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


class _Builder:
    """Builds the tree as expat reads."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.EntityDeclHandler = self.refuse_entity
        self.parser.ExternalEntityRefHandler = self.refuse_outside
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= _DEPTH or self.count > _ELEMENTS:
            raise self.fault(f"is nested deeper than {_DEPTH} levels, or has more than {_ELEMENTS:,} elements.")
        space, local = _split(name)
        element = Element(local, space, self.parser.CurrentLineNumber, self.file)
        for key, value in attributes.items():
            theirs, own = _split(key)
            if own not in element.attributes or not theirs:
                element.attributes[own], element.spaces[own] = value, theirs
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _name: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        if self.open:
            self.open[-1].pieces.append(text)

    def refuse_entity(self, name: str, *_: object) -> None:
        raise self.fault(f"declares the entity {name!r}.", "Write what it stands for.")

    def refuse_outside(self, *_: object) -> int:
        raise self.fault("asks for something outside the package.", "Write it out.")

    def fault(self, wrong: str, cure: str = "") -> BadPackage:
        return BadPackage.of(f"{self.file}, line {self.parser.CurrentLineNumber}", wrong, cure)


def _split(name: str) -> tuple[str, str]:
    """(namespace, local name) of what expat calls ``namespace local``."""
    space, _, local = name.rpartition(" ")
    return space, local


def parse(text: bytes, file: str) -> Element:
    """The root element of an XML text. BadPackage, with the line, where it is not well-formed or not to be trusted."""
    if len(text) > _TEXT:
        raise BadPackage.of(file, f"has {len(text):,} bytes, and at most {_TEXT:,} are read.")
    builder = _Builder(file)
    try:
        builder.parser.Parse(text, True)
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code)
        place = f"{file}, line {error.lineno}, column {error.offset + 1}"
        raise BadPackage.of(place, f"is not well-formed XML ({words}).", "Export it again.") from error
    except (LookupError, ValueError) as error:
        raise BadPackage.of(file, f"is in an encoding that we cannot read ({error}).", "Save it as UTF-8.") from error
    if builder.root is None:
        raise BadPackage.of(file, "has no element.")
    return builder.root


def choice(element: Element, name: str, words: tuple[str, ...], default: str, faults: Faults) -> str:
    """An attribute that is one of ``words``; ``default`` where it is not there."""
    value = element.get(name)
    if not value:
        return default
    if value not in words:
        faults.add(element.place, f"has {name}={value!r}.", f"Use one of {', '.join(words)}.")
        return default
    return value


def truth(element: Element, name: str, faults: Faults, *, default: bool) -> bool:
    """An attribute of type ``xs:boolean``."""
    value = element.get(name)
    if not value:
        return default
    if value.lower() not in {"true", "false", "1", "0"}:
        faults.add(element.place, f"has {name}={value!r}.", "Use true or false.")
        return default
    return value.lower() in {"true", "1"}


def number(element: Element, name: str, faults: Faults, *, low: float, high: float, default: float) -> float:
    """An attribute of type ``xs:decimal`` from ``low`` to ``high``."""
    value = element.get(name)
    if not value:
        return default
    return decimal(value, element.place, name, faults, low=low, high=high, default=default)


def decimal(value: str, place: str, name: str, faults: Faults, *, low: float, high: float, default: float) -> float:
    """``value`` as a number from ``low`` to ``high``; ``default`` after reporting that it is none."""
    try:
        read = float(value)
    except ValueError:
        read = float("nan")
    if not low <= read <= high:
        faults.add(place, f"has {name} {value!r}.", f"Use a number from {low:g} to {high:g}.")
        return default
    return read
