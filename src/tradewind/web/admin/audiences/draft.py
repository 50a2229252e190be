"""An expression while it is edited: a tree that may be incomplete, and the verbs that change it.

Boxes are addressed by paths that begin with the draft's name: ``who`` is the outermost group, ``who.0.2`` the third
box of its first. The outermost is always a group on screen; ``bare`` says that the expression is really only what is
in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tradewind.audiences import registry
from tradewind.audiences.base import Condition, Node, Part
from tradewind.audiences.conditions.nodes import Clause
from tradewind.audiences.shapes import Bounds, Conditions, Fields, Flag, Nodes, OneOf, Pick, Shape, Stretch

ROOT = "who"


@dataclass
class Box:
    """One part in editing: ``value`` is its data, ``boxes`` what is in it. ``path`` is where it was posted from."""

    part: type[Part]
    value: Any = None
    boxes: list["Box"] = field(default_factory=list)
    path: str = ""

    @property
    def shape(self) -> Shape:
        return self.part.shape

    @property
    def is_clause(self) -> bool:
        return isinstance(self.shape, Conditions)

    @property
    def is_group(self) -> bool:
        """Whether it has expressions in it, one or many."""
        return isinstance(self.shape, Nodes)

    @property
    def holds_many(self) -> bool:
        return isinstance(self.shape, Nodes) and self.shape.many

    def known(self) -> Mapping[str, type[Part]]:
        """What may stand in it, by key."""
        if self.is_clause and issubclass(self.part, Clause):
            return self.part.known()
        return registry.NODES if self.is_group else {}

    def data(self) -> dict[str, Any]:
        """The expression as data, as far as it goes."""
        if self.is_clause:
            inner: Any = {key: value for box in self.boxes for key, value in box.data().items()}
        elif self.holds_many:
            inner = [box.data() for box in self.boxes]
        elif self.is_group:
            inner = self.boxes[0].data() if self.boxes else {}
        else:
            inner = self.value
        return {self.part.key: inner}

    def complete(self) -> "Box | None":
        """A copy without what is not filled in yet; None where nothing is left."""
        if not (self.is_clause or self.is_group):
            return self if is_given(self.shape, self.value) else None
        boxes = [inner for box in self.boxes if (inner := box.complete()) is not None]
        may_be_empty = self.is_clause and not self.boxes and getattr(self.part, "may_be_empty", False)
        return Box(self.part, boxes=boxes, path=self.path) if boxes or may_be_empty else None

    def walk(self) -> Iterator["Box"]:
        yield self
        for box in self.boxes:
            yield from box.walk()


def is_given(shape: Shape, value: Any) -> bool:
    """Whether a value says anything; whether it makes sense is the language's question."""
    if isinstance(shape, (Pick, OneOf)):
        return bool(value["none_of"] if isinstance(value, dict) and "none_of" in value else value)
    if isinstance(shape, Flag):
        return isinstance(value, bool)
    if isinstance(shape, Stretch):
        return bool(value)
    if isinstance(shape, Bounds):
        return bool(value and value.get("metric") and any(value.get(key) is not None for key in shape.bounds))
    if isinstance(shape, Fields):
        return bool(value) and all(value.get(key) for key, _ in shape.fields)
    return value not in (None, "")


def box_of(data: Mapping[str, Any], known: Mapping[str, type[Part]] | None = None) -> Box:
    """The box of an expression, of a kept draft's too. KeyError or ValueError where it is none."""
    [(key, inner)] = data.items()
    part = (registry.NODES if known is None else known)[key]
    box = Box(part)
    if box.is_clause:
        box.boxes = [box_of({name: value}, box.known()) for name, value in inner.items()]
    elif box.holds_many:
        box.boxes = [box_of(item) for item in inner]
    elif box.is_group:
        box.boxes = [box_of(inner)] if inner else []
    else:
        box.value = inner
    return box


