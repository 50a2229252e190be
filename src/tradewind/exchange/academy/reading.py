"""YAML to values with line numbers, safely: no tags, no doubled keys, nothing that grows on the way in.

We consume the parser's event stream with a stack of our own instead of letting it build objects. So a file
cannot exhaust the interpreter's stack or the memory, an alias counts as everything that it stands for, and
no value is guessed at (``values``).
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tradewind.exchange.academy.values import Document, Mapping, Scalar, Sequence, Value
from tradewind.kernel.problems import Problems

MAX_BYTES = 10_000_000
MAX_DEPTH = 120
MAX_VALUES = 1_000_000
MAX_ALIASES = 1_000

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being read. ``size`` counts the values in it, aliases at full size."""

    is_mapping: bool
    path: str
    line: int
    anchor: str | None
    size: int = 1
    items: list[Value] = field(default_factory=list)
    entries: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    key: str | None = None
    key_line: int = 0
    is_doubled: bool = False

    def value(self) -> Value:
        if self.is_mapping:
            return Mapping(self.entries, self.lines, self.line)
        return Sequence(tuple(self.items), self.line)

    def path_of_next(self) -> str:
        if not self.is_mapping:
            return f"{self.path}[{len(self.items)}]"
        return f"{self.path}.{self.key}" if self.path and self.key else self.key or self.path


class _Stop(Exception):
    """The fault has been noted, and reading on would make no sense."""


