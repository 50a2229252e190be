"""The words of the language: apps above register theirs in ``AppConfig.ready()``."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tradewind.audiences.base import Condition, Node, Reference
from tradewind.kernel.codes import nearest

N = TypeVar("N", bound=type[Node])
C = TypeVar("C", bound=type[Condition])


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that a code names. ``gone`` says in words since when it is there no more (empty: it is there).

    ``trait`` is what references of the kind can ask for (a metric's subject).
    """

    id: int
    name: str
    gone: str = ""
    trait: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that expressions refer to; ``label`` is what people call it.

    ``find`` maps those of the given codes that exist, in one query; ``near`` gives codes among which a
    mistyped one is likely to be; ``trait_fault`` words fault and cure where a thing lacks the trait asked for.
    ``heard``: whether ``stale_definition`` has every one that comes, ends, comes back, vanishes or changes its
    code. What was looked up of another kind is looked up again, or asked for its ``state``: a sub-query, given
    the codes as ``%s::text[]``, of one text that is another whenever SQL made with what ``find`` finds would be.
    """

    name: str
    label: str
    find: Callable[[Collection[str]], Mapping[str, Found]]
    near: Callable[[str], Collection[str]]
    trait_fault: Callable[[str, Found, str], tuple[str, str]] | None = None
    heard: bool = False
    state: str = ""

    def fault(
        self, reference: Reference, found: Mapping[str, Found], *, suggest: bool = True
    ) -> tuple[str, str] | None:
        """What is wrong with a reference, and what would cure it; None if it stands.

        ``suggest`` looks for the code that was meant: not for thousands of them, as it takes a query each.
        """
        thing = found.get(reference.code)
        if thing is None:
            near = nearest(reference.code, self.near(reference.code)) if suggest else None
            return f"No {self.label} has the code {reference.code!r}.", f"Did you mean {near!r}?" if near else ""
        if thing.gone:
            return f"The {self.label} {reference.code!r} {thing.gone}.", "Name another, or leave it out."
        if reference.trait and self.trait_fault is not None and thing.trait != reference.trait:
            return self.trait_fault(reference.code, thing, reference.trait)
        return None


NODES: dict[str, type[Node]] = {}
STAFF: dict[str, type[Condition]] = {}
PERSON: dict[str, type[Condition]] = {}
KINDS: dict[str, Kind] = {}
TRAITS: dict[str, str] = {}
"""What is looked up once of each of a few people: a column of ``p`` under ``Sources.with_traits``, and its SQL."""


def add_node(node: N) -> N:
    """Make a class a node of the language."""
    NODES[node.key] = node
    return node


def add_staff_condition(condition: C) -> C:
    """Make a class a condition of ``staff``; its SQL is about the appointment ``a``."""
    STAFF[condition.key] = condition
    return condition


def add_person_condition(condition: C) -> C:
    """Make a class a condition of ``person``; its SQL is about the person ``p``."""
    PERSON[condition.key] = condition
    return condition


def add_person_trait(name: str, sql: str) -> None:
    """Look something up of a person ``p``, whose own day is ``h.today``, before many expressions ask for it."""
    TRAITS[name] = sql


def add_kind(kind: Kind) -> Kind:
    """Make a kind of thing known to references."""
    KINDS[kind.name] = kind
    return kind