@dataclass
class Draft:
    """The outermost group, and the verbs. Each verb gives the path where work goes on, or raises KeyError."""

    root: Box
    bare: bool = True
    name: str = ROOT

    @classmethod
    def of(cls, data: Mapping[str, Any] | None, name: str = ROOT) -> "Draft":
        """The draft of a sound expression; of None, of nothing at all."""
        if data is None:
            return cls(Box(registry.NODES["all"]), name=name)
        box = box_of(data)
        if box.holds_many:
            return cls(box, bare=False, name=name)
        return cls(Box(registry.NODES["all"], boxes=[box]), name=name)

    @property
    def is_bare(self) -> bool:
        """Whether the outermost group is only on screen."""
        return self.bare and len(self.root.boxes) == 1 and self.root.part.key == "all"

    def expression(self) -> Box | None:
        """The complete part of the expression."""
        whole = self.root.complete()
        return whole.boxes[0] if whole is not None and self.is_bare else whole

    def incomplete(self) -> list[Box]:
        """Boxes that are not filled in yet, and so are left out of what is counted."""
        return [box for box in self.root.walk() if box is not self.root and not box.boxes and box.complete() is None]

    def number(self) -> None:
        """Give every box its path."""
        _number(self.root, self.name)

    def at(self, path: str) -> Box:
        """The box at a path; KeyError where there is none."""
        return self._line(path)[-1]

    def _line(self, path: str) -> list[Box]:
        """The box at a path, with all that it stands in before it."""
        first, *steps = path.split(".")
        if first != self.name:
            raise KeyError(path)
        line = [self.root]
        for step in steps:
            if not step.isdecimal() or int(step) >= len(line[-1].boxes):
                raise KeyError(path)
            line.append(line[-1].boxes[int(step)])
        return line

    def add(self, path: str, what: str) -> str:
        """Add ``staff.brand`` (a condition, with its clause), ``holds`` (a node) or, to a clause, ``brand``.

        A condition joins the clause of its kind that the group already has: most often both are meant of the same
        appointment. Where one is enough (``any``), or the clause has the condition already, it gets its own.
        """
        box = self.at(path)
        clause, _, condition = what.partition(".")
        if box.is_clause:
            return self._append(box, path, Box(box.known()[what]))
        if not box.is_group or (box.boxes and not box.holds_many):
            raise KeyError(what)
        if not condition:
            return self._append(box, path, Box(registry.NODES[clause]))
        for index, standing in enumerate(box.boxes):
            fits = standing.part.key == clause and condition not in {each.part.key for each in standing.boxes}
            if fits and standing.boxes and box.part.key != "any":
                return self._append(standing, f"{path}.{index}", Box(standing.known()[condition]))
        made = Box(registry.NODES[clause])
        made.boxes.append(Box(made.known()[condition]))
        return self._append(box, path, made) + ".0"

    @staticmethod
    def _append(box: Box, path: str, new: Box) -> str:
        box.boxes.append(new)
        return f"{path}.{len(box.boxes) - 1}"

    def remove(self, path: str) -> str:
        """Take a box out; a clause, or a ``not``, that has nothing left goes with it: empty it means something else."""
        *above, index = path.split(".")
        if not above or self.at(path) is self.root:
            raise KeyError(path)
        parent = self.at(".".join(above))
        del parent.boxes[int(index)]
        if not parent.boxes and not parent.holds_many:
            return self.remove(".".join(above))
        return ".".join(above)

    def move(self, path: str, step: int) -> str:
        """One place up (-1) or down (1) among its neighbours; beyond the first or last, out of its group."""
        line = self._line(path)
        if len(line) < 2 or line[-2].is_clause:
            raise KeyError(path)
        box, parent = line[-1], line[-2]
        *above, index = path.split(".")
        here = int(index)
        to = here + step
        if 0 <= to < len(parent.boxes):
            parent.boxes.insert(to, parent.boxes.pop(here))
            return ".".join([*above, str(to)])
        if len(line) < 3 or not line[-3].holds_many:
            return path
        parent.boxes.pop(here)
        place = int(above[-1]) + (1 if step > 0 else 0)
        line[-3].boxes.insert(place, box)
        if not parent.boxes:
            line[-3].boxes.remove(parent)
            place = line[-3].boxes.index(box)
        return ".".join([*above[:-1], str(place)])

    def enter(self, path: str) -> str:
        """Into the group before it, as its last."""
        *above, index = path.split(".")
        parent = self.at(".".join(above))
        before = parent.boxes[int(index) - 1] if parent.holds_many and int(index) > 0 else None
        if before is None or not before.holds_many:
            raise KeyError(path)
        before.boxes.append(parent.boxes.pop(int(index)))
        return ".".join([*above, str(int(index) - 1), str(len(before.boxes) - 1)])

    def wrap(self, path: str, key: str) -> str:
        """Put a node into a group of its own, ``all``, ``any`` or ``not``; a ``not`` is taken off again by it."""
        line = self._line(path)
        if len(line) < 2 or line[-2].is_clause:
            raise KeyError(path)
        box, parent, index = line[-1], line[-2], int(path.rsplit(".", 1)[1])
        if key == "not" and box.part.key == "not" and box.boxes:
            parent.boxes[index] = box.boxes[0]
        else:
            parent.boxes[index] = Box(_groups()[key], boxes=[box])
        return path

    def unwrap(self, path: str) -> str:
        """Let what is in a group stand in its place."""
        line = self._line(path)
        if len(line) < 2 or not line[-1].holds_many or not line[-2].holds_many:
            raise KeyError(path)
        index = int(path.rsplit(".", 1)[1])
        line[-2].boxes[index : index + 1] = line[-1].boxes
        return path.rsplit(".", 1)[0]


def _groups() -> dict[str, type[Node]]:
    return {key: node for key, node in registry.NODES.items() if isinstance(node.shape, Nodes)}


def _number(box: Box, path: str) -> None:
    box.path = path
    for index, inner in enumerate(box.boxes):
        _number(inner, f"{path}.{index}")


def places(box: Box, place: str = ROOT) -> Iterator[tuple[str, str]]:
    """(place, path) of every box of a complete expression: where the language finds fault, and where it stands."""
    whole = f"{place}.{box.part.key}"
    yield whole, box.path
    for index, inner in enumerate(box.boxes):
        if issubclass(inner.part, Condition):
            yield f"{whole}.{inner.part.key}", inner.path
        else:
            yield from places(inner, f"{whole}[{index}]" if box.holds_many else whole)
