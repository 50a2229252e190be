"""Expressions: from data to an immutable tree and back (CONTRACT: Audience expressions)."""

from collections.abc import Iterable, Iterator
from typing import Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.audiences import registry
from tradewind.audiences.base import Facts, Node
from tradewind.audiences.reading import Reader, described, suggestion
from tradewind.audiences.shapes import Nodes
from tradewind.audiences.sql import Truth, all_true, any_true
from tradewind.audiences.wording import Names, both, either
from tradewind.kernel.problems import Problems

__all__ = ["All", "Any", "Node", "Not", "parse", "read", "to_data", "walk"]


def parse(data: object, place: str = "who") -> Node:
    """The expression that ``data`` (as YAML or JSON give it) describes.

    BadInput has every fault at once; their places begin with ``place`` and point into the expression
    (``who.all[1].staff.brand``). Whether what it names exists is ``references.missing``'s question.
    """
    problems = Problems()
    node = read(data, Reader(place, problems))
    problems.raise_if_any()
    if node is None:  # a part gave up and did not say why
        raise AssertionError(f"{data!r} was not read, and no fault was reported")
    return node


def to_data(node: Node) -> dict[str, object]:
    """The shortest data that ``parse`` reads back as ``node``; strings, numbers, lists and dicts only."""
    return {node.key: node.data()}


def walk(node: Node, place: str = "who") -> Iterator[tuple[str, Node]]:
    """Every node of the expression with its place, itself first; named audiences are not entered."""
    yield place, node
    for suffix, child in node.children():
        yield from walk(child, f"{place}.{node.key}{suffix}")


def read(data: object, reader: Reader) -> Node | None:
    """The node at the reader's place; None after its faults are reported."""
    if not reader.enter():
        return None
    if not isinstance(data, dict):
        cure = "For example {staff: {position: technician}}."
        if isinstance(data, str):
            cure = f"To name an audience, write {{audience: {data}}}."
        elif isinstance(data, (list, tuple)):
            cure = "Join several conditions with all: [...] or any: [...]."
        reader.fault(f"is {described(data)}, where a condition is expected.", cure)
        return None
    if len(data) != 1:
        keys = both([repr(key) for key in data])
        reader.fault(
            f"has the keys {keys}, where exactly one is expected." if data else "has no key.",
            "Join several conditions with all: [...] or any: [...]."
            if data
            else f"Known are {', '.join(sorted(registry.NODES))}.",
        )
        return None
    [(key, value)] = data.items()
    if not isinstance(key, str) or key not in registry.NODES:
        reader.fault(f"has the unknown key {key!r}.", suggestion(str(key), sorted(registry.NODES)))
        return None
    return registry.NODES[key].read(value, reader.at(key))


class Compound(Node):
    """Several expressions together."""

    nodes: tuple[Node, ...]
    shape = Nodes()

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        items = reader.items(data, "conditions")
        if items is None:
            return None
        read_items = []
        for index, item in enumerate(items):
            inner = reader.item(index)
            read_items.append(read(item, inner))
            if inner.exhausted:
                return None
        nodes = tuple(node for node in read_items if node is not None)
        return cls(nodes=nodes) if len(nodes) == len(items) else None

    def data(self) -> object:
        return [to_data(node) for node in self.nodes]

    def children(self) -> Iterable[tuple[str, Node]]:
        return [(f"[{index}]", node) for index, node in enumerate(self.nodes)]

    def _phrases(self, names: Names, depth: int) -> list[str]:
        return [node.phrase(names, depth + (len(self.nodes) > 1)) for node in self.nodes]


def _bracketed(phrase: str, depth: int) -> str:
    """Words alone no longer show what belongs together from the third level on."""
    return f"({phrase})" if depth > 1 else phrase


@registry.add_node
class All(Compound):
    """The people whom every one of the expressions selects."""

    key = "all"
    title = _("All of these")
    hint = _("everything in the group must hold")

    def truth(self, facts: Facts) -> Truth:
        return all_true([facts.truth(node) for node in self.nodes])

    def phrase(self, names: Names, depth: int = 0) -> str:
        phrases = self._phrases(names, depth)
        if len(phrases) == 1:
            return phrases[0]
        if depth == 0:
            return gettext(" and who ").join(phrases)
        return _bracketed(gettext("at once %(phrases)s") % {"phrases": both(phrases)}, depth)


@registry.add_node
class Any(Compound):
    """The people whom at least one of the expressions selects."""

    key = "any"
    title = _("At least one of these")
    hint = _("one thing in the group is enough")

    def truth(self, facts: Facts) -> Truth:
        return any_true([facts.truth(node) for node in self.nodes])

    def phrase(self, names: Names, depth: int = 0) -> str:
        phrases = self._phrases(names, depth)
        if len(phrases) == 1:
            return phrases[0]
        if depth == 0:
            return gettext(" or who ").join(phrases)
        return _bracketed(gettext("either %(phrases)s") % {"phrases": either(phrases)}, depth)


@registry.add_node
class Not(Node):
    """The people of whom it is known that the expression does not select them."""

    key = "not"
    title = _("None of this")
    hint = _("leaves out whoever it holds for")
    shape = Nodes(many=False)
    node: Node

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        node = read(data, reader)
        return cls(node=node) if node is not None else None

    def data(self) -> object:
        return to_data(self.node)

    def children(self) -> Iterable[tuple[str, Node]]:
        return [("", self.node)]

    def truth(self, facts: Facts) -> Truth:
        return facts.truth(self.node).negated()

    def phrase(self, names: Names, depth: int = 0) -> str:
        return self.node.denial(names, depth + 1)

    def denial(self, names: Names, depth: int = 0) -> str:
        return self.node.phrase(names, depth)