class _Composer:
    """One file's events to one value."""

    def __init__(self, name: str, problems: Problems) -> None:
        self.name = name
        self.problems = problems
        self.stack: list[_Frame] = []
        self.anchors: dict[str, tuple[Value, int]] = {}
        self.open_anchors: set[str] = set()
        self.aliases = 0
        self.values = 0
        self.documents = 0
        self.root: Value | None = None

    def fault(self, line: int, wrong: str, cure: str = "", path: str = "") -> None:
        self.problems.add(f"{self.name}, line {line}" + (f", {path}" if path else ""), wrong, cure)

    def stop(self, line: int, wrong: str, cure: str = "", path: str = "") -> "_Stop":
        self.fault(line, wrong, cure, path)
        return _Stop()

    def path(self) -> str:
        return self.stack[-1].path_of_next() if self.stack else ""

    def take(self, event: yaml.Event) -> None:
        """Go one event further."""
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.stop(line, "a second document begins ('---').", "Put it in a file of its own.")
        elif isinstance(event, yaml.ScalarEvent):
            self.refuse_tag(event.tag, line)
            self.add_scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.refuse_tag(event.tag, line)
            self.begin(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.end()
        elif isinstance(event, yaml.AliasEvent):
            self.add_alias(str(event.anchor), line)

    def refuse_tag(self, tag: str | None, line: int) -> None:
        if tag is not None:
            self.fault(line, f"has the tag {tag!r}; academy files have none.", "Leave it out.", self.path())

    def add_scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        text = str(event.value)
        for character in text:
            if character == "\0" or "\ud800" <= character <= "\udfff":  # what no database keeps
                raise self.stop(line, f"has the character U+{ord(character):04X}.", "Take it out.", self.path())
        self.values += 1
        scalar = Scalar(text, not event.style, line)
        if event.anchor is not None:
            self.anchors[str(event.anchor)] = (scalar, 1)
        self.add(scalar, 1, line)

    def begin(self, event: yaml.CollectionStartEvent, line: int) -> None:
        if self.stack and self.stack[-1].is_mapping and self.stack[-1].key is None:
            raise self.stop(line, "a list or mapping stands where a key should be.", path=self.stack[-1].path)
        if len(self.stack) >= MAX_DEPTH:
            raise self.stop(line, f"goes deeper than {MAX_DEPTH} levels.", "Name parts of it as audiences.")
        self.values += 1
        anchor = None if event.anchor is None else str(event.anchor)
        if anchor is not None:
            self.open_anchors.add(anchor)
        self.stack.append(_Frame(isinstance(event, yaml.MappingStartEvent), self.path(), line, anchor))

    def end(self) -> None:
        frame = self.stack.pop()
        value = frame.value()
        if frame.anchor is not None:
            self.open_anchors.discard(frame.anchor)
            self.anchors[frame.anchor] = (value, frame.size)
        self.add(value, frame.size, frame.line)

    def add_alias(self, anchor: str, line: int) -> None:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise self.stop(line, f"has more than {MAX_ALIASES:,} aliases.", "Write things out.")
        if anchor in self.open_anchors:
            raise self.stop(line, f"*{anchor} stands within &{anchor}: it would contain itself.", path=self.path())
        if anchor not in self.anchors:
            raise self.stop(line, f"*{anchor} has no &{anchor} before it.", path=self.path())
        value, size = self.anchors[anchor]
        self.values += size
        self.add(value, size, line)

    def add(self, value: Value, size: int, line: int) -> None:
        """Put a whole value where it belongs: the root, the next item, a key, or the value of the last key."""
        if not self.stack:
            self.root = value
            return
        frame = self.stack[-1]
        frame.size += size
        if self.values > MAX_VALUES:
            raise self.stop(line, f"comes to more than {MAX_VALUES:,} values.", "Split the file, use fewer aliases.")
        if not frame.is_mapping:
            frame.items.append(value)
        elif frame.key is None:
            self.add_key(frame, value, line)
        else:
            if not frame.is_doubled:
                frame.entries[frame.key] = value
                frame.lines[frame.key] = frame.key_line
            frame.key = None

    def add_key(self, frame: _Frame, value: Value, line: int) -> None:
        if not isinstance(value, Scalar):
            raise self.stop(line, "a list or mapping stands where a key should be.", path=frame.path)
        if value.text == "<<" and value.plain:
            self.fault(line, "'<<' merges nothing here.", "Write the keys out.", frame.path)
        frame.key, frame.key_line, frame.is_doubled = value.text, line, value.text in frame.entries
        if frame.is_doubled:
            first = frame.lines[value.text]
            self.fault(
                line,
                f"the key {value.text!r} is here a second time; the first is in line {first}.",
                "Keep one.",
                frame.path,
            )


def read_files(paths: Iterable[str | os.PathLike[str]]) -> list[Document]:
    """Read academy files; all their faults of form at once.

    Raises BadInput: not there, too big, not UTF-8, not YAML, doubled keys, tags, too deep, bombs.
    """
    problems = Problems()
    files = [Path(path) for path in paths]
    names = [path.name for path in files]
    documents = []
    for path in files:
        name = path.name if names.count(path.name) == 1 else str(path)
        if (text := _text(path, name, problems)) is not None:
            documents.append(read_text(text, name, problems))
    if not files:
        problems.add("academy", "no file is named.", "Name at least one.")
    problems.raise_if_any()
    return documents


def read_text(text: str, name: str, problems: Problems) -> Document:
    """One file's text to a document; its faults go to ``problems``."""
    composer = _Composer(name, problems)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            composer.take(event)
    except _Stop:
        return Document(name)
    except yaml.YAMLError as error:
        _note_syntax(error, text, composer)
        return Document(name)
    root = composer.root
    if isinstance(root, Mapping):
        return Document(name, root)
    if root is not None and not (isinstance(root, Scalar) and root.is_null):
        composer.fault(root.line, "is not a mapping of sections.", "Begin with 'audiences:' or another section.")
    return Document(name)


def _text(path: Path, name: str, problems: Problems) -> str | None:
    """The file's text, or None with the fault noted."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        problems.add(name, "there is no such file.")
        return None
    except OSError as error:
        problems.add(name, f"cannot be read: {error.strerror}.")
        return None
    if len(raw) > MAX_BYTES:
        problems.add(name, f"has more than {MAX_BYTES // 1_000_000} MB.", "Split it into several files.")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.add(f"{name}, line {line}", "is not UTF-8.", "Save the file as UTF-8.")
        return None


def _note_syntax(error: yaml.YAMLError, text: str, composer: _Composer) -> None:
    """Say in our words where the file is not YAML."""
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, int(error.position)) + 1
        composer.fault(line, f"has the character U+{int(error.character):04X}.", "Take it out.")
        return
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark is not None else 1
    lines = text.splitlines()
    here = lines[line - 1] if line <= len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())] or "tab" in str(getattr(error, "problem", "")):
        composer.fault(line, "is indented with a tab.", "Indent with blanks; YAML takes no tabs.")
        return
    what = getattr(error, "problem", None) or "cannot be read"
    context = getattr(error, "context", None)
    composer.fault(line, f"is not YAML: {what}" + (f" ({context})." if context else "."))
